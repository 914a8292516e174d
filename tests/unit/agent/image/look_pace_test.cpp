#include "agent/image/look_pace.hpp"

#include "agent/process/clock.hpp"

#include <CppUTest/TestHarness.h>

using agent::Config;
using agent::kNsPerMs;
using agent::LookPace;
using agent::LookTrigger;
using agent::Why;

TEST_GROUP(LookPace) {
    Config::Motion settings{.enabled = true,
                            .at_least_every_s = 5,
                            .looks_per_s = 2,
                            .burst_looks_per_s = 10,
                            .burst_s = 4,
                            .trigger_s = 1};
    LookPace pace{settings};
    std::int64_t now_ns = 1'000'000 * kNsPerMs;

    void set() {
        pace.configure(settings);
    }
    // A frame after `ms`; it is looked at when it may be.
    Why frame(std::int64_t ms, bool moved = false) {
        now_ns += ms * kNsPerMs;
        const Why why = pace.judge(moved, now_ns);
        if (passes(why)) pace.passed(now_ns);
        return why;
    }
    // Frames every 20 ms: how many are looked at.
    int looks(int ms, bool moved = false) {
        int count = 0;
        for (int i = 0; i < ms / 20; ++i) count += passes(frame(20, moved)) ? 1 : 0;
        return count;
    }
};

TEST(LookPace, a_face_makes_looks_come_faster_while_something_moves) {
    LONGS_EQUAL(4, looks(2000, true));
    pace.saw_face(now_ns);
    CHECK(frame(100) == Why::burst);  // also when nothing moves in this very frame
    LONGS_EQUAL(10, looks(1000, true));
    LONGS_EQUAL(8, looks(880));   // somebody stands still
    LONGS_EQUAL(0, looks(1000));  // no face was found for 2 s
}

TEST(LookPace, a_burst_goes_on_while_faces_are_found_but_not_for_ever_without_movement) {
    (void)frame(0, true);
    int all = 0;
    for (int second = 0; second < 60; ++second) {
        pace.saw_face(now_ns);
        all += looks(1000);
    }

    CHECK(all >= 39 + 10 && all <= 40 + 12);  // 4 s of it, then every 5 s
}

TEST(LookPace, without_a_rate_for_bursts_there_are_none) {
    settings.burst_looks_per_s = 0;
    set();
    (void)frame(0, true);
    pace.saw_face(now_ns);
    LONGS_EQUAL(0, looks(4000));
    LONGS_EQUAL(2, looks(1000, true));
}

TEST(LookPace, bursts_never_make_looks_rarer) {
    settings.burst_looks_per_s = 0.5;
    set();
    (void)frame(0, true);
    pace.saw_face(now_ns);
    LONGS_EQUAL(2, looks(1000, true));
}

TEST(LookPace, with_the_gate_off_a_burst_lasts_as_long_as_faces_are_found) {
    settings.enabled = false;
    set();
    (void)frame(0);
    for (int second = 0; second < 20; ++second) {
        pace.saw_face(now_ns);
        LONGS_EQUAL(10, looks(1000));
    }
}

TEST(LookPace, who_asks_gets_the_next_frame_and_those_of_a_while) {
    CHECK(frame(0) == Why::first);
    CHECK(frame(20) == Why::too_soon);
    pace.ask(now_ns);
    CHECK(frame(20) == Why::asked);  // however soon
    CHECK(frame(20) == Why::too_soon);
    CHECK(frame(480) == Why::asked);
    CHECK(frame(490) == Why::too_soon);
    CHECK(frame(20) == Why::still);  // 1 s is over
}

TEST(LookPace, a_single_look_when_no_while_is_wanted) {
    settings.trigger_s = 0;
    set();
    (void)frame(0);
    pace.ask(now_ns);
    CHECK(frame(20) == Why::asked);
    LONGS_EQUAL(0, looks(4000));
}

TEST(LookPace, a_frame_that_comes_too_late_is_no_answer) {
    (void)frame(0);
    pace.ask(now_ns);
    CHECK(frame(2001) == Why::still);
    CHECK(frame(20) == Why::still);
}

TEST(LookPace, a_question_outlives_a_camera_that_is_opened_anew) {
    (void)frame(0);
    pace.ask(now_ns);
    pace.reset();
    CHECK(frame(20) == Why::asked);
}

TEST(LookPace, with_trigger_only_nothing_else_begins_a_look) {
    settings.trigger = LookTrigger::only;
    set();
    LONGS_EQUAL(0, looks(20'000));
    LONGS_EQUAL(0, looks(20'000, true));
    CHECK_FALSE(pace.due(now_ns));
    settings.enabled = false;
    set();
    LONGS_EQUAL(0, looks(20'000));
    pace.ask(now_ns);
    LONGS_EQUAL(2, looks(3'000));
    // A face that was found keeps it going for burst_s after the question.
    pace.ask(now_ns);
    int all = 0;
    for (int i = 0; i < 10; ++i) {
        pace.saw_face(now_ns);
        all += looks(1000);
    }
    CHECK(all >= 39 && all <= 41);
}

TEST(LookPace, a_look_that_is_asked_for_once_may_come_late) {
    settings.trigger = LookTrigger::only;
    set();
    pace.ask_once();
    CHECK(frame(60'000) == Why::asked);
    LONGS_EQUAL(0, looks(10'000));
}

TEST(LookPace, a_camera_with_as_many_frames_as_looks_are_wanted_is_looked_at_in_each) {
    settings.enabled = false;
    settings.burst_looks_per_s = 0;
    settings.looks_per_s = 30;
    set();
    constexpr int kFramesMs[] = {33, 31, 36, 33, 32, 36, 33, 34, 32, 34};  // 30 a second, but never quite
    int all = 0;
    for (int i = 0; i < 300; ++i) all += passes(frame(kFramesMs[i % 10])) ? 1 : 0;
    CHECK_TEXT(all >= 298, StringFromFormat("%d of 300", all).asCharString());
}

TEST(LookPace, and_never_more_often_than_wanted) {
    settings.enabled = false;
    settings.burst_looks_per_s = 0;
    for (const double wanted : {0.5, 2.0, 10.0, 30.0}) {
        settings.looks_per_s = wanted;
        set();
        for (const int every_ms : {1, 7, 16, 33}) {
            int all = 0;
            for (int i = 0; i < 60'000 / every_ms; ++i) all += passes(frame(every_ms)) ? 1 : 0;
            CHECK_TEXT(all <= 60 * wanted + 2, StringFromFormat("%d at %g", all, wanted).asCharString());
        }
    }
}
