#include "agent/report/event_maker.hpp"

namespace agent {

void EventMaker::make(const Decision& decision, const FrameInfo* frame, std::uint32_t max_age_ms, Event& out) {
    const std::int64_t now_ns = clock_.monotonic_ns();
    const std::int64_t wall_ns = clock_.wall_ns();
    out = Event{};
    out.decision = decision;
    out.sequence = ++sequence_;
    out.decided_wall_ns = wall_ns;
    out.captured_wall_ns = wall_ns;
    if (frame != nullptr) {
        out.frame = *frame;
        out.frame.stamps.decided_ns = now_ns;
        // Wall time steps, the age of the frame does not; and it grows while the board sleeps. A fault is dated when it
        // is noticed, which may be long after the frame that met it.
        const std::int64_t age_ns = clock_.boottime_ns() - (frame->stamps.captured_ns + frame->suspended_ns);
        if (decision.type != EventType::fault) out.captured_wall_ns = wall_ns - age_ns;
    }
    out.expires_wall_ns = out.captured_wall_ns + std::int64_t{max_age_ms} * kNsPerMs;
    ids_.next(wall_ns, out.id);
}

}  // namespace agent
