// Whatever may stand in the file of the exactly-once memory: nothing may crash, and what is taken can be written and is
// read as the same again.
#include <stdint.h>
#include <stdlib.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <span>

#include "agent/door/memory.hpp"
#include "agent/process/crc32.hpp"

namespace {

using namespace agent::door;

constexpr std::int64_t kNowNs = 1'000'000'000'000;

void insist(bool sane) {
    if (!sane) abort();
}

void insist_sane(const Memory& memory) {
    insist(memory.count <= kRemembered && memory.everybody_ns <= kNowNs);
    for (const Memory::Entry& one : memory.entries()) insist(!one.subject.empty() && one.told_ns <= kNowNs);
}

void read_twice(std::span<const std::byte> bytes, const BootId& boot) {
    static Memory memory, again;
    static std::array<std::byte, kMemoryBytes> buffer;
    if (!read_memory(bytes, boot, kNowNs, memory)) return;
    insist_sane(memory);
    insist(read_memory(write_memory(memory, boot, buffer), boot, kNowNs, again));
    insist(again.count == memory.count && again.everybody_ns == memory.everybody_ns);
    for (std::size_t i = 0; i < memory.count; ++i) {
        insist(again.entry[i].subject == memory.entry[i].subject && again.entry[i].told_ns == memory.entry[i].told_ns);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::span<const std::byte> bytes = std::as_bytes(std::span(data, size));
    BootId boot;
    boot.fill('a');
    read_twice(bytes, boot);
    // The same with a sum that is right, or no fuzzer would come past it.
    static std::array<std::byte, kMemoryBytes> mended;
    if (size < 4 || size > mended.size()) return 0;
    std::copy(bytes.begin(), bytes.end(), mended.begin());
    const auto whole = std::span(mended).first(size);
    const std::uint32_t sum = agent::crc32(whole.first(size - 4));
    std::memcpy(whole.data() + size - 4, &sum, sizeof sum);
    read_twice(whole, boot);
    return 0;
}
