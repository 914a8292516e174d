#include "agent/decide/decider.hpp"

#include <limits>

#include <CppUTest/TestHarness.h>

#include "looks.hpp"

using namespace agent;
using looks::face;
using looks::look;

TEST_GROUP(Decider) {
    Decider decider{looks::policy()};
    DecisionList out;

    // Takes a look answered 200 ms after its frame.
    Reason take(double at_s, std::initializer_list<ObservedFace> faces) {
        const Observation observation = look(at_s, faces);
        out.clear();
        return decider.take(observation, observation.frame.stamps.captured_ns + 200 * kNsPerMs, 0, false, out);
    }

    Reason take_look(const Observation& observation) {
        out.clear();
        return decider.take(observation, observation.frame.stamps.captured_ns + 200 * kNsPerMs,
                            observation.frame.suspended_ns, false, out);
    }

    // `count` strangers side by side, far apart, the first at `x`.
    static Observation strangers(double at_s, int x, int count) {
        Observation observation = look(at_s, {});
        for (int i = 0; i < count; ++i) {
            observation.face[observation.face_count++] = face(x + i * 300, {{"Ada", 0.1F}});
        }
        return observation;
    }

    bool told(EventType type, std::string_view subject) {
        for (const Decision& decision : out.all()) {
            if (decision.type == type && decision.subject == subject) return true;
        }
        return false;
    }
};

TEST(Decider, a_known_person_is_told_once_per_presence) {
    take(1, {face(0, {{"Ada", 0.99F}, {"Bob", 0.3F}})});
    LONGS_EQUAL(1, out.all().size());
    CHECK(told(EventType::match, "Ada"));
    CHECK(out.all()[0].second.value() == "Bob");
    for (int s = 2; s < 20; ++s) {
        take(s, {face(0, {{"Ada", 0.99F}})});
        LONGS_EQUAL(0, out.all().size());
    }
}

TEST(Decider, leaving_needs_looks_and_time) {
    take(1, {face(0, {{"Ada", 0.99F}})});
    take(1.5, {});
    take(2, {});
    take(3.9, {});
    LONGS_EQUAL(0, out.all().size());  // three looks, but 2.9 s
    take(4.1, {});
    CHECK(told(EventType::left, "Ada"));
    take(10, {});
    LONGS_EQUAL(0, out.all().size());
    CHECK(!decider.anybody());
}

TEST(Decider, a_pause_without_looks_is_no_leaving) {
    take(1, {face(0, {{"Ada", 0.99F}})});
    take(600, {});  // one look after ten minutes of trouble
    LONGS_EQUAL(0, out.all().size());
    take(601, {});
    CHECK(told(EventType::left, "Ada"));
}

TEST(Decider, coming_back_within_the_cool_down_is_told_when_it_is_over) {
    take(1, {face(0, {{"Ada", 0.99F}})});
    take(3, {});
    take(4.5, {});
    CHECK(told(EventType::left, "Ada"));
    take(5, {face(0, {{"Ada", 0.99F}})});
    LONGS_EQUAL(0, out.all().size());
    take(6.1, {face(0, {{"Ada", 0.99F}})});
    CHECK(told(EventType::match, "Ada"));
}

TEST(Decider, nobody_is_told_to_leave_who_was_not_told_to_come) {
    take(1, {face(0, {{"Ada", 0.99F}})});
    take(3, {});
    take(4.5, {});
    take(5, {face(0, {{"Ada", 0.99F}})});  // within the cool-down: not told
    take(7, {});
    take(9, {});
    LONGS_EQUAL(0, out.all().size());
}

TEST(Decider, a_turned_head_is_neither_leaving_nor_a_stranger) {
    take(1, {face(0, {{"Ada", 0.99F}})});
    for (double s = 1.5; s < 9; s += 0.5) {
        take(s, {face(0, {{"Ada", 0.5F}})});
        LONGS_EQUAL(0, out.all().size());
    }
}

TEST(Decider, a_stranger_in_a_known_persons_place_is_found_out) {
    take(1, {face(0, {{"Ada", 0.99F}})});
    bool unknown = false, left = false;
    for (double s = 2; s < 20; ++s) {
        take(s, {face(0, {{"Ada", 0.1F}})});
        unknown = unknown || told(EventType::unknown, "");
        left = left || told(EventType::left, "Ada");
    }
    CHECK(unknown);
    CHECK(left);
}

TEST(Decider, a_name_that_went_elsewhere_is_not_kept_for_its_old_place) {
    take(1, {face(0, {{"Ada", 0.99F}})});
    take(1.5, {face(300, {{"Ada", 0.99F}})});
    // A stranger stands where Ada was, larger than she; she turns her head.
    take(2, {face(0, {{"Ada", 0.1F}}), face(300, {{"Ada", 0.5F}})});
    LONGS_EQUAL(0, out.all().size());
    take(2.5, {face(0, {{"Ada", 0.1F}}), face(300, {{"Ada", 0.5F}})});
    LONGS_EQUAL(1, out.all().size());
    CHECK(told(EventType::unknown, ""));
    LONGS_EQUAL(0, out.all()[0].box->x_min);
}

