// A decision with its name and its times: what reporters hand out.
#pragma once

#include <cstddef>
#include <cstdint>

#include "agent/decide/decision.hpp"
#include "agent/recognize/observation.hpp"

namespace agent {

// UUID version 7: unique, and sorted by time as text.
using EventId = compreface::FixedText<36>;

struct Event {
    EventId id;
    std::uint64_t sequence = 0;         // 1, 2, 3, ... since the agent started; a hole is a lost event
    std::int64_t captured_wall_ns = 0;  // when the frame was captured (fault, gap: when it was noticed), CLOCK_REALTIME
    std::int64_t decided_wall_ns = 0;
    std::int64_t expires_wall_ns = 0;  // do not act on it after this
    bool armed = false;                // true only when a door may open; false without one
    FrameInfo frame;                   // empty for events without a frame
    Decision decision;
};

// The longest name of a camera in an event.
using CameraName = compreface::FixedText<63>;

// Which events somebody wants: one bit per type.
using EventMask = std::uint32_t;
[[nodiscard]] constexpr EventMask event_bit(EventType type) {
    return EventMask{1} << static_cast<unsigned>(type);
}
inline constexpr EventMask kAllEvents = (EventMask{1} << kEventTypes) - 1;

// The longest JSON of an event is below this: names, detail and camera of nothing but control characters (six bytes
// each as JSON) and every number at its longest. A test holds it to that.
inline constexpr std::size_t kEventJsonBytes = 6144;
// The same for the text line, where a control character becomes four.
inline constexpr std::size_t kEventTextBytes = 3200;

}  // namespace agent
