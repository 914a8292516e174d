// An event as one line of JSON: what the events file, the hooks and every other receiver read.
#pragma once

#include <span>
#include <string_view>

#include "agent/report/event.hpp"

namespace agent {

// Writes `event` into `buffer` and returns the part that was written: one JSON object on one line, without line end,
// always valid UTF-8. A buffer of kEventJsonBytes holds every event. Into a smaller one that does not hold it goes the
// event without `detail`, then with nothing but the fields of every event; an empty view when even those do not fit.
// Never cut. Touches no heap.
[[nodiscard]] std::string_view write_event_json(const Event& event, const CameraName& camera, std::span<char> buffer);

}  // namespace agent
