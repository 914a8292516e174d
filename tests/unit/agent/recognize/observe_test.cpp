#include "agent/recognize/observe.hpp"

#include <array>
#include <memory>
#include <string>

#include "answers.hpp"
#include "compreface/client.hpp"
#include "fakes/fake_transport.hpp"

#include <CppUTest/TestHarness.h>

using namespace agent;
using recognize_test::face;
using recognize_test::Match;
using recognize_test::result;

TEST_GROUP(Observe) {
    compreface::fakes::FakeTransport transport;
    std::unique_ptr<compreface::StaticWorkspace<compreface::limits::kManyPredictions>> memory =
        std::make_unique<compreface::StaticWorkspace<compreface::limits::kManyPredictions>>();
    compreface::CompreFace server{"http://server", transport, *memory};
    RecognizedFaces recognized;
    compreface::DetectResult detected;
    Observation out;

    // What the SDK makes of the answer.
    void read(const std::string& answer) {
        const std::array<std::byte, 16> jpeg{std::byte{0xFF}, std::byte{0xD8}, std::byte{0xFF}};
        transport.next({.body = answer});
        CHECK(
            server.recognition(recognize_test::kApiKey).recognize(compreface::Image::bytes(jpeg), {}, recognized).ok());
        transport.next({.body = answer});
        CHECK(server.detection(recognize_test::kApiKey).detect(compreface::Image::bytes(jpeg), {}, detected).ok());
    }
    bool observe_all(std::initializer_list<std::string> faces, std::uint32_t prediction_count = 20,
                     PictureScale scale = {}) {
        read(result(faces));
        return observe(recognized, prediction_count, scale, out);
    }
    void check_candidate(std::size_t index, const char* subject, double similarity) {
        STRCMP_EQUAL(subject, out.face[0].candidate[index].subject.c_str());
        DOUBLES_EQUAL(similarity, static_cast<double>(out.face[0].candidate[index].similarity), 1e-6);
    }
};

TEST(Observe, nobody) {
    CHECK(observe_all({}));
    LONGS_EQUAL(0, out.faces().size());
    CHECK(out.fault == Reason::none);
}

TEST(Observe, boxes_are_in_the_cameras_pixels_rounded) {
    CHECK(observe_all({face({{"Ada", 0.9}}, R"("x_min":-3,"y_min":7,"x_max":101,"y_max":203)")}, 20, {2, 1.5}));
    const compreface::Box& box = out.face[0].box;
    LONGS_EQUAL(-6, box.x_min);
    LONGS_EQUAL(11, box.y_min);  // 10.5
    LONGS_EQUAL(202, box.x_max);
    LONGS_EQUAL(305, box.y_max);  // 304.5
    DOUBLES_EQUAL(0.99, box.probability, 0);

    observe(detected, {0.5, 0.25}, out);
    LONGS_EQUAL(1, out.faces().size());
    LONGS_EQUAL(-2, out.face[0].box.x_min);
    LONGS_EQUAL(2, out.face[0].box.y_min);  // 1.75
    LONGS_EQUAL(0, out.face[0].candidate_count);
}

TEST(Observe, candidates_are_distinct_subjects_with_their_best_similarity) {
    CHECK(observe_all({face({{"Ada", 0.99}, {"Ada", 0.98}, {"Grace", 0.97}, {"Ada", 0.6}, {"Grace", 0.5}})}));
    LONGS_EQUAL(2, out.face[0].candidate_count);
    check_candidate(0, "Ada", 0.99);
    check_candidate(1, "Grace", 0.97);
    CHECK_FALSE(out.face[0].second_unseen);
}

TEST(Observe, no_more_than_the_three_best) {
    CHECK(observe_all({face({{"A", 0.9}, {"B", 0.8}, {"C", 0.7}, {"D", 0.6}, {"A", 0.5}, {"E", 0.4}})}));
    LONGS_EQUAL(3, out.face[0].candidates().size());
    check_candidate(0, "A", 0.9);
    check_candidate(1, "B", 0.8);
    check_candidate(2, "C", 0.7);
}

