// What is recorded is what is decided about again.
#include "agent/replay/look_json.hpp"

#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "agent/process/clock.hpp"

#include <CppUTest/TestHarness.h>

using namespace agent;

namespace {

constexpr LookTimes kTimes{12'345'678'000, 5'000, 1'795'500'000'123'456'000, true};

ObservedFace a_face() {
    ObservedFace face;
    face.box = {-5, 20, 105, 140, 0.98765};
    face.candidate_count = 2;
    (void)face.candidate[0].subject.assign("Ada \"\xC3\x84\"");
    face.candidate[0].similarity = 0.98765F;
    (void)face.candidate[1].subject.assign("Bob");
    face.candidate[1].similarity = 0.1F;
    face.mask = compreface::Mask{compreface::MaskKind::mask_weared_incorrect, 0.5};
    return face;
}

Observation a_look() {
    Observation look;
    look.frame.sequence = 4711;
    look.frame.width = 1280;
    look.frame.height = 720;
    look.frame.suspended_ns = 4'000;
    look.frame.stamps.captured_ns = 12'000'000'000;
    look.crowd = true;
    (void)look.calculator.assign("facenet.Calculator");
    (void)look.detector.assign("facenet.FaceDetector");
    look.face[0] = a_face();
    look.face[1].box = {1, 2, 3, 4, 1};
    look.face[1].candidate_count = 1;
    (void)look.face[1].candidate[0].subject.assign("Eve");
    look.face[1].second_unseen = true;
    look.face[1].unseen_bound = 0.5F;
    look.face_count = 2;
    return look;
}

}  // namespace

TEST_GROUP(LookJson) {
    std::unique_ptr<std::array<char, kLookJsonBytes>> memory = std::make_unique<std::array<char, kLookJsonBytes>>();
    Observation read;
    LookTimes times;
    ErrorText error;

    std::string written(const Observation& look) {
        return std::string{write_look(look, kTimes, *memory)};
    }
    void refused(const std::string& line) {
        CHECK_FALSE_TEXT(read_look(line, read, times, error), line.c_str());
        CHECK_FALSE(error.empty());
    }
};

TEST(LookJson, everything_that_is_decided_by_comes_back) {
    const Observation look = a_look();
    CHECK(read_look(written(look), read, times, error));
    CHECK(times.monotonic_ns == kTimes.monotonic_ns && times.suspended_ns == kTimes.suspended_ns);
    CHECK(times.wall_ns == kTimes.wall_ns && times.synchronised);
    CHECK(read.frame.stamps.captured_ns == look.frame.stamps.captured_ns);
    CHECK(read.frame.suspended_ns == look.frame.suspended_ns);
    LONGS_EQUAL(4711, read.frame.sequence);
    LONGS_EQUAL(1280, read.frame.width);
    CHECK(read.crowd);
    CHECK(read.calculator == look.calculator && read.detector == look.detector);
    LONGS_EQUAL(2, read.face_count);
    for (std::size_t i = 0; i < 2; ++i) {
        const ObservedFace &a = look.face[i], &b = read.face[i];
        LONGS_EQUAL(a.box.x_min, b.box.x_min);
        LONGS_EQUAL(a.box.y_max, b.box.y_max);
        DOUBLES_EQUAL(a.box.probability, b.box.probability, 0);
        LONGS_EQUAL(a.candidate_count, b.candidate_count);
        for (std::size_t c = 0; c < a.candidate_count; ++c) {
            CHECK(a.candidate[c].subject == b.candidate[c].subject);
            CHECK(a.candidate[c].similarity == b.candidate[c].similarity);  // to the bit: limits are compared with it
        }
        CHECK(a.second_unseen == b.second_unseen);
        CHECK(a.unseen_bound == b.unseen_bound);
    }
    CHECK(read.face[0].mask->value == compreface::MaskKind::mask_weared_incorrect);
    CHECK_FALSE(read.face[1].mask.has_value());
}

TEST(LookJson, a_look_that_failed_comes_back_as_failed) {
    Observation look;
    look.fault = Reason::server_timeout;
    const std::string line = written(look);
    CHECK(line.find("\"fault\":\"server_timeout\"") != std::string::npos);
    CHECK(read_look(line, read, times, error));
    CHECK(read.fault != Reason::none);
}

TEST(LookJson, the_longest_line_fits) {
    Observation look = a_look();
    look.face_count = compreface::limits::kFaces;
    (void)look.calculator.assign(std::string(compreface::limits::kPluginsBytes, '\x01'));
    (void)look.detector.assign(std::string(compreface::limits::kPluginsBytes, '\x01'));
    for (ObservedFace& face : look.face) {
        face = a_face();
        face.box = {-1'000'000, -1'000'000, 1'000'000, 1'000'000, 1.0 / 3};
        face.candidate_count = kCandidates;
        for (Candidate& one : face.candidate) (void)one.subject.assign(std::string(199, '\x01'));
    }
    const std::string line = written(look);
    CHECK(!line.empty());
    CHECK(read_look(line, read, times, error));
    LONGS_EQUAL(compreface::limits::kFaces, read.face_count);
    STRCMP_EQUAL("", std::string{write_look(look, kTimes, std::span{*memory}.first(100))}.c_str());
}

TEST(LookJson, names_that_are_no_text_do_no_harm) {
    Observation look = a_look();
    (void)look.face[0].candidate[0].subject.assign("\xFF\xFE");
    CHECK(read_look(written(look), read, times, error));
    STRCMP_EQUAL("\xEF\xBF\xBD", read.face[0].candidate[0].subject.c_str());
}

TEST(LookJson, lines_that_are_none_are_refused) {
    const std::string good = written(a_look());
    for (std::size_t cut = 0; cut < good.size(); cut += 7) refused(good.substr(0, cut));
    refused(good + "x");
    refused("[]");
    refused("null");
    const auto with = [&good](std::string_view old, std::string_view fresh) {
        std::string line = good;
        const std::size_t at = line.find(old);
        CHECK(at != std::string::npos);
        return line.replace(at, old.size(), fresh);
    };
    refused(with("\"captured_us\":12000000", "\"captured_us\":-1"));
    refused(with("\"captured_us\":12000000", "\"captured_us\":1e300"));
    refused(with("\"captured_us\":12000000", "\"captured_us\":\"soon\""));
    refused(with("\"x_min\":-5", "\"x_min\":1e12"));
    refused(with("\"similarity\":0.98765", "\"similarity\":\"high\""));
    refused(with("\"similarity\":0.98765", "\"similarity\":1e39"));
    refused(with("\"subject\":\"Bob\"", "\"subject\":7"));
    refused(with("mask_weared_incorrect", "moustache"));
    refused(with("\"crowd\":true", "\"crowd\":1"));
    refused(with("\"subjects\"", "\"Subjects\""));
}
