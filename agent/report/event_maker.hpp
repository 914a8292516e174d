// Gives decisions their name and their times.
#pragma once

#include <cstdint>

#include "agent/process/clock.hpp"
#include "agent/process/uuid.hpp"
#include "agent/report/event.hpp"

namespace agent {

class EventMaker {
public:
    explicit EventMaker(const Clock& clock) : clock_(clock) {}

    // `frame`: of the look that the decision comes from; nullptr for those without one (a camera's fault).
    // `max_age_ms`: how long after its frame an event may be acted on.
    void make(const Decision& decision, const FrameInfo* frame, std::uint32_t max_age_ms, Event& out);

private:
    const Clock& clock_;
    UuidSource ids_;
    std::uint64_t sequence_ = 0;
};

}  // namespace agent
