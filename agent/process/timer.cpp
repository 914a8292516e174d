#include "agent/process/timer.hpp"

#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>

#include "agent/process/clock.hpp"

namespace agent {

namespace {

timespec to_timespec(std::int64_t ns) {
    timespec out{};
    out.tv_sec = static_cast<decltype(out.tv_sec)>(ns / kNsPerS);
    out.tv_nsec = static_cast<decltype(out.tv_nsec)>(ns % kNsPerS);
    return out;
}

}  // namespace

bool Timer::open() {
    fd_.reset(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
    return fd_.valid();
}

// A first time of 0 would disarm: "at once" is one nanosecond.
void Timer::arm_ms(std::uint32_t ms) {
    set(std::max<std::int64_t>(std::int64_t{ms} * kNsPerMs, 1), 0);
}

void Timer::arm_every_ms(std::uint32_t ms) {
    const std::int64_t every_ns = std::max<std::int64_t>(ms, 1) * kNsPerMs;
    set(every_ns, every_ns);
}

void Timer::disarm() {
    set(0, 0);
}

void Timer::set(std::int64_t first_ns, std::int64_t every_ns) {
    itimerspec spec{};
    spec.it_value = to_timespec(first_ns);
    spec.it_interval = to_timespec(every_ns);
    // Cannot fail with values in range on an open timer; before open() there is nothing to arm.
    static_cast<void>(::timerfd_settime(fd_.get(), 0, &spec, nullptr));
}

std::uint64_t Timer::take() {
    std::uint64_t times = 0;
    const ssize_t got = ::read(fd_.get(), &times, sizeof times);
    return got == static_cast<ssize_t>(sizeof times) ? times : 0;
}

}  // namespace agent
