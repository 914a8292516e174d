// Reads the values that only a policy has.
#pragma once

#include <cstdint>
#include <string_view>

#include "agent/process/door_policy.hpp"
#include "agent/process/error_list.hpp"

namespace agent {

// "mon-fri 07:00-19:00, sat 09:00-12:30": days, then from when until when; "22:00-02:00" goes over midnight, "24:00" is
// the end of the day. False: `out` is unchanged and `error` says what to write instead.
[[nodiscard]] bool parse_hours(std::string_view value, WeeklyHours& out, ErrorText& error);

// "2026-11-24" -> 20261124
[[nodiscard]] bool parse_date(std::string_view value, std::uint32_t& out, ErrorText& error);

}  // namespace agent
