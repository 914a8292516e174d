#include "agent/recognize/looker.hpp"

#include <memory>
#include <string>
#include <vector>

#include "answers.hpp"
#include "fakes/fake_transport.hpp"

#include <CppUTest/TestHarness.h>

using namespace agent;
using compreface::Code;
using compreface::fakes::SentRequest;
using recognize_test::face;
using recognize_test::result;

namespace {

// A moment passes with each reading, so that every stamp is another one.
class TickingClock final : public Clock {
public:
    [[nodiscard]] std::int64_t monotonic_ns() const override { return now_ns_ += kNsPerMs; }
    [[nodiscard]] std::int64_t boottime_ns() const override { return now_ns_; }
    [[nodiscard]] std::int64_t wall_ns() const override { return now_ns_; }

private:
    mutable std::int64_t now_ns_ = 1'000 * kNsPerS;
};

LookSettings settings() {
    LookSettings settings;
    settings.image = {.quality = 85, .max_side_px = 1280};
    settings.recognize = {.mode = LookMode::recognize, .max_faces = 5, .prediction_count = 20};
    return settings;
}

bool has(const SentRequest& request, std::string_view part) {
    return request.url.find(part) != std::string::npos;
}

}  // namespace

TEST_GROUP(Looker) {
    TickingClock clock;
    compreface::fakes::FakeTransport transport;
    std::unique_ptr<compreface::StaticWorkspace<compreface::limits::kManyPredictions>> memory =
        std::make_unique<compreface::StaticWorkspace<compreface::limits::kManyPredictions>>();
    std::vector<std::byte> output = std::vector<std::byte>(1'000'000);
    std::unique_ptr<PictureEncoder> encoder = std::make_unique<PictureEncoder>(output);
    compreface::CompreFace server{"http://server:8000", transport, *memory};
    std::unique_ptr<Looker> looker = std::make_unique<Looker>(server, recognize_test::kApiKey, *encoder, clock);
    LookSettings how = settings();
    std::vector<std::byte> jpeg = recognize_test::picture("baseline_16x16.jpg");
    std::vector<std::byte> grey_pixels = std::vector<std::byte>(64 * 32 * 2, std::byte{0x80});
    Observation out;
    compreface::FixedText<compreface::limits::kMessageBytes> detail;

    Frame frame() const {
        Frame frame;
        frame.data = jpeg;
        frame.width = frame.height = 16;
        frame.format = PixelFormat::jpeg;
        frame.sequence = 7;
        frame.captured_ns = 999 * kNsPerS;
        frame.suspended_ns = 5;
        (void)frame.name.assign("ada.jpg");
        return frame;
    }
    Frame raw_frame() const {
        Frame frame;
        frame.data = grey_pixels;
        frame.width = 64;
        frame.height = 32;
        frame.stride = 128;
        return frame;
    }
    void look(const Frame& at) {
        if (looker->encode(at, how, out)) looker->ask(how, out);
    }
    void look_and_hear(const std::string& answer, std::uint16_t http_status = 200) {
        transport.next({.http_status = http_status, .body = answer});
        look(frame());
    }
};

TEST(Looker, an_answer_becomes_an_observation_of_the_frame) {
    look_and_hear(result({face({{"Ada", 0.99}})}));
    CHECK(out.fault == Reason::none);
    LONGS_EQUAL(1, out.faces().size());
    STRCMP_EQUAL("Ada", out.face[0].candidate[0].subject.c_str());
    LONGS_EQUAL(7, out.frame.sequence);
    LONGS_EQUAL(16, out.frame.width);
    LONGS_EQUAL(16, out.frame.height);
    LONGS_EQUAL(5, out.frame.suspended_ns);
    LONGS_EQUAL(jpeg.size(), out.frame.jpeg_bytes);
    STRCMP_EQUAL("ada.jpg", out.frame.name.c_str());
    const Stamps& at = out.frame.stamps;
    CHECK(at.captured_ns == 999 * kNsPerS);
    CHECK(at.captured_ns < at.taken_ns && at.taken_ns < at.encoded_ns && at.encoded_ns < at.answered_ns);
    CHECK(at.decided_ns == 0);
}

