#include "agent/report/event_maker.hpp"

#include <set>
#include <string>

#include "fakes/fake_clock.hpp"

#include <CppUTest/TestHarness.h>

using namespace agent;

TEST_GROUP(EventMaker) {
    fakes::FakeClock clock;
    EventMaker maker{clock};
    FrameInfo frame;
    Event event;

    void setup() override {
        frame.stamps.captured_ns = clock.monotonic_ns();
    }

    Event make(EventType type, const FrameInfo* of_frame) {
        Decision decision;
        decision.type = type;
        Event made;
        maker.make(decision, of_frame, 1500, made);
        return made;
    }
};

TEST(EventMaker, ids_ascend_as_text_and_none_comes_twice_even_when_the_clock_is_set_back) {
    std::set<std::string> ids;
    std::string last;
    for (std::uint64_t i = 1; i <= 5000; ++i) {
        const Event one = make(EventType::match, &frame);
        const std::string id{one.id.view()};
        LONGS_EQUAL(36, id.size());
        CHECK(id > last);
        CHECK(ids.insert(id).second);
        LONGS_EQUAL(i, one.sequence);
        last = id;
        if (i % 100 == 0) clock.advance_ms(1);
        if (i % 1000 == 0) clock.step_wall_ns(-3600 * kNsPerS);
    }
}

TEST(EventMaker, times_go_by_the_frame) {
    clock.advance_ms(400);
    const Event one = make(EventType::match, &frame);
    CHECK(one.decided_wall_ns == fakes::FakeClock::kStartWallNs + 400 * kNsPerMs);
    CHECK(one.captured_wall_ns == fakes::FakeClock::kStartWallNs);
    CHECK(one.expires_wall_ns == fakes::FakeClock::kStartWallNs + 1500 * kNsPerMs);
    CHECK(one.frame.stamps.decided_ns == clock.monotonic_ns());
}

TEST(EventMaker, a_step_of_the_wall_clock_makes_no_frame_younger) {
    clock.advance_ms(400);
    clock.step_wall_ns(3600 * kNsPerS);
    const Event one = make(EventType::match, &frame);
    CHECK(one.decided_wall_ns - one.captured_wall_ns == 400 * kNsPerMs);
}

// Otherwise a frame from before the sleep would be given its whole time to live once more.
TEST(EventMaker, a_sleep_of_the_board_makes_no_frame_younger) {
    clock.advance_ms(100);
    clock.suspend_ns(3600 * kNsPerS);
    frame.suspended_ns = 0;
    clock.advance_ms(100);
    const Event one = make(EventType::look, &frame);
    CHECK(one.captured_wall_ns == fakes::FakeClock::kStartWallNs);
    CHECK(one.expires_wall_ns < one.decided_wall_ns);

    frame.suspended_ns = 3600 * kNsPerS;  // captured after the sleep
    frame.stamps.captured_ns = clock.monotonic_ns();
    clock.advance_ms(50);
    const Event later = make(EventType::look, &frame);
    CHECK(later.decided_wall_ns - later.captured_wall_ns == 50 * kNsPerMs);
}

TEST(EventMaker, without_a_frame_it_is_captured_when_it_is_noticed) {
    const Event one = make(EventType::fault, nullptr);
    CHECK(one.captured_wall_ns == one.decided_wall_ns);
    LONGS_EQUAL(0, one.frame.width);
    CHECK(one.frame.stamps.decided_ns == 0);
}

// A server that hung for 20 s failed now, not when the frame was taken.
TEST(EventMaker, a_fault_is_captured_when_it_is_noticed_and_still_tells_its_frame) {
    frame.width = 1280;
    clock.advance_ms(20'000);
    const Event one = make(EventType::fault, &frame);
    CHECK(one.captured_wall_ns == one.decided_wall_ns);
    CHECK(one.expires_wall_ns > one.decided_wall_ns);
    LONGS_EQUAL(1280, one.frame.width);
    CHECK(one.frame.stamps.decided_ns - one.frame.stamps.captured_ns == 20'000 * kNsPerMs);
}

TEST(EventMaker, nothing_is_armed_by_itself_and_nothing_of_the_last_event_stays) {
    event.armed = true;
    event.frame.width = 99;
    (void)event.decision.subject.assign("Ada");
    Decision decision;
    decision.type = EventType::unknown;
    maker.make(decision, nullptr, 1500, event);
    CHECK_FALSE(event.armed);
    LONGS_EQUAL(0, event.frame.width);
    CHECK(event.decision.subject.empty());
    CHECK(event.decision.type == EventType::unknown);
}
