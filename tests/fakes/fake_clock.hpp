// A clock that goes only when told to.
#pragma once

#include <atomic>
#include <cstdint>

#include "agent/process/clock.hpp"

namespace agent::fakes {

// The three times are set on their own or go together. Atomic, so that a test may move them while a thread reads them.
class FakeClock final : public Clock {
public:
    static constexpr std::int64_t kStartMonotonicNs = 1'000 * kNsPerS;
    static constexpr std::int64_t kStartBoottimeNs = 1'000 * kNsPerS;
    static constexpr std::int64_t kStartWallNs = 1'795'500'000 * kNsPerS;  // 2026-11-24T06:00:00Z

    [[nodiscard]] std::int64_t monotonic_ns() const override { return monotonic_ns_; }
    [[nodiscard]] std::int64_t boottime_ns() const override { return boottime_ns_; }
    [[nodiscard]] std::int64_t wall_ns() const override { return wall_ns_; }

    void set_monotonic_ns(std::int64_t ns) { monotonic_ns_ = ns; }
    void set_boottime_ns(std::int64_t ns) { boottime_ns_ = ns; }
    void set_wall_ns(std::int64_t ns) { wall_ns_ = ns; }

    // Time passes, for all three.
    void advance_ns(std::int64_t ns) {
        monotonic_ns_ += ns;
        boottime_ns_ += ns;
        wall_ns_ += ns;
    }
    void advance_ms(std::int64_t ms) { advance_ns(ms * kNsPerMs); }

    // The board sleeps: the monotonic clock stands still.
    void suspend_ns(std::int64_t ns) {
        boottime_ns_ += ns;
        wall_ns_ += ns;
    }

    // Somebody sets the wall clock; `ns` may be negative.
    void step_wall_ns(std::int64_t ns) { wall_ns_ += ns; }

private:
    std::atomic<std::int64_t> monotonic_ns_{kStartMonotonicNs};
    std::atomic<std::int64_t> boottime_ns_{kStartBoottimeNs};
    std::atomic<std::int64_t> wall_ns_{kStartWallNs};
};

}  // namespace agent::fakes
