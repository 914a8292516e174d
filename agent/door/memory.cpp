#include "agent/door/memory.hpp"

#include <algorithm>
#include <cstring>

#include "agent/process/crc32.hpp"

namespace agent::door {

namespace {

constexpr std::array<char, 8> kMagic{'C', 'F', 'E', 'M', 'E', 'M', '1', '\n'};

struct Head {
    std::array<char, 8> magic = kMagic;
    BootId boot{};
    std::uint32_t count = 0;
    std::int64_t everybody_ns = 0;
    std::uint64_t reserved = 0;
};
static_assert(sizeof(Head) == kMemoryHeadBytes);

template <class T>
void put(std::span<std::byte> out, std::size_t& used, const T& value) {
    std::memcpy(out.data() + used, &value, sizeof value);
    used += sizeof value;
}

template <class T>
void get(std::span<const std::byte> bytes, std::size_t& used, T& value) {
    std::memcpy(&value, bytes.data() + used, sizeof value);
    used += sizeof value;
}

bool read_entries(std::span<const std::byte> bytes, std::size_t count, Memory& out) {
    std::size_t used = 0;
    for (std::size_t i = 0; i < count; ++i) {
        Memory::Entry entry;
        std::array<char, SubjectName::capacity()> name;
        std::uint8_t length = 0;
        get(bytes, used, entry.told_ns);
        get(bytes, used, length);
        get(bytes, used, name);
        if (length == 0 || length > name.size() || !entry.subject.assign({name.data(), length})) return false;
        out.remember(entry.subject, entry.told_ns);
    }
    return true;
}

}  // namespace

// CRC-32 (IEEE 802.3), a bit at a time: the file is small and seldom written.
void Memory::remember(const SubjectName& subject, std::int64_t told_ns) {
    const auto end = entry.begin() + static_cast<std::ptrdiff_t>(count);
    auto place = std::find_if(entry.begin(), end, [&subject](const Entry& one) { return one.subject == subject; });
    if (place != end) {
        place->told_ns = std::max(place->told_ns, told_ns);
        return;
    }
    if (count < entry.size()) {
        ++count;
    } else {
        place = std::min_element(entry.begin(), entry.end(),
                                 [](const Entry& a, const Entry& b) { return a.told_ns < b.told_ns; });
    }
    *place = {subject, told_ns};
}

std::span<const std::byte> write_memory(const Memory& memory, const BootId& boot,
                                        std::span<std::byte, kMemoryBytes> out) {
    Head head;
    head.boot = boot;
    head.count = static_cast<std::uint32_t>(memory.count);
    head.everybody_ns = memory.everybody_ns;
    std::size_t used = 0;
    put(out, used, head);
    for (const Memory::Entry& one : memory.entries()) {
        std::array<char, SubjectName::capacity()> name{};
        one.subject.view().copy(name.data(), name.size());
        put(out, used, one.told_ns);
        put(out, used, static_cast<std::uint8_t>(one.subject.size()));
        put(out, used, name);
    }
    put(out, used, crc32(out.first(used)));
    return out.first(used);
}

bool read_memory(std::span<const std::byte> bytes, const BootId& boot, std::int64_t now_ns, Memory& out) {
    Head head;
    std::uint32_t sum = 0;
    if (bytes.size() < sizeof head + sizeof sum || bytes.size() > kMemoryBytes) return false;
    std::size_t used = 0;
    get(bytes, used, head);
    if (head.magic != kMagic || head.reserved != 0 || head.count > kRemembered) return false;
    if (bytes.size() != sizeof head + head.count * kMemoryEntryBytes + sizeof sum) return false;
    std::size_t end = bytes.size() - sizeof sum;
    const auto summed = bytes.first(end);
    get(bytes, end, sum);
    Memory memory;
    if (sum != crc32(summed) || !read_entries(summed.subspan(sizeof head), head.count, memory)) return false;
    const auto of_now = [&](std::int64_t told_ns) { return head.boot != boot ? now_ns : std::min(told_ns, now_ns); };
    memory.everybody_ns = head.everybody_ns == 0 ? 0 : of_now(head.everybody_ns);
    for (std::size_t i = 0; i < memory.count; ++i) memory.entry[i].told_ns = of_now(memory.entry[i].told_ns);
    out = memory;
    return true;
}

}  // namespace agent::door
