// Wall time as text for people and other programs.
#pragma once

#include <cstdint>

#include "compreface/text.hpp"

namespace agent {

using TimeText = compreface::FixedText<24>;

// "2026-11-24T04:05:06.789Z": UTC, milliseconds cut, not rounded. `wall_ns`: CLOCK_REALTIME since 1970; any value (the
// 64 bits reach from 1677 to 2262).
[[nodiscard]] TimeText rfc3339(std::int64_t wall_ns);

}  // namespace agent
