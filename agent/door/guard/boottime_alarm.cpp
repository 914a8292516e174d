#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>

#include "agent/door/guard/line.hpp"
#include "agent/process/clock.hpp"

namespace agent::door {

bool BoottimeAlarm::open() {
    fd_.reset(::timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK));
    return fd_.valid();
}

bool BoottimeAlarm::set(std::int64_t boottime_ns) {
    const std::int64_t at_ns = std::max<std::int64_t>(boottime_ns, 1);  // 0 would be "never"
    itimerspec spec{};
    spec.it_value.tv_sec = static_cast<decltype(spec.it_value.tv_sec)>(at_ns / kNsPerS);
    spec.it_value.tv_nsec = static_cast<decltype(spec.it_value.tv_nsec)>(at_ns % kNsPerS);
    return ::timerfd_settime(fd_.get(), TFD_TIMER_ABSTIME, &spec, nullptr) == 0;
}

void BoottimeAlarm::clear() {
    const itimerspec never{};
    static_cast<void>(::timerfd_settime(fd_.get(), 0, &never, nullptr));
}

}  // namespace agent::door