// The server sorts; whoever answers in its place, or after it, may not. A wrong order must not become a wrong name.
TEST(Observe, the_best_is_the_best_in_whatever_order_the_matches_come) {
    CHECK(observe_all(
        {face({{"D", 0.1}, {"Bob", 0.5}, {"C", 0.2}, {"Ada", 0.6}, {"Bob", 0.98}, {"C", 0.3}, {"D", 0.4}})}));
    LONGS_EQUAL(3, out.face[0].candidate_count);
    check_candidate(0, "Bob", 0.98);
    check_candidate(1, "Ada", 0.6);
    check_candidate(2, "D", 0.4);
}

TEST(Observe, names_are_compared_byte_by_byte) {
    CHECK(observe_all({face({{"Ada", 0.9}, {"ada", 0.8}, {"Ada ", 0.7}})}));
    LONGS_EQUAL(3, out.face[0].candidate_count);
}

TEST(Observe, fewer_entries_than_asked_for_mean_that_there_is_no_other_subject) {
    CHECK(observe_all({face({{"Ada", 0.99}, {"Ada", 0.9}})}, 3));
    CHECK_FALSE(out.face[0].second_unseen);
    CHECK(observe_all({face({})}, 3));
    CHECK_FALSE(out.face[0].second_unseen);
    LONGS_EQUAL(0, out.face[0].candidate_count);
}

TEST(Observe, all_entries_of_one_subject_hide_a_second_below_the_lowest) {
    CHECK(observe_all({face({{"Ada", 0.99}, {"Ada", 0.9}, {"Ada", 0.95}})}, 3));
    CHECK(out.face[0].second_unseen);
    DOUBLES_EQUAL(0.9, static_cast<double>(out.face[0].unseen_bound), 1e-6);
    CHECK(observe_all({face({{"Ada", 0.99}, {"Ada", 0.9}, {"Bob", 0.8}})}, 3));
    CHECK_FALSE(out.face[0].second_unseen);
}

TEST(Observe, every_face_has_its_own) {
    constexpr const char* kMore =
        R"(,"age":{"low":25,"high":32,"probability":0.9},"gender":{"value":"male","probability":0.8},)"
        R"("mask":{"value":"with_mask","probability":0.7})";
    CHECK(observe_all({face({{"Ada", 0.9}}, recognize_test::kBox, kMore), face({{"Bob", 0.8}})}));
    LONGS_EQUAL(2, out.faces().size());
    LONGS_EQUAL(25, out.face[0].age->low);
    CHECK(out.face[0].gender->male);
    CHECK(out.face[0].mask->value == compreface::MaskKind::with_mask);
    STRCMP_EQUAL("Bob", out.face[1].candidate[0].subject.c_str());
    CHECK_FALSE(out.face[1].age || out.face[1].gender || out.face[1].mask);
}

TEST(Observe, nothing_of_an_earlier_observation_stays) {
    CHECK(observe_all({face({{"Ada", 0.99}, {"Ada", 0.9}}), face({{"Bob", 0.8}})}, 2));
    CHECK(observe_all({face({})}, 2));
    LONGS_EQUAL(1, out.faces().size());
    LONGS_EQUAL(0, out.face[0].candidate_count);
    CHECK_FALSE(out.face[0].second_unseen);
}

// A name that was cut could be somebody else's.
TEST(Observe, a_name_that_does_not_fit_is_a_fault_and_no_face_counts) {
    const std::string fits(SubjectName::capacity(), 'x'), longer(SubjectName::capacity() + 1, 'x');
    CHECK(observe_all({face({{fits, 0.9}})}));
    STRCMP_EQUAL(fits.c_str(), out.face[0].candidate[0].subject.c_str());
    CHECK_FALSE(observe_all({face({{"Ada", 0.99}}), face({{longer, 0.9}})}));
    CHECK(out.fault == Reason::server_answer_too_large);
    LONGS_EQUAL(0, out.faces().size());
    CHECK(out.detail.view().find("longer than 199 bytes") != std::string_view::npos);
}

// An empty name means "nobody" in an event; a match of nobody must not be told.
TEST(Observe, a_subject_without_a_name_is_a_fault) {
    CHECK_FALSE(observe_all({face({{"", 0.99}})}));
    CHECK(out.fault == Reason::server_malformed_answer);
    LONGS_EQUAL(0, out.faces().size());
    CHECK_FALSE(out.detail.empty());
}
