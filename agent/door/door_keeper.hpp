// The last steps before a door opens: what a decision asked for is committed; is it still true? Then the order, then
// the telling how it ended. Pure but for the actuator that it is given.
#pragma once

#include <cstdint>
#include <optional>

#include "agent/decide/decision.hpp"
#include "agent/door/actuator.hpp"
#include "agent/process/clock.hpp"

namespace agent::door {

class DoorSink {
public:
    // door_opened, door_refused, door_held or door_forced. `frame`: that of the match; nullptr without one.
    virtual void tell_door(const Decision& decision, const FrameInfo* frame) = 0;

protected:
    ~DoorSink() = default;
};

// A match that the policy lets the door be opened for.
struct Opening {
    DecisionId id{};
    Decision match;
    FrameInfo frame;
    std::uint32_t max_age_ms = 0;
};

class DoorKeeper final : public DoorListener {
public:
    DoorKeeper(Actuator& actuator, const Clock& clock, std::uint32_t pulse_ms, bool shadow);

    void start(EventLoop& loop, DoorSink& sink);
    // `committed`: the exactly-once memory has it on the disk. Without that nothing opens.
    void open(const Opening& opening, bool committed);

    void on_outcome(const DecisionId& id, Reason why_not) override;
    void on_door(EventType type) override;

private:
    void tell(const Opening& opening, Reason why_not);

    Actuator& actuator_;
    const Clock& clock_;
    std::uint32_t pulse_ms_;
    bool shadow_;
    DoorSink* sink_ = nullptr;
    std::optional<Opening> under_way_;
};

}  // namespace agent::door
