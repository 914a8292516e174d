// How long to wait before the next attempt. Pure: whoever waits uses a timer of its own, and may cut the wait short.
#pragma once

#include <cstdint>
#include <random>

namespace agent {

class Backoff {
public:
    // The n-th wait lies between half of and all of min(cap_ms, base_ms * 2^(n-1)); which point of it is drawn from
    // `seed`, so that many agents that lost one server do not come back as one. base_ms >= 1; cap_ms below base_ms
    // counts as base_ms.
    Backoff(std::uint32_t base_ms, std::uint32_t cap_ms, std::uint32_t seed);

    // After a failure: milliseconds to wait.
    [[nodiscard]] std::uint32_t next_ms();
    // After a success: the next wait is a short one again. The random sequence goes on.
    void reset() { ceiling_ms_ = base_ms_; }

private:
    std::uint32_t base_ms_;
    std::uint32_t cap_ms_;
    std::uint32_t ceiling_ms_;
    std::minstd_rand random_;
};

}  // namespace agent