TEST(Looker, the_server_is_asked_for_what_the_config_says) {
    how.recognize.det_prob_threshold = 0.8;
    how.recognize.face_plugins = compreface::Plugin::age | compreface::Plugin::mask;
    look_and_hear(result({}));
    const SentRequest request = transport.last();
    CHECK(request.url.starts_with("http://server:8000/api/v1/recognition/recognize?"));
    CHECK(has(request, "limit=6") && has(request, "status=true") && has(request, "prediction_count=20") &&
          has(request, "det_prob_threshold=0.8"));
    CHECK(has(request, "face_plugins=age,mask") || has(request, "face_plugins=age%2Cmask"));
    STRCMP_EQUAL(std::string{recognize_test::kApiKey}.c_str(), request.api_key.c_str());
    const std::string sent(reinterpret_cast<const char*>(jpeg.data()), jpeg.size());
    CHECK(request.body.find(sent) != std::string::npos);
}

TEST(Looker, what_the_config_leaves_to_the_server_is_not_asked_for) {
    look_and_hear(result({}));
    CHECK_FALSE(has(transport.last(), "det_prob_threshold"));
    CHECK_FALSE(has(transport.last(), "face_plugins"));
}

TEST(Looker, detect_asks_the_other_service_and_gives_faces_without_names) {
    how.recognize.mode = LookMode::detect;
    look_and_hear(result({face({}), face({})}));
    CHECK(transport.last().url.starts_with("http://server:8000/api/v1/detection/detect?"));
    CHECK_FALSE(has(transport.last(), "prediction_count"));
    LONGS_EQUAL(2, out.faces().size());
    LONGS_EQUAL(0, out.face[0].candidate_count);
}

TEST(Looker, boxes_of_a_turned_picture_are_in_the_turned_frame) {
    std::vector<std::uint8_t> turned(64 * 64 * 2);
    encoder = std::make_unique<PictureEncoder>(output, Turn{CameraTurn::right, false}, turned);
    looker = std::make_unique<Looker>(server, recognize_test::kApiKey, *encoder, clock);
    how.image.max_side_px = 32;
    transport.next({.body = result({face({}, R"("x_min":1,"y_min":2,"x_max":11,"y_max":22)")})});
    look(raw_frame());  // 64 x 32: turned 32 x 64, sent as 16 x 32
    CHECK(out.fault == Reason::none);
    LONGS_EQUAL(32, out.frame.width);
    LONGS_EQUAL(64, out.frame.height);
    LONGS_EQUAL(2, out.face[0].box.x_min);
    LONGS_EQUAL(4, out.face[0].box.y_min);
    LONGS_EQUAL(22, out.face[0].box.x_max);
    LONGS_EQUAL(44, out.face[0].box.y_max);
}

TEST(Looker, boxes_of_a_picture_that_was_made_smaller_are_in_the_cameras_pixels) {
    how.image.max_side_px = 32;
    transport.next({.body = result({face({}, R"("x_min":1,"y_min":2,"x_max":11,"y_max":12)")})});
    look(raw_frame());
    CHECK(out.fault == Reason::none);
    LONGS_EQUAL(64, out.frame.width);
    LONGS_EQUAL(2, out.face[0].box.x_min);
    LONGS_EQUAL(4, out.face[0].box.y_min);
    LONGS_EQUAL(22, out.face[0].box.x_max);
    LONGS_EQUAL(24, out.face[0].box.y_max);
}

