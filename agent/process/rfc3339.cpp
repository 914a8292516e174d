#include "agent/process/rfc3339.hpp"

#include <chrono>

#include "agent/process/format_text.hpp"

namespace agent {

// The C library's gmtime_r() would take the time zone's lock and may read its file.
TimeText rfc3339(std::int64_t wall_ns) {
    using namespace std::chrono;
    // Rounded down twice, so that times before 1970 come out right as well.
    const auto time = floor<milliseconds>(sys_time<nanoseconds>{nanoseconds{wall_ns}});
    const auto day = floor<days>(time);
    const year_month_day date{day};
    const hh_mm_ss<milliseconds> clock{time - day};
    TimeText out;
    format_text(out, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
    return out;
}

}  // namespace agent
