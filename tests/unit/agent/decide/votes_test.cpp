// N of M: promises 1, 4 and 10 of what the agent promises to somebody who lets it open a door.
#include <cmath>
#include <limits>

#include "agent/decide/decider.hpp"
#include "looks.hpp"

#include <CppUTest/TestHarness.h>

using namespace agent;
using looks::face;
using looks::look;

TEST_GROUP(Votes) {
    Config::Decide settings = [] {
        Config::Decide two_of_three = looks::policy();
        two_of_three.votes = 2;
        two_of_three.votes_of = 3;
        return two_of_three;
    }();
    Decider decider{settings};
    DecisionList out;

    // What was told of names: "match Ada", "" ...
    const char* see(const Observation& observation, std::int64_t late_ms = 200) {
        out.clear();
        const FrameInfo& frame = observation.frame;
        (void)decider.take(observation, frame.stamps.captured_ns + late_ms * kNsPerMs, frame.suspended_ns, false, out);
        for (const Decision& one : out.all()) {
            if (one.type == EventType::match) return one.subject.c_str();
        }
        return "";
    }
    const char* see(double at_s, std::initializer_list<ObservedFace> faces) {
        return see(look(at_s, faces));
    }
    static ObservedFace ada(int x = 0) {
        return face(x, {{"Ada", 0.99F}, {"Bob", 0.3F}});
    }
    static ObservedFace nobody(int x = 0) {
        return face(x, {{"Ada", 0.3F}});
    }
    void restart(const Config::Decide& with) {
        decider = Decider{with};
    }
};

TEST(Votes, Promise04_one_lucky_frame_tells_no_match) {
    STRCMP_EQUAL("", see(1, {ada()}));
    for (double s = 1.5; s < 10; s += 0.5) STRCMP_EQUAL("", see(s, {nobody()}));
}

TEST(Votes, Promise04_two_of_three_looks_tell_a_match_and_say_so) {
    STRCMP_EQUAL("", see(1, {ada()}));
    STRCMP_EQUAL("", see(1.5, {nobody()}));
    STRCMP_EQUAL("Ada", see(2, {ada()}));
    STRCMP_EQUAL("2/3", out.all()[0].votes.c_str());
    CHECK_FALSE(out.all()[0].opens);  // no policy, no door
}

TEST(Votes, Promise04_two_of_four_looks_are_not_two_of_three) {
    STRCMP_EQUAL("", see(1, {ada()}));
    STRCMP_EQUAL("", see(1.5, {nobody()}));
    STRCMP_EQUAL("", see(2, {nobody()}));
    STRCMP_EQUAL("", see(2.5, {ada()}));
}

TEST(Votes, Promise04_a_look_that_did_not_find_the_face_is_one_of_the_three) {
    STRCMP_EQUAL("", see(1, {ada()}));
    STRCMP_EQUAL("", see(1.5, {}));
    STRCMP_EQUAL("", see(2, {}));
    STRCMP_EQUAL("", see(2.5, {ada()}));
}

TEST(Votes, Promise04_a_frame_that_is_repeated_votes_once) {
    STRCMP_EQUAL("", see(1, {ada()}));
    for (int i = 0; i < 5; ++i) STRCMP_EQUAL("", see(1, {ada()}));
}

TEST(Votes, Promise04_votes_do_not_cross_tracks) {
    STRCMP_EQUAL("", see(1, {ada(0)}));
    STRCMP_EQUAL("", see(1.5, {ada(800)}));  // somebody far away, however similar
    STRCMP_EQUAL("Ada", see(2, {ada(810)}));
}

TEST(Votes, Promise04_two_faces_near_one_track_end_its_votes) {
    STRCMP_EQUAL("", see(1, {ada(100)}));
    STRCMP_EQUAL("", see(1.5, {ada(70), nobody(190)}));  // which of them was it?
    STRCMP_EQUAL("Ada", see(2, {ada(60), nobody(300)}));
}