TEST(Decider, a_stranger_is_told_after_two_looks_without_a_name_and_told_to_leave) {
    take(1, {face(0, {{"Ada", 0.2F}})});
    LONGS_EQUAL(0, out.all().size());
    take(2, {face(10, {{"Ada", 0.2F}})});
    LONGS_EQUAL(1, out.all().size());
    CHECK(told(EventType::unknown, ""));
    DOUBLES_EQUAL(0.2, out.all()[0].similarity.value(), 1e-6);
    take(3, {face(20, {{"Ada", 0.2F}})});
    LONGS_EQUAL(0, out.all().size());
    take(5, {});
    take(6.5, {});
    CHECK(told(EventType::left, ""));
}

TEST(Decider, a_blurred_known_person_is_not_told_as_a_stranger) {
    take(1, {face(0, {{"Ada", 0.2F}})});
    take(2, {face(0, {{"Ada", 0.99F}})});
    LONGS_EQUAL(1, out.all().size());
    CHECK(told(EventType::match, "Ada"));
}

TEST(Decider, near_a_known_person_is_a_miss_with_the_name) {
    take(1, {face(0, {{"Ada", 0.95F}})});
    take(2, {face(0, {{"Ada", 0.95F}})});
    CHECK(told(EventType::miss, "Ada"));
    CHECK(out.all()[0].reason == Reason::under_threshold);
}

TEST(Decider, a_fast_stranger_is_one_stranger) {
    int told_times = 0;
    for (int s = 1; s < 6; ++s) {
        take(s, {face(s * 200, {{"Ada", 0.1F}})});
        told_times += told(EventType::unknown, "") ? 1 : 0;
    }
    LONGS_EQUAL(1, told_times);
}

TEST(Decider, a_name_is_never_carried_to_a_face_far_away) {
    take(1, {face(0, {{"Ada", 0.99F}})});
    take(2, {face(600, {{"Bob", 0.1F}})});
    take(3, {face(600, {{"Bob", 0.1F}})});
    CHECK(told(EventType::unknown, ""));
    take(4.5, {face(600, {{"Bob", 0.1F}})});
    CHECK(told(EventType::left, "Ada"));
}

TEST(Decider, several_people_come_and_leave_one_by_one) {
    take(1, {face(0, {{"Ada", 0.99F}}), face(300, {{"Bob", 0.98F}}), face(600, {{"Bob", 0.1F}})});
    CHECK(told(EventType::match, "Ada"));
    CHECK(told(EventType::match, "Bob"));
    LONGS_EQUAL(2, out.all()[0].others);
    take(3, {face(300, {{"Bob", 0.98F}})});
    take(4.5, {face(300, {{"Bob", 0.98F}})});
    CHECK(told(EventType::left, "Ada"));
    CHECK(!told(EventType::left, "Bob"));
}

TEST(Decider, a_stale_answer_counts_for_nothing) {
    const Observation old = look(1, {face(0, {{"Ada", 0.99F}})});
    const std::int64_t captured = old.frame.stamps.captured_ns;
    CHECK(decider.take(old, captured + 1501 * kNsPerMs, 0, false, out) == Reason::answer_stale);
    LONGS_EQUAL(0, out.all().size());
    CHECK(decider.take(old, captured + 1500 * kNsPerMs, 0, false, out) == Reason::none);
    LONGS_EQUAL(1, out.all().size());
}

TEST(Decider, a_frame_from_the_future_or_seen_before_counts_for_nothing) {
    const Observation one = look(1, {face(0, {{"Ada", 0.99F}})});
    const std::int64_t captured = one.frame.stamps.captured_ns;
    CHECK(decider.take(one, captured - 1, 0, false, out) == Reason::answer_stale);
    CHECK(decider.take(one, captured, 0, false, out) == Reason::none);
    CHECK(decider.take(one, captured, 0, false, out) == Reason::answer_stale);
}

TEST(Decider, a_board_that_slept_between_capture_and_now_makes_the_answer_stale) {
    const Observation one = look(1, {face(0, {{"Ada", 0.99F}})});
    const std::int64_t captured = one.frame.stamps.captured_ns;
    CHECK(decider.take(one, captured, 10 * kNsPerS, false, out) == Reason::answer_stale);
}

TEST(Decider, a_short_sleep_makes_the_frame_older) {
    const Observation one = look(1, {face(0, {{"Ada", 0.99F}})});
    const std::int64_t captured = one.frame.stamps.captured_ns;
    CHECK(decider.take(one, captured + 1300 * kNsPerMs, 300 * kNsPerMs, false, out) == Reason::answer_stale);
    CHECK(decider.take(one, captured + 1300 * kNsPerMs, 100 * kNsPerMs, false, out) == Reason::none);
}