TEST(Looker, boxes_of_a_part_are_in_the_cameras_pixels) {
    CHECK(how.image.crop.assign("0.5,0.5,0.5,0.5"));  // of 64 x 48: from 32,16 on
    transport.next({.body = result({face({}, R"("x_min":1,"y_min":2,"x_max":11,"y_max":12)")})});
    look(raw_frame());
    CHECK(out.fault == Reason::none);
    LONGS_EQUAL(64, out.frame.width);
    LONGS_EQUAL(33, out.face[0].box.x_min);
    LONGS_EQUAL(18, out.face[0].box.y_min);
    LONGS_EQUAL(43, out.face[0].box.x_max);
    LONGS_EQUAL(28, out.face[0].box.y_max);
}

TEST(Looker, nobody_in_the_picture_is_no_fault) {
    look_and_hear(recognize_test::error(28, "No face is found in the given image"), 400);
    CHECK(out.fault == Reason::none);
    LONGS_EQUAL(0, out.faces().size());
    CHECK(out.frame.stamps.answered_ns != 0);
}

TEST(Looker, a_fault_has_its_reason_its_words_and_no_face_of_an_earlier_look) {
    look_and_hear(result({face({{"Ada", 0.99}})}));
    transport.next({.status = Code::timeout, .message = "nothing came for 5000 ms"});
    look(frame());
    CHECK(out.fault == Reason::server_timeout);
    STRCMP_EQUAL("nothing came for 5000 ms", out.detail.c_str());
    LONGS_EQUAL(0, out.faces().size());
    LONGS_EQUAL(7, out.frame.sequence);
    CHECK(out.frame.stamps.answered_ns != 0);

    look_and_hear(recognize_test::error(41, "face engine"), 500);
    CHECK(out.fault == Reason::server_overloaded);
    look_and_hear(recognize_test::error(10, "no such key"), 404);
    CHECK(out.fault == Reason::server_bad_key);
    look_and_hear(result({face({{"Ada", 1.5}})}));
    CHECK(out.fault == Reason::server_malformed_answer);
    LONGS_EQUAL(0, out.faces().size());
    look_and_hear(R"({"result":[{"box")");
    CHECK(out.fault == Reason::server_malformed_answer);
    look_and_hear(result({face({{"Ada", 0.99}})}));
    CHECK(out.fault == Reason::none);
    CHECK(out.detail.empty());
}

TEST(Looker, Promise06_one_face_more_than_wanted_is_a_crowd) {
    how.recognize.max_faces = 2;
    look_and_hear(result({face({}), face({})}));
    CHECK_FALSE(out.crowd);
    look_and_hear(result({face({}), face({}), face({})}));
    CHECK(out.crowd);
    LONGS_EQUAL(3, out.faces().size());
    look_and_hear(result({face({})}));
    CHECK_FALSE(out.crowd);
}

TEST(Looker, Promise10_an_answer_says_which_engine_gave_it) {
    const std::string faces = result({face({{"Ada", 0.99}})});
    const std::string told =
        faces.substr(0, faces.size() - 1) +
        R"(,"plugins_versions":{"detector":"facenet.FaceDetector","calculator":"facenet.Calculator"}})";
    look_and_hear(told);
    CHECK(out.fault == Reason::none);
    STRCMP_EQUAL("facenet.Calculator", out.calculator.c_str());
    STRCMP_EQUAL("facenet.FaceDetector", out.detector.c_str());
    look_and_hear(faces);
    CHECK(out.calculator.empty() && out.detector.empty());
}

TEST(Looker, Promise08_answers_that_cannot_be_are_faults_and_have_no_face) {
    const auto of = [](std::string_view similarity, std::string_view box = recognize_test::kBox) {
        return R"({"result":[{"box":{"probability":0.99,)" + std::string{box} +
               R"(},"subjects":[{"subject":"Ada","similarity":)" + std::string{similarity} + "}]}]}";
    };
    for (const char* similarity : {"1.00001", "-0.1", "NaN", "\"0.99\"", "null", "[0.99]", "1e400"}) {
        look_and_hear(of(similarity));
        CHECK_TEXT(out.fault == Reason::server_malformed_answer, similarity);
        LONGS_EQUAL(0, out.faces().size());
    }
    for (const char* box :
         {R"("x_min":1e12,"y_min":20,"x_max":110,"y_max":140)", R"("x_min":"left","y_min":1,"x_max":2,"y_max":3)",
          R"("x_min":10,"y_min":20,"x_max":110)"}) {
        look_and_hear(of("0.99", box));
        CHECK_TEXT(out.fault == Reason::server_malformed_answer, box);
    }
    std::string thousand = R"({"result":[)";
    for (int i = 0; i < 1000; ++i) thousand += face({{"Ada", 0.99}}) + (i < 999 ? "," : "]}");
    look_and_hear(thousand);
    CHECK(out.fault == Reason::server_answer_too_large);
    LONGS_EQUAL(0, out.faces().size());
    CHECK_FALSE(out.crowd);
}