TEST(Votes, Promise04_a_face_near_two_tracks_begins_anew) {
    STRCMP_EQUAL("", see(1, {ada(0), nobody(150)}));
    STRCMP_EQUAL("", see(1.5, {ada(75)}));
    // As long as the other could have come back.
    STRCMP_EQUAL("", see(2, {ada(75)}));
    STRCMP_EQUAL("", see(2.5, {ada(75)}));
    STRCMP_EQUAL("Ada", see(3, {ada(75)}));
}

// Two tracks at one place, of which the nearer changes from look to look, must not lock anybody out.
TEST(Votes, a_track_left_near_a_face_does_not_keep_it_from_voting_for_long) {
    STRCMP_EQUAL("", see(1, {nobody(30), ada(35)}));
    for (double s = 1.5; s < 2.6; s += 0.5) STRCMP_EQUAL("", see(s, {ada(static_cast<int>(s * 2) % 2 == 0 ? 30 : 35)}));
    STRCMP_EQUAL("Ada", see(3, {ada(30)}));
}

TEST(Votes, Promise04_a_face_that_is_now_this_one_now_that_one_is_neither) {
    for (double s = 1; s < 9; s += 1) {
        STRCMP_EQUAL("", see(s, {ada()}));
        STRCMP_EQUAL("", see(s + 0.5, {face(0, {{"Bob", 0.99F}, {"Ada", 0.3F}})}));
    }
}

TEST(Votes, Promise04_votes_lie_within_the_window) {
    settings.votes_of = 10;
    settings.left_after_ms = 60'000;
    restart(settings);
    STRCMP_EQUAL("", see(1, {ada()}));
    STRCMP_EQUAL("", see(6.1, {ada()}));
    STRCMP_EQUAL("Ada", see(11.1, {ada()}));  // five seconds are within
}

TEST(Votes, Promise04_nobody_else_may_be_nearly_as_similar) {
    for (double s = 1; s < 9; s += 0.5) STRCMP_EQUAL("", see(s, {face(0, {{"Ada", 0.99F}, {"Bob", 0.97F}})}));
    STRCMP_EQUAL("", see(10, {face(0, {{"Ada", 0.99F}, {"Bob", 0.94F}})}));
    STRCMP_EQUAL("Ada", see(10.5, {face(0, {{"Ada", 0.99F}, {"Bob", 0.94F}})}));
}

TEST(Votes, Promise04_an_unseen_second_is_as_similar_as_the_least_entry) {
    ObservedFace face = ada();
    face.candidate_count = 1;
    face.second_unseen = true;
    face.unseen_bound = 0.98F;
    for (double s = 1; s < 9; s += 0.5) STRCMP_EQUAL("", see(s, {face}));
    face.unseen_bound = 0.6F;
    STRCMP_EQUAL("", see(10, {face}));
    STRCMP_EQUAL("Ada", see(10.5, {face}));
}

TEST(Votes, Promise04_similarities_that_cannot_be_never_vote) {
    constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
    double s = 1;
    for (const float odd : {1.00001F, kNan, -0.5F, std::numeric_limits<float>::infinity()}) {
        for (int i = 0; i < 3; ++i) STRCMP_EQUAL("", see(s += 0.5, {face(0, {{"Ada", odd}, {"Bob", 0.3F}})}));
        for (int i = 0; i < 3; ++i) STRCMP_EQUAL("", see(s += 0.5, {face(0, {{"Ada", 0.99F}, {"Bob", odd}})}));
    }
}

TEST(Votes, Promise04_two_subjects_of_equal_similarity_are_nobody) {
    for (double s = 1; s < 9; s += 0.5) {
        STRCMP_EQUAL("", see(s, {face(0, {{"Ada", 0.99F}, {"ada", 0.99F}})}));  // names differ by case: two subjects
        STRCMP_EQUAL("", see(s + 0.2, {face(0, {{"Ada", 1.0F}, {"Bob", 1.0F}})}));
    }
}

TEST(Votes, Promise04_a_subject_that_is_renamed_meanwhile_begins_anew) {
    STRCMP_EQUAL("", see(1, {ada()}));
    STRCMP_EQUAL("", see(1.5, {face(0, {{"Ada L.", 0.99F}})}));
    STRCMP_EQUAL("Ada L.", see(2, {face(0, {{"Ada L.", 0.99F}})}));
}

