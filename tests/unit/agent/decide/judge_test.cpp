#include "agent/decide/judge.hpp"

#include <cmath>
#include <limits>

#include <CppUTest/TestHarness.h>

#include "looks.hpp"

using namespace agent;
using looks::face;
using looks::look;

TEST_GROUP(Judge) {
    Judgements out;

    Judgement one(const ObservedFace& seen) {
        judge(looks::policy(), nullptr, look(1, {seen}), out);
        return out[0];
    }
};

TEST(Judge, threshold_itself_matches_and_just_below_is_a_miss) {
    CHECK(one(face(0, {{"Ada", 0.9701F}})).verdict == FaceVerdict::match);
    const Judgement miss = one(face(0, {{"Ada", 0.9699F}}));
    CHECK(miss.verdict == FaceVerdict::miss);
    CHECK(miss.reason == Reason::under_threshold);
}

TEST(Judge, below_the_floor_is_unknown) {
    const Judgement far = one(face(0, {{"Ada", 0.89F}}));
    CHECK(far.verdict == FaceVerdict::unknown);
    CHECK(far.reason == Reason::nobody_similar);
}

TEST(Judge, a_similarity_equal_to_a_limit_has_reached_it_whatever_floats_can_hold) {
    CHECK(one(face(0, {{"Ada", 0.90F}})).verdict == FaceVerdict::miss);
    Config::Decide policy = looks::policy();
    for (const double threshold : {0.91, 0.93, 0.95, 0.97, 0.98, 0.99, 0.99999}) {
        policy.similarity_threshold = threshold;
        judge(policy, nullptr, look(1, {face(0, {{"Ada", static_cast<float>(threshold)}})}), out);
        CHECK(out[0].verdict == FaceVerdict::match);
        judge(policy, nullptr, look(1, {face(0, {{"Ada", static_cast<float>(threshold - 0.00001)}})}), out);
        CHECK(out[0].verdict == FaceVerdict::miss);
    }
}

TEST(Judge, nobody_enrolled_is_unknown) {
    CHECK(one(face(0, {})).verdict == FaceVerdict::unknown);
}

TEST(Judge, similarity_that_is_no_number_never_matches) {
    CHECK(one(face(0, {{"Ada", std::numeric_limits<float>::quiet_NaN()}})).verdict == FaceVerdict::unknown);
}

TEST(Judge, an_answer_that_cannot_be_never_matches) {
    for (const float similarity : {1.00001F, 2.0F, std::numeric_limits<float>::infinity(), -1.0F}) {
        CHECK(one(face(0, {{"Ada", similarity}})).verdict == FaceVerdict::unknown);
    }
    CHECK(one(face(0, {{"", 0.99F}})).verdict == FaceVerdict::unknown);
    // Not sorted: the nearest is somebody else than the first.
    CHECK(one(face(0, {{"Ada", 0.98F}, {"Bob", 0.99F}})).verdict == FaceVerdict::unknown);
    CHECK(one(face(0, {{"Ada", 0.98F}, {"Bob", std::numeric_limits<float>::quiet_NaN()}})).verdict ==
          FaceVerdict::unknown);
    CHECK(one(face(0, {{"Ada", 1.0F}})).verdict == FaceVerdict::match);
}

TEST(Judge, small_face_is_ignored_however_similar) {
    ObservedFace small = face(0, {{"Ada", 0.999F}});
    small.box.x_max = small.box.x_min + 59;
    const Judgement judged = one(small);
    CHECK(judged.verdict == FaceVerdict::ignored);
    CHECK(judged.reason == Reason::face_too_small);
}

TEST(Judge, one_subject_on_two_faces_stays_with_the_more_similar) {
    judge(looks::policy(), nullptr, look(1, {face(0, {{"Ada", 0.98F}}), face(300, {{"Ada", 0.99F}})}), out);
    CHECK(out[0].verdict == FaceVerdict::miss);
    CHECK(out[0].reason == Reason::same_subject_twice);
    CHECK(out[1].verdict == FaceVerdict::match);
}

TEST(Judge, one_subject_on_two_equal_faces_stays_with_one) {
    judge(looks::policy(), nullptr, look(1, {face(0, {{"Ada", 0.99F}}), face(300, {{"Ada", 0.99F}})}), out);
    CHECK(out[0].verdict == FaceVerdict::match);
    CHECK(out[1].verdict == FaceVerdict::miss);
}

TEST(Judge, two_subjects_both_match) {
    judge(looks::policy(), nullptr, look(1, {face(0, {{"Ada", 0.99F}}), face(300, {{"Bob", 0.98F}})}), out);
    CHECK(out[0].verdict == FaceVerdict::match);
    CHECK(out[1].verdict == FaceVerdict::match);
}

TEST(Judge, margin_is_linear_in_distance_and_known_only_when_a_second_is) {
    // 0.983 and 0.998 are as far apart as 0.5 and 0.88: about 1 on this scale.
    DOUBLES_EQUAL(similarity_margin(0.998, 0.983), similarity_margin(0.88, 0.5), 0.1);
    CHECK(!one(face(0, {{"Ada", 0.99F}})).margin.has_value());
    CHECK(one(face(0, {{"Ada", 0.99F}, {"Bob", 0.5F}})).margin.value() > 2);
}

TEST(Judge, unseen_second_is_taken_at_its_bound) {
    ObservedFace seen = face(0, {{"Ada", 0.99F}});
    seen.second_unseen = true;
    seen.unseen_bound = 0.98F;
    const double margin = one(seen).margin.value();
    DOUBLES_EQUAL(similarity_margin(0.99, 0.98), margin, 1e-6);
}

TEST(Judge, rounded_similarities_of_one_give_a_finite_margin_that_is_not_positive) {
    const double margin = similarity_margin(1.0, 1.0);
    CHECK(std::isfinite(margin));
    CHECK(margin <= 0);
}

TEST(Judge, insane_similarities_give_no_margin) {
    CHECK(std::isnan(similarity_margin(1.5, 0.5)));
    CHECK(std::isnan(similarity_margin(0.5, -0.1)));
    CHECK(std::isnan(similarity_margin(std::numeric_limits<double>::quiet_NaN(), 0.5)));
}
