// One look as a line of the observation log: what the server answered and when, enough to decide again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "agent/process/error_list.hpp"
#include "agent/recognize/observation.hpp"

namespace agent {

// When the answer came.
struct LookTimes {
    std::int64_t monotonic_ns = 0;
    std::int64_t suspended_ns = 0;  // BOOTTIME - MONOTONIC
    std::int64_t wall_ns = 0;
    bool synchronised = false;  // the clock was set by the network
};

// The longest line: kFaces faces with kCandidates names of control characters, six bytes each. A test holds it to that.
inline constexpr std::size_t kLookJsonBytes = 48 * 1024;

// The line, without its end, in `buffer`; empty when it does not fit. Times are cut to microseconds; age, gender and
// landmarks are left out: nothing is decided by them. No heap.
[[nodiscard]] std::string_view write_look(const Observation& observation, const LookTimes& times,
                                          std::span<char> buffer);

// Reads one. False: `error` says what is wrong with it, and `observation` and `times` are of no use.
[[nodiscard]] bool read_look(std::string_view line, Observation& observation, LookTimes& times, ErrorText& error);

}  // namespace agent
