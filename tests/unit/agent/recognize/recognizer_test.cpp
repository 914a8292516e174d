#include "agent/recognize/recognizer.hpp"

#include <poll.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "answers.hpp"
#include "fakes/fake_clock.hpp"
#include "fakes/fake_transport.hpp"

#include <CppUTest/TestHarness.h>

using namespace agent;
using compreface::Code;
using recognize_test::face;
using recognize_test::result;

namespace {

constexpr std::uint32_t kLongMs = 20'000;  // of real time, for what is certain to come
constexpr std::uint32_t kMaxAgeMs = 1500;
constexpr std::uint32_t kTimeoutMs = 5000;

LookSettings settings(std::uint32_t max_faces = 5) {
    LookSettings settings;
    settings.image = {.quality = 85, .max_side_px = 1280};
    settings.recognize = {.mode = LookMode::recognize, .max_faces = max_faces, .prediction_count = 20};
    return settings;
}

void wait_readable(int fd) {
    pollfd one{fd, POLLIN, 0};
    LONGS_EQUAL(1, ::poll(&one, 1, static_cast<int>(kLongMs)));
}

}  // namespace

TEST_GROUP(Recognizer) {
    fakes::FakeClock clock;
    compreface::fakes::FakeTransport transport;
    std::unique_ptr<compreface::StaticWorkspace<compreface::limits::kFiveFaces>> memory =
        std::make_unique<compreface::StaticWorkspace<compreface::limits::kFiveFaces>>();
    std::vector<std::byte> output = std::vector<std::byte>(1'000'000);
    std::vector<std::byte> jpeg = recognize_test::picture("baseline_16x16.jpg");
    std::unique_ptr<PictureEncoder> encoder = std::make_unique<PictureEncoder>(output);
    compreface::CompreFace server{"http://server:8000", transport, *memory};
    std::unique_ptr<Looker> looker = std::make_unique<Looker>(server, recognize_test::kApiKey, *encoder, clock);
    NewestSlot slot;
    ReturnedFrames returned;
    std::unique_ptr<ObservationBox> box = std::make_unique<ObservationBox>();
    std::unique_ptr<Recognizer> recognizer = std::make_unique<Recognizer>(
        RecognizerParts{slot, returned, *looker, *box, transport, clock}, settings(), kMaxAgeMs, kTimeoutMs, 1U);
    Observation out;

    void setup() override {
        CHECK(returned.open());
        CHECK(box->open());
    }
    void teardown() override {
        recognizer->stop();
        CHECK(recognizer->join(kLongMs));
    }
    Frame frame(std::uint16_t index, std::uint32_t generation = 1) const {
        Frame frame;
        frame.data = jpeg;
        frame.width = frame.height = 16;
        frame.format = PixelFormat::jpeg;
        frame.sequence = index;
        frame.captured_ns = clock.monotonic_ns();
        frame.token = {generation, index};
        return frame;
    }
    // Its warm-up is answered.
    void start() {
        transport.next({.body = recognize_test::config()});
        CHECK(recognizer->start());
        transport.wait_for_calls(1);
    }
    void put(const Frame& one) {
        CHECK(!slot.put(one));
    }
    void wait_observation() {
        while (!box->fetch(out)) wait_readable(box->fd());
    }
    // The next buffer that comes back.
    FrameToken wait_returned() {
        wait_readable(returned.fd());
        FrameToken token;
        LONGS_EQUAL(1, returned.take({&token, 1}));
        return token;
    }
    void expect_returned(std::uint16_t index, std::uint32_t generation = 1) {
        const FrameToken token = wait_returned();
        LONGS_EQUAL(index, token.index);
        LONGS_EQUAL(generation, token.generation);
    }
    void expect_none_returned() {
        FrameToken token;
        LONGS_EQUAL(0, returned.take({&token, 1}));
    }
};

TEST(Recognizer, a_look_from_slot_to_box) {
    start();
    transport.next({.body = result({face({{"Ada", 0.99}})})});
    put(frame(3, 9));
    wait_observation();
    CHECK(out.fault == Reason::none);
    LONGS_EQUAL(3, out.frame.sequence);
    STRCMP_EQUAL("Ada", out.face[0].candidate[0].subject.c_str());
    expect_returned(3, 9);
    LONGS_EQUAL(0, recognizer->stale_frames());
}