TEST(Votes, Promise04_a_face_that_is_hardly_one_does_not_vote) {
    settings.min_probability = 0.8;
    restart(settings);
    ObservedFace blurred = ada();
    for (const double probability : {0.79, -1.0, 1.5, std::numeric_limits<double>::quiet_NaN()}) {
        blurred.box.probability = probability;
        for (int i = 0; i < 3; ++i) STRCMP_EQUAL("", see(1 + probability + i, {blurred}));
    }
}

TEST(Votes, Promise01_the_newest_voting_frame_is_fresh) {
    STRCMP_EQUAL("", see(1, {ada()}));
    STRCMP_EQUAL("", see(look(1.5, {ada()}), 1501));
    STRCMP_EQUAL("Ada", see(look(2, {ada()}), 1500));
}

TEST(Votes, Promise01_a_sleep_ends_all_votes) {
    settings.window_ms = 60'000;
    restart(settings);
    STRCMP_EQUAL("", see(1, {ada()}));
    Observation after = look(1.5, {ada()});
    after.frame.suspended_ns = 2 * kNsPerS;
    STRCMP_EQUAL("", see(after));
    after.frame.stamps.captured_ns += kNsPerS / 2;
    STRCMP_EQUAL("Ada", see(after));
}

TEST(Votes, Promise10_votes_end_with_the_face_engine) {
    const auto of = [](double at_s, std::string_view calculator, std::string_view detector) {
        Observation observation = look(at_s, {ada()});
        (void)observation.calculator.assign(calculator);
        (void)observation.detector.assign(detector);
        return observation;
    };
    STRCMP_EQUAL("", see(of(1, "facenet.Calculator", "facenet.FaceDetector")));
    STRCMP_EQUAL("", see(of(1.5, "insightface.Calculator@arcface", "facenet.FaceDetector")));
    STRCMP_EQUAL("", see(of(2, "insightface.Calculator@arcface", "insightface.FaceDetector@retina")));
    // A look without faces does not say which engine answered.
    STRCMP_EQUAL("", see(2.2, {}));
    STRCMP_EQUAL("Ada", see(of(2.5, "insightface.Calculator@arcface", "insightface.FaceDetector@retina")));
}

TEST(Votes, Promise07_a_cool_down_goes_on_after_a_restart) {
    settings.cooldown_s = 60;
    restart(settings);
    decider.remember("Ada", 1 * kNsPerS);
    STRCMP_EQUAL("", see(59, {ada()}));
    STRCMP_EQUAL("", see(59.5, {ada()}));
    STRCMP_EQUAL("", see(60.9, {ada()}));
    STRCMP_EQUAL("Ada", see(61, {ada()}));
}

TEST(Votes, Promise07_a_cool_down_from_the_future_counts_from_the_first_look) {
    settings.cooldown_s = 60;
    restart(settings);
    decider.remember("Ada", std::numeric_limits<std::int64_t>::max());
    STRCMP_EQUAL("", see(10, {ada()}));
    STRCMP_EQUAL("", see(69.8, {ada()}));
    STRCMP_EQUAL("Ada", see(70, {ada()}));
}

TEST(Votes, a_name_seen_once_does_not_hide_a_stranger) {
    STRCMP_EQUAL("", see(1, {ada()}));
    (void)see(1.5, {nobody()});
    (void)see(2, {nobody()});
    LONGS_EQUAL(1, out.all().size());
    CHECK(out.all()[0].type == EventType::unknown);
}

TEST(Votes, a_look_says_how_many_votes_there_are) {
    const auto looked = [this](double at_s) {
        out.clear();
        const Observation observation = look(at_s, {ada()});
        (void)decider.take(observation, observation.frame.stamps.captured_ns, 0, true, out);
        return out.all()[0];
    };
    const Decision first = looked(1);
    STRCMP_EQUAL("1/3", first.votes.c_str());
    CHECK(first.reason == Reason::too_few_votes);
    const Decision second = looked(1.5);
    STRCMP_EQUAL("2/3", second.votes.c_str());
    CHECK(second.reason == Reason::none);
}
