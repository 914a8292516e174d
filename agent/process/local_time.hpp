// Wall time as a calendar and a clock on the wall show it: what schedules are compared with.
#pragma once

#include <cstdint>
#include <string_view>

#include "agent/process/error_list.hpp"

namespace agent {

struct LocalTime {
    bool known = false;         // false: nothing below counts
    bool synchronised = false;  // the clock was set by the network, or so the system says
    std::uint32_t date = 0;     // 20261124
    std::uint8_t weekday = 0;   // 0 = Monday
    std::uint16_t minute = 0;   // of the day, 0..1439, as the clock on the wall shows it: some come twice a year
};

// Is `zone` ("Europe/Zurich") in the C library's database? False: `error` says what to write instead.
[[nodiscard]] bool check_time_zone(std::string_view zone, ErrorText& error);

// Makes it the time zone of this process. Call it before threads start. False: out of memory.
[[nodiscard]] bool set_time_zone(std::string_view zone);

// In this process's time zone. `wall_ns`: CLOCK_REALTIME.
[[nodiscard]] LocalTime local_time(std::int64_t wall_ns, bool synchronised);

}  // namespace agent
