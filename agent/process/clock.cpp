#include "agent/process/clock.hpp"

#include <sys/timex.h>
#include <unistd.h>

#include <ctime>

namespace agent {

namespace {

std::int64_t read_ns(clockid_t id) {
    timespec now{};
    // Cannot fail: the three clocks exist on every kernel that this runs on, and `now` is ours.
    static_cast<void>(::clock_gettime(id, &now));
    return static_cast<std::int64_t>(now.tv_sec) * kNsPerS + now.tv_nsec;
}

}  // namespace

std::int64_t SystemClock::monotonic_ns() const {
    return read_ns(CLOCK_MONOTONIC);
}
std::int64_t SystemClock::boottime_ns() const {
    return read_ns(CLOCK_BOOTTIME);
}
std::int64_t SystemClock::wall_ns() const {
    return read_ns(CLOCK_REALTIME);
}

bool SystemClock::synchronised() const {
    // Left by systemd-timesyncd once it has set the clock; also where the unit's sandbox forbids the call below.
    if (::access("/run/systemd/timesync/synchronized", F_OK) == 0) return true;
    timex state{};
    return ::adjtimex(&state) >= 0 && (state.status & STA_UNSYNC) == 0;
}

}  // namespace agent
