// Who opens the door. Called on the main thread only, and never waits.
#pragma once

#include <cstdint>

#include "agent/decide/decision.hpp"
#include "agent/door/guard/order.hpp"
#include "agent/process/event_loop.hpp"

namespace agent::door {

class DoorListener {
public:
    // How the order ended: Reason::none: the door is open, or in shadow mode it would be.
    virtual void on_outcome(const DecisionId& id, Reason why_not) = 0;
    // door_held or door_forced.
    virtual void on_door(EventType type) = 0;

protected:
    ~DoorListener() = default;
};

class Actuator {
public:
    // Once, before anything else. `listener` must live as long.
    virtual void start(EventLoop& loop, DoorListener& listener) = 0;
    // Opens. Exactly one on_outcome() follows, within this call or later.
    virtual void open(const Order& order) = 0;
    // Several times a second; `now_ns`: CLOCK_MONOTONIC.
    virtual void tick(std::int64_t now_ns) = 0;
    // What keeps it from opening now; none: nothing that it knows of.
    [[nodiscard]] virtual Reason fault() const = 0;
    // The door closes, if it is this one that holds it open.
    virtual void stop() = 0;

protected:
    ~Actuator() = default;
};

// Opens nothing and says that it did: for shadow mode without a guard.
class NullActuator final : public Actuator {
public:
    void start(EventLoop&, DoorListener& listener) override { listener_ = &listener; }
    void open(const Order& order) override { listener_->on_outcome(order.id, Reason::none); }
    void tick(std::int64_t) override {}
    [[nodiscard]] Reason fault() const override { return Reason::none; }
    void stop() override {}

private:
    DoorListener* listener_ = nullptr;
};

}  // namespace agent::door