TEST(Decider, a_name_does_not_last_over_a_night_that_the_board_slept) {
    take(1, {face(0, {{"Ada", 0.99F}})});
    for (double s = 1.5; s < 2.4; s += 0.4) {
        Observation stranger = look(s, {face(0, {{"Ada", 0.1F}})});
        stranger.frame.suspended_ns = 8 * 3600 * kNsPerS;
        CHECK(take_look(stranger) == Reason::none);
        if (s < 1.8) LONGS_EQUAL(0, out.all().size());
        if (s > 1.8 && s < 2.0) {
            CHECK(told(EventType::unknown, ""));
            CHECK(told(EventType::left, "Ada"));
        }
    }
}

TEST(Decider, a_cool_down_runs_while_the_board_sleeps) {
    take(1, {face(0, {{"Ada", 0.99F}})});
    take(3, {});
    take(4.5, {});
    CHECK(told(EventType::left, "Ada"));
    Observation again = look(4.7, {face(0, {{"Ada", 0.99F}})});
    again.frame.suspended_ns = 60 * kNsPerS;
    CHECK(take_look(again) == Reason::none);
    CHECK(told(EventType::match, "Ada"));
}

TEST(Decider, absurd_times_count_for_nothing_and_do_no_harm) {
    Observation absurd = look(1, {face(0, {{"Ada", 0.99F}})});
    for (const std::int64_t captured : {std::numeric_limits<std::int64_t>::min(), std::int64_t{-1}, std::int64_t{0},
                                        std::numeric_limits<std::int64_t>::max()}) {
        absurd.frame.stamps.captured_ns = captured;
        CHECK(decider.take(absurd, 2 * kNsPerS, 0, false, out) == Reason::answer_stale);
    }
    LONGS_EQUAL(0, out.all().size());
    take(1, {face(0, {{"Ada", 0.99F}})});
    CHECK(told(EventType::match, "Ada"));
    take(0.9, {});  // overtaken
    take(1, {});
    CHECK(decider.anybody());
}

TEST(Decider, a_face_that_goes_on_keeps_its_track_when_there_are_more_faces_than_tracks) {
    take_look(strangers(1, 0, 10));
    take_look(strangers(1.5, 10'000, 10));
    // Ada needs a track; the oldest belongs to the stranger who is here again.
    take(2, {face(50'000, {{"Ada", 0.99F}}), face(0, {{"Ada", 0.1F}})});
    CHECK(told(EventType::match, "Ada"));
    CHECK(told(EventType::unknown, ""));
}

TEST(Decider, who_was_told_is_told_to_leave_whatever_crowd_came_after) {
    take_look(strangers(1, 0, 1));
    take_look(strangers(1.2, 0, 1));
    CHECK(told(EventType::unknown, ""));
    int left = 0;
    const auto count = [&] { left += told(EventType::left, "") ? 1 : 0; };
    for (int i = 0; i < 5; ++i) {
        take_look(strangers(1.4 + i * 0.2, 10'000 * (i + 1), 10));
        count();
    }
    LONGS_EQUAL(0, left);  // passers-by who were not told make room first
    for (double s = 5; s < 9; ++s) {
        take(s, {});
        count();
    }
    LONGS_EQUAL(1, left);
    CHECK(!decider.anybody());
}

TEST(Decider, a_crowd_of_told_strangers_leaves_to_the_last) {
    int came = 0, left = 0;
    for (int i = 0; i < 12; ++i) {
        take_look(strangers(1 + i * 0.1, 10'000 * (i / 2), 10));  // two looks at ten strangers, then ten others
        for (const Decision& one : out.all()) (one.type == EventType::unknown ? came : left) += 1;
    }
    LONGS_EQUAL(60, came);
    for (double s = 5; s < 9; ++s) {
        take(s, {});
        left += static_cast<int>(out.all().size());
    }
    LONGS_EQUAL(60, left);
}

TEST(Decider, looks_are_told_face_by_face_without_strangers_names) {
    out.clear();
    const Observation one = look(1, {face(0, {{"Ada", 0.99F}}), face(300, {{"Ada", 0.1F}})});
    CHECK(decider.take(one, one.frame.stamps.captured_ns, 0, true, out) == Reason::none);
    LONGS_EQUAL(3, out.all().size());  // two looks and a match
    CHECK(out.all()[0].type == EventType::look);
    CHECK(out.all()[0].subject == "Ada");
    CHECK(out.all()[1].subject.empty());
    CHECK(out.all()[2].type == EventType::match);
}

TEST(Decider, more_names_than_it_remembers_still_match_and_leave) {
    char name[] = "person 000";
    Config::Decide policy = looks::policy();
    policy.left_after_ms = 600'000;
    decider.configure(policy);
    std::size_t left = 0;
    for (int i = 0; i < 200; ++i) {
        name[7] = static_cast<char>('0' + i / 100);
        name[8] = static_cast<char>('0' + i / 10 % 10);
        name[9] = static_cast<char>('0' + i % 10);
        take(1 + i * 0.1, {face(0, {{name, 0.99F}})});
        CHECK(told(EventType::match, name));
        left += out.all().size() - 1;
    }
    for (const double s : {1000, 1001, 1002, 1003, 1004}) {  // a look tells so many
        take(s, {});
        left += out.all().size();
    }
    LONGS_EQUAL(200, left);
}
