#include "agent/process/uuid.hpp"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "agent/process/clock.hpp"
#include "agent/process/format_text.hpp"

namespace agent {

namespace {

constexpr std::uint32_t kCounterMax = 0xFFF;

bool kernel_entropy(std::span<std::byte> out) {
    std::size_t filled = 0;
    while (filled < out.size()) {
        const ssize_t got = ::getrandom(out.data() + filled, out.size() - filled, 0);
        if (got < 0 && errno != EINTR) return false;
        if (got > 0) filled += static_cast<std::size_t>(got);
    }
    return true;
}

}  // namespace

UuidSource::UuidSource() : UuidSource(kernel_entropy) {}

void UuidSource::next(std::int64_t wall_ns, UuidText& out) {
    std::array<std::byte, 10> drawn{};
    std::uint16_t start = 0;
    if (entropy_(drawn)) {
        std::memcpy(&random_, drawn.data(), sizeof random_);
        std::memcpy(&start, drawn.data() + sizeof random_, sizeof start);
    }

    const std::int64_t ms = std::max<std::int64_t>(wall_ns / kNsPerMs, 0);
    if (ms > last_ms_) {
        last_ms_ = ms;
        // Random, but in the lower half: leaves 2048 ids for this millisecond before time has to run ahead.
        counter_ = start & (kCounterMax >> 1U);
    } else if (counter_ < kCounterMax) {
        ++counter_;
    } else {
        ++last_ms_;
        counter_ = 0;
    }

    const auto time = static_cast<std::uint64_t>(last_ms_);
    constexpr std::uint64_t kVariant = 0x8000;  // the two highest bits of the fourth group are 1, 0
    format_text(out, "%08llx-%04llx-7%03x-%04llx-%012llx", static_cast<unsigned long long>((time >> 16U) & 0xFFFFFFFFU),
                static_cast<unsigned long long>(time & 0xFFFFU), counter_,
                static_cast<unsigned long long>(kVariant | ((random_ >> 48U) & 0x3FFFU)),
                static_cast<unsigned long long>(random_ & 0xFFFFFFFFFFFFU));
}

}  // namespace agent
