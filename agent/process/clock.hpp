// Time, behind a contract so that tests own it.
#pragma once

#include <cstdint>

namespace agent {

inline constexpr std::int64_t kNsPerMs = 1'000'000;
inline constexpr std::int64_t kNsPerS = 1'000'000'000;

class Clock {
public:
    // CLOCK_MONOTONIC: what frames are stamped with; stands still while the board sleeps.
    [[nodiscard]] virtual std::int64_t monotonic_ns() const = 0;
    // CLOCK_BOOTTIME: goes on while the board sleeps. The difference to monotonic is the time slept since boot.
    [[nodiscard]] virtual std::int64_t boottime_ns() const = 0;
    // CLOCK_REALTIME, ns since 1970: for people and schedules only; may step.
    [[nodiscard]] virtual std::int64_t wall_ns() const = 0;
    // Does the system say that wall time was set by the network? False also where it may not be asked.
    [[nodiscard]] virtual bool synchronised() const { return false; }

protected:
    ~Clock() = default;
};

class SystemClock final : public Clock {
public:
    [[nodiscard]] std::int64_t monotonic_ns() const override;
    [[nodiscard]] std::int64_t boottime_ns() const override;
    [[nodiscard]] std::int64_t wall_ns() const override;
    [[nodiscard]] bool synchronised() const override;
};

}  // namespace agent
