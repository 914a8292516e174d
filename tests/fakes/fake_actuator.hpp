// A door made of memory.
#pragma once

#include <optional>
#include <vector>

#include "agent/door/actuator.hpp"

namespace agent::fakes {

class FakeActuator final : public door::Actuator {
public:
    std::vector<door::Order> orders;
    std::optional<Reason> answer = Reason::none;  // given at once; nothing: the test answers
    Reason trouble = Reason::none;
    bool stopped = false;

    void start(EventLoop&, door::DoorListener& listener) override { listener_ = &listener; }
    void open(const door::Order& order) override {
        orders.push_back(order);
        if (answer) listener_->on_outcome(order.id, *answer);
    }
    void tick(std::int64_t) override {}
    [[nodiscard]] Reason fault() const override { return trouble; }
    void stop() override { stopped = true; }

    void outcome(Reason why_not) { listener_->on_outcome(orders.back().id, why_not); }
    void door(EventType type) { listener_->on_door(type); }

private:
    door::DoorListener* listener_ = nullptr;
};

}  // namespace agent::fakes
