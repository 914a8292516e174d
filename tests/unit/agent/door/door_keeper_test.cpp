#include "agent/door/door_keeper.hpp"

#include <vector>

#include <CppUTest/TestHarness.h>

#include "fakes/fake_actuator.hpp"
#include "fakes/fake_clock.hpp"

using namespace agent;
using namespace agent::door;

namespace {

class Told final : public DoorSink {
public:
    std::vector<Decision> decisions;
    void tell_door(const Decision& decision, const FrameInfo*) override { decisions.push_back(decision); }
};

}  // namespace

TEST_GROUP(DoorKeeper) {
    fakes::FakeActuator actuator;
    fakes::FakeClock clock;
    Told told;
    EventLoop loop;
    DoorKeeper keeper{actuator, clock, 2000, false};

    void setup() override {
        keeper.start(loop, told);
    }

    // A match by a frame of 400 ms ago that was captured after the board had slept for a minute in all.
    Opening opening() {
        clock.set_boottime_ns(clock.monotonic_ns() + 60 * kNsPerS);
        Opening out;
        out.id[3] = 7;
        out.match.type = EventType::match;
        out.match.opens = true;
        CHECK(out.match.subject.assign("Ada"));
        out.frame.stamps.captured_ns = clock.monotonic_ns() - 400 * kNsPerMs;
        out.frame.suspended_ns = 60 * kNsPerS;
        out.max_age_ms = 1500;
        return out;
    }
    void check_told(EventType type, Reason reason) {
        CHECK_EQUAL(1, told.decisions.size());
        CHECK_EQUAL(static_cast<int>(type), static_cast<int>(told.decisions[0].type));
        STRCMP_EQUAL(reason_name(reason).data(), reason_name(told.decisions[0].reason).data());
        CHECK_FALSE(told.decisions[0].opens);
        STRCMP_EQUAL("Ada", told.decisions[0].subject.c_str());
        told.decisions.clear();
    }
};

TEST(DoorKeeper, Promise03_the_order_has_the_decisions_id_and_absolute_times_of_boottime) {
    keeper.open(opening(), true);
    CHECK_EQUAL(1, actuator.orders.size());
    const Order& order = actuator.orders[0];
    CHECK_EQUAL(7, order.id[3]);
    CHECK_EQUAL(2000, order.pulse_ms);
    CHECK_EQUAL(0, order.shadow);
    CHECK_EQUAL(clock.boottime_ns() - 400 * kNsPerMs, order.captured_at_ns);
    CHECK_EQUAL(order.captured_at_ns + 1500 * kNsPerMs, order.valid_until_ns);
    check_told(EventType::door_opened, Reason::none);
}

TEST(DoorKeeper, Promise14_in_shadow_mode_the_order_says_so) {
    DoorKeeper shadow{actuator, clock, 2000, true};
    shadow.start(loop, told);
    shadow.open(opening(), true);
    CHECK_EQUAL(1, actuator.orders[0].shadow);
}

TEST(DoorKeeper, Promise07_without_the_commit_nothing_opens) {
    keeper.open(opening(), false);
    CHECK(actuator.orders.empty());
    check_told(EventType::door_refused, Reason::door_memory_failed);
}

TEST(DoorKeeper, Promise01_a_frame_that_grew_old_during_the_commit_opens_nothing) {
    Opening late = opening();
    clock.advance_ms(1100);
    keeper.open(late, true);
    CHECK_EQUAL(1, actuator.orders.size());  // 1500 ms exactly
    told.decisions.clear();
    late = opening();
    clock.advance_ms(1101);
    keeper.open(late, true);
    CHECK_EQUAL(1, actuator.orders.size());
    check_told(EventType::door_refused, Reason::door_frame_stale);
}

TEST(DoorKeeper, Promise01_a_board_that_slept_since_the_frame_opens_nothing) {
    const Opening slept = opening();
    clock.suspend_ns(2 * kNsPerS);  // the monotonic clock knows nothing of it
    keeper.open(slept, true);
    CHECK(actuator.orders.empty());
    check_told(EventType::door_refused, Reason::door_frame_stale);
}

TEST(DoorKeeper, Promise01_a_frame_of_the_future_opens_nothing) {
    Opening future = opening();
    future.frame.stamps.captured_ns = clock.monotonic_ns() + 1;
    keeper.open(future, true);
    CHECK(actuator.orders.empty());
    check_told(EventType::door_refused, Reason::door_time_absurd);
}

TEST(DoorKeeper, Promise05_only_a_match_that_the_policy_lets_in_opens) {
    Opening out = opening();
    out.match.opens = false;
    keeper.open(out, true);
    out.match.opens = true;
    out.match.type = EventType::miss;
    keeper.open(out, true);
    CHECK(actuator.orders.empty());
    CHECK(told.decisions.empty());
}

TEST(DoorKeeper, a_refusal_is_told_with_the_reason_and_never_tried_again) {
    actuator.answer = Reason::door_too_often;
    keeper.open(opening(), true);
    check_told(EventType::door_refused, Reason::door_too_often);
    CHECK_EQUAL(1, actuator.orders.size());
}

TEST(DoorKeeper, while_one_order_is_under_way_another_is_refused) {
    actuator.answer.reset();
    keeper.open(opening(), true);
    CHECK(told.decisions.empty());
    Opening other = opening();
    other.id[3] = 8;
    keeper.open(other, true);
    check_told(EventType::door_refused, Reason::door_opening_already);
    actuator.outcome(Reason::none);
    check_told(EventType::door_opened, Reason::none);
    actuator.outcome(Reason::none);  // twice: an event is not invented
    CHECK(told.decisions.empty());
}

TEST(DoorKeeper, the_doors_own_troubles_are_told) {
    actuator.door(EventType::door_forced);
    actuator.door(EventType::door_held);
    CHECK_EQUAL(2, told.decisions.size());
    CHECK(told.decisions[0].type == EventType::door_forced);
    CHECK(told.decisions[1].type == EventType::door_held);
}