TEST(Looker, many_people_with_long_names_are_no_answer_too_large) {
    std::string all = R"({"result":[)";
    for (int f = 0; f < 6; ++f) {
        std::string matches;
        for (int i = 0; i < 20; ++i) {
            matches += (i == 0 ? "" : ",") + (R"({"subject":")" + std::string(100, static_cast<char>('a' + f)) +
                                              std::to_string(i) + R"(","similarity":0.5})");
        }
        all += (f == 0 ? "" : ",") + (R"({"box":{"probability":0.99,)" + std::string{recognize_test::kBox}) +
               R"(},"subjects":[)" + matches + "]}";
    }
    look_and_hear(all + "]}");
    CHECK(out.fault == Reason::none);
    LONGS_EQUAL(6, out.faces().size());
}

TEST(Looker, a_damaged_frame_is_a_fault_and_asks_nobody) {
    jpeg.resize(100);
    look(frame());
    CHECK(out.fault == Reason::camera_picture_unreadable);
    CHECK_FALSE(out.detail.empty());
    LONGS_EQUAL(0, transport.calls());
    LONGS_EQUAL(0, out.frame.jpeg_bytes);
    LONGS_EQUAL(7, out.frame.sequence);
    CHECK(out.frame.stamps.taken_ns != 0);
    CHECK(out.frame.stamps.answered_ns == 0);
}

TEST(Looker, warming_up_takes_the_servers_limits) {
    transport.next({.body = recognize_test::config(100)});
    CHECK(looker->warm_up(detail) == Reason::none);
    STRCMP_EQUAL("http://server:8000/api/v1/config", transport.last().url.c_str());
    look(frame());
    CHECK(out.fault == Reason::request_invalid);  // no picture can be made that small
    LONGS_EQUAL(1, transport.calls());

    transport.next({.body = recognize_test::config(5'000'000, 1024 + 100)});  // the body's limit counts too
    CHECK(looker->warm_up(detail) == Reason::none);
    look(frame());
    CHECK(out.fault == Reason::request_invalid);
    LONGS_EQUAL(2, transport.calls());

    transport.next({.body = recognize_test::config()});
    CHECK(looker->warm_up(detail) == Reason::none);
    look_and_hear(result({}));
    CHECK(out.fault == Reason::none);
}

TEST(Looker, a_server_that_does_not_offer_its_limits_is_ready_with_the_usual_ones) {
    transport.next({.http_status = 403, .body = recognize_test::error(99, "not here")});
    CHECK(looker->warm_up(detail) == Reason::none);
    look_and_hear(result({}));
    CHECK(out.fault == Reason::none);
}

TEST(Looker, a_failed_warm_up_says_why) {
    transport.next({.status = Code::connection_refused, .message = "nobody listens"});
    CHECK(looker->warm_up(detail) == Reason::server_unreachable);
    STRCMP_EQUAL("nobody listens", detail.c_str());
    transport.next({.http_status = 200, .is_json = false, .body = "<html>"});
    CHECK(looker->warm_up(detail) == Reason::server_not_compreface);
    transport.next({.http_status = 502, .is_json = false, .body = "<html>"});
    CHECK(looker->warm_up(detail) == Reason::server_overloaded);
}