TEST(Recognizer, the_first_request_is_the_warm_up) {
    put(frame(1));
    transport.next({.body = recognize_test::config()});
    transport.next({.body = result({})});
    CHECK(recognizer->start());
    wait_observation();
    const auto sent = transport.sent();
    LONGS_EQUAL(2, sent.size());
    CHECK(sent[0].url.ends_with("/api/v1/config"));
    CHECK(sent[1].url.find("/recognize?") != std::string::npos);
}

// The camera must not run out of buffers while a server thinks.
TEST(Recognizer, the_buffer_comes_back_before_the_server_has_answered) {
    start();
    transport.next({.body = result({}), .waits = true});
    put(frame(1));
    transport.wait_for_calls(2);
    expect_returned(1);
    CHECK_FALSE(recognizer->resting());
    CHECK_FALSE(box->fetch(out));
    transport.release();
    wait_observation();
    while (!recognizer->resting()) std::this_thread::yield();
}

TEST(Recognizer, one_look_at_a_time_and_then_at_the_newest) {
    start();
    transport.next({.body = result({}), .waits = true});
    transport.always({.body = result({})});
    put(frame(1));
    transport.wait_for_calls(2);
    put(frame(2));
    LONGS_EQUAL(2, slot.put(frame(3))->index);
    LONGS_EQUAL(3, slot.put(frame(4))->index);
    LONGS_EQUAL(2, transport.calls());
    transport.release();
    wait_observation();
    LONGS_EQUAL(1, out.frame.sequence);
    wait_observation();
    LONGS_EQUAL(4, out.frame.sequence);
    expect_returned(1);
    expect_returned(4);
    LONGS_EQUAL(3, transport.calls());
    expect_none_returned();
}

TEST(Recognizer, a_frame_too_old_is_given_back_counted_and_not_looked_at) {
    start();
    transport.always({.body = result({})});
    const Frame old = frame(1);
    clock.advance_ns(std::int64_t{kMaxAgeMs} * kNsPerMs + 1);
    put(old);
    expect_returned(1);
    LONGS_EQUAL(1, recognizer->stale_frames());
    LONGS_EQUAL(1, transport.calls());

    const Frame just_fresh = frame(2);
    clock.advance_ms(kMaxAgeMs);
    put(just_fresh);
    wait_observation();
    LONGS_EQUAL(2, out.frame.sequence);
    LONGS_EQUAL(1, recognizer->stale_frames());
}

TEST(Recognizer, new_settings_count_from_the_next_look) {
    start();
    transport.always({.body = result({})});
    recognizer->configure(settings(3), 100);
    const Frame old = frame(1);
    clock.advance_ms(101);
    put(old);
    expect_returned(1);
    LONGS_EQUAL(1, recognizer->stale_frames());
    put(frame(2));
    wait_observation();
    CHECK(transport.last().url.find("limit=4") != std::string::npos);
}

// One of each kind: before the wire, on the wire, by the server, in the answer. If the recognizer paused after each of
// these as it does after a server's fault, longer and longer, this test would end at its time limit.
TEST(Recognizer, after_a_fault_of_a_picture_the_buffer_is_back_and_the_next_is_looked_at_without_a_pause) {
    start();
    const std::vector<std::byte> whole = jpeg;
    for (std::uint16_t i = 0; i < 60; i = static_cast<std::uint16_t>(i + 3)) {
        jpeg = {whole.begin(), whole.begin() + 100};
        put(frame(i));
        wait_observation();
        CHECK(out.fault == Reason::camera_picture_unreadable);
        CHECK(out.frame.stamps.answered_ns == 0);  // nobody was asked
        expect_returned(i);

        jpeg = whole;
        transport.next({.http_status = 400, .body = recognize_test::error(26, "bad picture")});
        put(frame(static_cast<std::uint16_t>(i + 1)));
        wait_observation();
        CHECK(out.fault == Reason::server_refused_picture);
        expect_returned(static_cast<std::uint16_t>(i + 1));

        transport.next({.body = result({face({{std::string(200, 'x'), 0.9}})})});
        put(frame(static_cast<std::uint16_t>(i + 2)));
        wait_observation();
        CHECK(out.fault == Reason::server_answer_too_large);
        expect_returned(static_cast<std::uint16_t>(i + 2));
    }
    expect_none_returned();
}

