// An event as one readable line for a terminal.
#pragma once

#include <span>
#include <string_view>

#include "agent/report/event.hpp"

namespace agent {

struct TextStyle {
    bool colour = false;  // a terminal: escape sequences around the event's word and the times
    bool date = false;    // the date before the time: for files that live longer than a day
};

// Writes `event` into `buffer` and returns the part that was written, without line end. Times are local (TZ). Control
// characters of names and details come out as \x0a, so that no name can move the cursor or fake a line. A buffer of
// kEventTextBytes holds every event; what does not fit in a smaller one is left off, ending on a whole character.
// Touches no heap after prepare_event_text().
[[nodiscard]] std::string_view write_event_text(const Event& event, TextStyle style, std::span<char> buffer);

// Reads the time zone, once, before threads start: the C library allocates for it.
void prepare_event_text();

}  // namespace agent
