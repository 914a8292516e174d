#include "agent/process/backoff.hpp"

#include <algorithm>

namespace agent {

Backoff::Backoff(std::uint32_t base_ms, std::uint32_t cap_ms, std::uint32_t seed)
    : base_ms_(std::max(base_ms, 1U)), cap_ms_(std::max(cap_ms, base_ms_)), ceiling_ms_(base_ms_), random_(seed) {}

std::uint32_t Backoff::next_ms() {
    const std::uint32_t ceiling_ms = ceiling_ms_;
    ceiling_ms_ = ceiling_ms > cap_ms_ / 2 ? cap_ms_ : ceiling_ms * 2;
    const std::uint32_t half_ms = ceiling_ms / 2;
    // The remainder's bias is below one in 500 for waits under an hour: jitter needs no more.
    const auto drawn = static_cast<std::uint32_t>(random_());
    return ceiling_ms - drawn % (half_ms + 1);
}

}  // namespace agent