TEST(Recognizer, after_a_fault_of_the_server_it_pauses_and_then_looks_again) {
    start();
    transport.next({.status = Code::timeout, .message = "late"});
    transport.always({.body = result({})});
    const std::int64_t begin_ns = SystemClock{}.monotonic_ns();
    put(frame(1));
    wait_observation();
    CHECK(out.fault == Reason::server_timeout);
    STRCMP_EQUAL("late", out.detail.c_str());
    expect_returned(1);
    put(frame(2));
    wait_observation();
    // The shortest pause there is; a slow machine only makes it longer.
    CHECK(SystemClock{}.monotonic_ns() - begin_ns >= 250 * kNsPerMs);
    CHECK(out.fault == Reason::none);
    LONGS_EQUAL(2, out.frame.sequence);
    expect_returned(2);
}

TEST(Recognizer, a_stop_ends_the_pause_and_leaves_the_waiting_frame_in_the_slot) {
    start();
    transport.next({.status = Code::connection_refused});
    put(frame(1));
    wait_observation();
    put(frame(2));
    recognizer->stop();
    CHECK(recognizer->join(kLongMs));
    LONGS_EQUAL(2, transport.calls());
    LONGS_EQUAL(2, slot.take_back()->index);
    // Pausing is no hanging, however long it takes.
    CHECK(recognizer->progress().healthy(clock.monotonic_ns() + 3600 * kNsPerS));
    expect_returned(1);
    expect_none_returned();
}

TEST(Recognizer, a_stop_ends_a_call_that_hangs_and_nothing_is_told_of_it) {
    start();
    transport.next({.waits = true});
    put(frame(1));
    transport.wait_for_calls(2);
    recognizer->stop();
    CHECK(recognizer->join(kLongMs));
    CHECK(transport.stopped());
    CHECK_FALSE(box->fetch(out));
    expect_returned(1);
}

TEST(Recognizer, a_stop_ends_a_warm_up_that_hangs) {
    transport.next({.waits = true});
    CHECK(recognizer->start());
    transport.wait_for_calls(1);
    recognizer->stop();
    CHECK(recognizer->join(kLongMs));
    CHECK_FALSE(box->fetch(out));
}

TEST(Recognizer, a_stop_is_heard_whenever_it_comes) {
    for (int round = 0; round < 100; ++round) {
        compreface::fakes::FakeTransport wire;
        wire.always({.body = recognize_test::config()});
        compreface::CompreFace one_server{"http://server:8000", wire, *memory};
        const auto one_looker = std::make_unique<Looker>(one_server, recognize_test::kApiKey, *encoder, clock);
        NewestSlot one_slot;
        Recognizer one({one_slot, returned, *one_looker, *box, wire, clock}, settings(), kMaxAgeMs, kTimeoutMs, 1);
        if (round % 3 == 1) CHECK(!one_slot.put(frame(1)));
        CHECK(one.start());
        if (round % 3 == 2) wire.wait_for_calls(1);
        one.stop();
        CHECK(one.join(kLongMs));
    }
}

TEST(Recognizer, a_failed_warm_up_is_told_without_a_frame_and_tried_again) {
    transport.next({.status = Code::name_not_resolved, .message = "no such host"});
    transport.next({.body = recognize_test::config()});
    transport.next({.body = result({})});
    put(frame(1));
    CHECK(recognizer->start());
    wait_observation();
    CHECK(out.fault == Reason::server_name_not_resolved);
    STRCMP_EQUAL("no such host", out.detail.c_str());
    CHECK(out.frame.stamps.taken_ns == 0);
    LONGS_EQUAL(0, out.frame.width);
    wait_observation();
    CHECK(out.fault == Reason::none);
    CHECK(out.detail.empty());
    LONGS_EQUAL(1, out.frame.sequence);
    LONGS_EQUAL(3, transport.calls());
    expect_returned(1);
}

TEST(Recognizer, a_hanging_look_is_unhealthy_after_its_time_and_waiting_for_frames_never) {
    start();
    transport.next({.body = result({}), .waits = true});
    put(frame(1));
    transport.wait_for_calls(2);
    const std::int64_t limit_ns = std::int64_t{kTimeoutMs + kLookGraceMs} * kNsPerMs;
    CHECK(recognizer->progress().healthy(clock.monotonic_ns() + limit_ns));
    CHECK_FALSE(recognizer->progress().healthy(clock.monotonic_ns() + limit_ns + 1));
    transport.release();
    wait_observation();
    while (!recognizer->resting()) std::this_thread::yield();
    CHECK(recognizer->progress().healthy(clock.monotonic_ns() + 3600 * kNsPerS));
}

TEST(Recognizer, one_that_was_never_started_is_over) {
    recognizer->stop();
    CHECK(recognizer->join(0));
}
