// Is a camera's time stamp believable, and when was the frame captured?
#pragma once

#include <cstdint>

#include "agent/process/clock.hpp"

namespace agent {

// Some drivers stamp the frame with the end of its transfer, up to a frame period ahead of what is now.
inline constexpr std::int64_t kLargestFutureNs = 1 * kNsPerS;
// BOOTTIME gains so much on MONOTONIC only while the board sleeps.
inline constexpr std::int64_t kSleptNs = kNsPerS / 2;
inline constexpr std::int64_t kLargestPastNs = 10 * kNsPerS;

struct StampVerdict {
    enum class Kind : std::uint8_t {
        good,
        waited,  // old only because nobody called for it: the frame came after the last call
        absurd,
    };
    Kind kind = Kind::absurd;
    std::int64_t captured_ns = 0;  // when good; never later than now
};

// `stamp_ns` is the driver's, any value; `now_ns` and `last_call_ns` (the previous time all waiting frames were taken)
// are CLOCK_MONOTONIC, 0 or more.
[[nodiscard]] StampVerdict judge_stamp(std::int64_t stamp_ns, std::int64_t now_ns, std::int64_t last_call_ns);

}  // namespace agent
