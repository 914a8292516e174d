#include "agent/door/door_keeper.hpp"

namespace agent::door {

DoorKeeper::DoorKeeper(Actuator& actuator, const Clock& clock, std::uint32_t pulse_ms, bool shadow)
    : actuator_(actuator), clock_(clock), pulse_ms_(pulse_ms), shadow_(shadow) {}

void DoorKeeper::start(EventLoop& loop, DoorSink& sink) {
    sink_ = &sink;
    actuator_.start(loop, *this);
}

void DoorKeeper::open(const Opening& opening, bool committed) {
    if (!opening.match.opens || opening.match.type != EventType::match) return;
    if (!committed) return tell(opening, Reason::door_memory_failed);
    if (under_way_) return tell(opening, Reason::door_opening_already);
    Order order;
    order.pulse_ms = pulse_ms_;
    order.id = opening.id;
    order.shadow = shadow_ ? 1 : 0;
    order.captured_at_ns = opening.frame.stamps.captured_ns + opening.frame.suspended_ns;
    order.valid_until_ns = order.captured_at_ns + std::int64_t{opening.max_age_ms} * kNsPerMs;
    // Time has gone by since the decision, on the disk; the board may even have slept.
    const std::int64_t now_ns = clock_.boottime_ns();
    if (order.captured_at_ns > now_ns) return tell(opening, Reason::door_time_absurd);
    if (now_ns > order.valid_until_ns) return tell(opening, Reason::door_frame_stale);
    under_way_ = opening;
    actuator_.open(order);
}

void DoorKeeper::on_outcome(const DecisionId& id, Reason why_not) {
    if (!under_way_ || under_way_->id != id) return;
    const Opening opening = *under_way_;
    under_way_.reset();
    tell(opening, why_not);
}

void DoorKeeper::on_door(EventType type) {
    Decision decision;
    decision.type = type;
    sink_->tell_door(decision, nullptr);
}

void DoorKeeper::tell(const Opening& opening, Reason why_not) {
    Decision decision = opening.match;
    decision.type = why_not == Reason::none ? EventType::door_opened : EventType::door_refused;
    decision.reason = why_not;
    decision.opens = false;
    sink_->tell_door(decision, &opening.frame);
}

}  // namespace agent::door
