#include "agent/pipeline.hpp"

#include <cstdio>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "agent/process/exit_code.hpp"
#include "agent/process/log.hpp"
#include "pipeline_parts.hpp"
#include "report/log_capture.hpp"
#include "tests/fakes/seed.hpp"

#include <CppUTest/TestHarness.h>

using namespace agent;
using pipeline_test::Agent;
using pipeline_test::default_config;
using report_test::LogCapture;

namespace {

std::size_t count(std::string_view text, std::string_view piece) {
    std::size_t n = 0;
    for (std::size_t at = text.find(piece); at != text.npos; at = text.find(piece, at + 1)) ++n;
    return n;
}

void check_text(std::string_view expected, const std::string& actual) {
    STRCMP_EQUAL(std::string{expected}.c_str(), actual.c_str());
}

}  // namespace

// clang-format off
TEST_GROUP(Pipeline) {
    LogCapture log;
    std::unique_ptr<Agent> agent;

    void make(const Config& config = default_config(), bool once = false) {
        agent = std::make_unique<Agent>(config, once);
    }
    void start(const Config& config = default_config(), bool once = false) {
        make(config, once);
        agent->start();
    }
    void check_ended(int code) {
        const auto ended = agent->ended();
        CHECK_TEXT(ended.has_value(), "goes on");
        LONGS_EQUAL(code, *ended);
    }
    void check_goes_on() {
        CHECK_TEXT(!agent->ended().has_value(), "has ended");
    }
};
// clang-format on

TEST(Pipeline, is_ready_once_when_its_camera_streams) {
    start();
    for (int i = 0; i < 3; ++i) {
        agent->show_frame();
        agent->tick();
    }
    LONGS_EQUAL(1, count(agent->manager.heard(), "READY=1"));
}

TEST(Pipeline, is_ready_once_when_its_camera_is_away_and_says_what_it_waits_for) {
    make();
    agent->camera.fail_open(Reason::camera_no_device, "/dev/video9", 3);
    agent->start();
    for (int i = 0; i < 20; ++i) agent->tick(500);
    std::string heard = agent->manager.heard();
    LONGS_EQUAL(1, count(heard, "READY=1"));
    LONGS_EQUAL(1, count(heard, "STATUS=waiting for camera: the camera is not there"));
    agent->show_frame();
    check_text("STATUS=looking\n", agent->manager.heard());
}

TEST(Pipeline, says_from_the_start_what_it_does) {
    start();
    LONGS_EQUAL(1, count(agent->manager.heard(), "STATUS="));
    agent->show_frame();
    check_text("STATUS=looking\n", agent->manager.heard());
    agent->look_fails(Reason::server_timeout);
    LONGS_EQUAL(1, count(agent->manager.heard(), "STATUS=waiting for server: the server did not answer"));
    agent->look();
    check_text("STATUS=looking\n", agent->manager.heard());
}

TEST(Pipeline, a_camera_that_cannot_be_opened_is_told_once_and_once_when_it_is_back) {
    make();
    agent->camera.fail_open(Reason::camera_no_device, "/dev/video9: no such device", 5);
    agent->start();
    for (int i = 0; i < 60 && !agent->camera.is_open(); ++i) agent->tick();
    LONGS_EQUAL(6, agent->camera.open_calls());
    CHECK(agent->events.pop(agent->last_event));
    check_text("fault begin camera_no_device", pipeline_test::in_words(agent->last_event));
    check_text("/dev/video9: no such device", agent->last_event.decision.detail.c_str());
    check_text("", agent->told());
    agent->show_frame();
    CHECK(agent->events.pop(agent->last_event));
    check_text("fault end camera_no_device", pipeline_test::in_words(agent->last_event));
    LONGS_EQUAL(5, agent->last_event.decision.count);  // attempts, however often somebody looked
}

TEST(Pipeline, a_film_whose_pictures_do_not_come_is_not_begun_anew) {
    pipeline_test::Config film = pipeline_test::default_config();
    film.camera.source = CameraSource::file;
    make(film);
    agent->start();
    agent->show_frame();
    for (int i = 0; i < 60; ++i) agent->tick();
    LONGS_EQUAL(1, agent->camera.open_calls());
    check_text("", agent->told());
}

TEST(Pipeline, a_camera_that_breaks_and_stalls_is_told_by_cause) {
    start();
    agent->show_frame();
    agent->camera.push_fault(Reason::camera_error, "EIO");
    agent->turn();
    check_text("fault begin camera_error\n", agent->told());
    // Opens again, but sends nothing.
    for (int i = 0; i < 30; ++i) agent->tick();
    check_text("fault begin camera_stalled\n", agent->told());
    while (!agent->camera.is_open()) agent->tick();
    agent->show_frame();
    check_text("fault end camera_stalled\n", agent->told());
}

TEST(Pipeline, a_server_fault_is_told_once_by_cause_and_once_when_it_is_over) {
    start();
    for (int i = 0; i < 5; ++i) agent->look_fails(Reason::server_unreachable, "connection refused");
    check_text("fault begin server_unreachable\n", agent->told());
    for (int i = 0; i < 5; ++i) agent->look_fails(Reason::server_timeout);
    check_text("fault begin server_timeout\n", agent->told());
    agent->look();
    check_text("fault end server_timeout\n", agent->told());
    LONGS_EQUAL(10, agent->last_event.decision.count);
    agent->look();
    check_text("", agent->told());
}

TEST(Pipeline, a_refused_picture_is_no_trouble_with_the_server) {
    start();
    agent->look_fails(Reason::server_refused_picture, "too large");
    check_text("fault begin server_refused_picture\n", agent->told());
    LONGS_EQUAL(0, count(agent->manager.heard(), "waiting for server"));
    agent->look();
    check_text("fault end server_refused_picture\n", agent->told());
}

TEST(Pipeline, a_fault_is_never_a_leaving) {
    start();
    agent->look_at("Ada", 0.99F);
    check_text("match Ada\n", agent->told());
    for (int i = 0; i < 50; ++i) agent->look_fails(Reason::server_timeout);
    check_text("fault begin server_timeout\n", agent->told());
    agent->camera.push_fault(Reason::camera_error, "EIO");
    agent->turn();
    for (int i = 0; i < 100; ++i) agent->tick();
    LONGS_EQUAL(0, count(agent->told(), "left"));
    for (int i = 0; i < 60 && !agent->camera.is_open(); ++i) agent->tick();
    agent->look_at("Ada", 0.99F);
    LONGS_EQUAL(0, count(agent->told(), "match"));  // still the same presence
    for (int i = 0; i < 50; ++i) agent->look();
    check_text("left Ada\n", agent->told());
}

TEST(Pipeline, a_film_ends_when_its_looks_have) {
    start();
    agent->show_frame();
    agent->camera.push_end();
    agent->turn();
    for (int i = 0; i < 3; ++i) agent->tick();
    check_goes_on();
    Frame frame;
    CHECK(agent->take_frame(frame));
    for (int i = 0; i < 3; ++i) agent->tick();
    check_goes_on();
    agent->answer(frame, {});
    agent->tick();
    check_ended(0);
    CHECK(agent->camera.settled());
}

TEST(Pipeline, a_film_ends_with_69_when_the_server_is_in_trouble) {
    start();
    agent->show_frame();
    agent->camera.push_end();
    agent->turn();
    agent->warm_up_fails(Reason::server_unreachable);
    agent->tick();
    check_ended(kExitUnavailable);
}

// Before any picture was sent, nothing can be the picture's fault.
TEST(Pipeline, whatever_fails_before_the_first_look_is_the_servers_trouble) {
    start();
    agent->show_frame();
    agent->camera.push_end();
    agent->turn();
    agent->warm_up_fails(Reason::server_answer_too_large);
    LONGS_EQUAL(1, count(agent->manager.heard(), "STATUS=waiting for server: the server's answer is larger"));
    agent->tick();
    check_ended(kExitUnavailable);
}

TEST(Pipeline, once_ends_with_0_after_a_look_and_tells_the_face) {
    start(default_config(), true);
    agent->look_at("Ada", 0.99F);
    check_text("look Ada\nmatch Ada\n", agent->told());
    check_ended(0);
}

TEST(Pipeline, once_ends_with_69_when_the_server_is_away) {
    start(default_config(), true);
    agent->warm_up_fails(Reason::server_unreachable);
    check_ended(kExitUnavailable);
}

TEST(Pipeline, once_ends_with_69_when_the_camera_is_away) {
    make(default_config(), true);
    agent->camera.fail_open(Reason::camera_no_device, "", 1);
    agent->start();
    check_ended(kExitUnavailable);
}

TEST(Pipeline, once_ends_with_69_when_the_film_is_over_without_a_look) {
    start(default_config(), true);
    agent->camera.push_end();
    agent->turn();
    agent->tick();
    check_ended(kExitUnavailable);
}

TEST(Pipeline, a_frame_that_a_newer_one_replaces_goes_back_at_once) {
    start();
    agent->show_frame();
    LONGS_EQUAL(0, agent->camera.returned());
    agent->show_frame();
    LONGS_EQUAL(1, agent->camera.returned());
    LONGS_EQUAL(1, agent->camera.lent());
    Frame frame;
    CHECK(agent->take_frame(frame));
    LONGS_EQUAL(1, frame.sequence);
}

TEST(Pipeline, a_frame_that_waits_goes_back_when_its_camera_breaks) {
    start();
    agent->show_frame();
    agent->camera.push_fault(Reason::camera_error, "EIO");
    agent->turn();
    CHECK(agent->camera.settled());
}

TEST(Pipeline, frames_without_movement_go_back_at_once) {
    Config config = default_config();
    config.motion.enabled = true;
    start(config);
    for (int i = 0; i < 20; ++i) {
        agent->show_frame();
        agent->clock.advance_ms(10);
    }
    LONGS_EQUAL(1, agent->camera.lent());
    LONGS_EQUAL(19, agent->camera.returned());
}

TEST(Pipeline, while_somebody_is_in_view_looks_come_often_enough_to_notice_a_leaving) {
    Config config = default_config();
    config.motion.enabled = true;
    config.motion.at_least_every_s = 3600;
    config.decide.left_after_ms = 3000;
    config.decide.left_after_looks = 2;
    start(config);
    agent->look_at("Ada", 0.99F);
    check_text("match Ada\n", agent->told());
    Frame frame;
    for (int i = 0; i < 50; ++i) {
        agent->clock.advance_ms(100);
        agent->show_frame();
        if (agent->take_frame(frame)) agent->answer(frame, {});
    }
    check_text("left Ada\n", agent->told());
    LONGS_EQUAL(0, agent->camera.lent());
}

TEST(Pipeline, all_buffers_come_back_whatever_happens) {
    std::mt19937 random(test::seed());
    start();
    std::vector<Frame> taken;
    for (int i = 0; i < 1000; ++i) {
        Frame frame;
        switch (random() % 8) {
            case 0:
            case 1:
            case 2:
                agent->show_frame();
                break;
            case 3:
                if (taken.empty() && agent->take_frame(frame)) taken.push_back(frame);
                break;
            case 4:
                if (taken.empty()) break;
                agent->answer(taken.back(), {});
                taken.pop_back();
                break;
            case 5:
                if (random() % 8 == 0) agent->camera.push_fault(Reason::camera_error, "EIO");
                agent->turn();
                break;
            default:
                agent->tick(static_cast<std::int64_t>(random() % 1000));
                break;
        }
        LONGS_EQUAL(0, agent->camera.wrong_returns());
        CHECK(agent->camera.lent() <= 2);  // one in the slot, one being looked at
    }
    if (!taken.empty()) agent->answer(taken.back(), {});
    Frame frame;
    if (agent->take_frame(frame)) agent->answer(frame, {});
    CHECK(agent->camera.settled());
}

TEST(Pipeline, a_reload_changes_thresholds_at_once) {
    start();
    agent->look_at("Ada", 0.95F);
    agent->look_at("Ada", 0.95F);
    check_text("miss Ada\n", agent->told());
    Config config = default_config();
    config.decide.similarity_threshold = 0.94;
    config.report.looks = true;
    agent->pipeline.configure(config);
    agent->look_at("Ada", 0.95F);
    check_text("look Ada\nmatch Ada\n", agent->told());
}

TEST(Pipeline, the_watchdog_is_fed_while_it_waits_for_camera_and_server) {
    make();
    agent->camera.fail_open(Reason::camera_no_device, "", 1000);
    agent->start();
    agent->warm_up_fails(Reason::server_unreachable);
    (void)agent->manager.heard();
    for (int i = 0; i < 50; ++i) agent->tick();  // 10 s, and half of 2 s is the interval
    LONGS_EQUAL(10, count(agent->manager.heard(), "WATCHDOG=1"));
}

TEST(Pipeline, the_watchdog_is_not_fed_while_the_reporters_hang) {
    start();
    agent->reporting.busy_until(agent->clock.monotonic_ns() + 5 * kNsPerS);
    agent->tick(4000);
    LONGS_EQUAL(1, count(agent->manager.heard(), "WATCHDOG=1"));
    for (int i = 0; i < 20; ++i) agent->tick(1100);
    LONGS_EQUAL(0, count(agent->manager.heard(), "WATCHDOG=1"));
    agent->reporting.idle();
    agent->tick();
    LONGS_EQUAL(1, count(agent->manager.heard(), "WATCHDOG=1"));
}

TEST(Pipeline, the_watchdog_is_not_fed_while_the_recognizer_hangs) {
    start();
    agent->transport.always({.waits = true});
    CHECK(agent->recognizer.start());
    agent->transport.wait_for_calls(1);  // from now on the call hangs: its limit of 1 s is not kept
    agent->tick(1000);
    LONGS_EQUAL(1, count(agent->manager.heard(), "WATCHDOG=1"));
    for (int i = 0; i < 20; ++i) agent->tick(11'000);
    LONGS_EQUAL(0, count(agent->manager.heard(), "WATCHDOG=1"));
    agent->recognizer.stop();
    CHECK(agent->recognizer.join(20'000));
}

TEST(Pipeline, stale_answers_are_told_once_and_counted) {
    start();
    for (int i = 0; i < 3; ++i) {
        Observation observation;
        observation.face[0] = pipeline_test::face_like("Ada", 0.99F);
        observation.face_count = 1;
        agent->look(observation, 1501);
    }
    check_text("fault begin answer_stale\n", agent->told());
    agent->look_at("Ada", 0.99F);
    CHECK(agent->events.pop(agent->last_event));
    check_text("match Ada", pipeline_test::in_words(agent->last_event));
    check_text("fault end answer_stale\n", agent->told());
    LONGS_EQUAL(3, agent->last_event.decision.count);
}

TEST(Pipeline, the_perf_line_has_the_times_of_a_look) {
    log::set_level(LogLevel::perf);
    start();
    agent->look({}, 100);
    CHECK(log.lines().find("look frame=0 jpeg_bytes=1234 wait_ms=0.0 encode_ms=0.0 server_ms=100.0 decide_ms=0.0 "
                           "total_ms=100.0 faces=0") != std::string::npos);
}

TEST(Pipeline, the_perf_line_has_no_times_of_what_was_not_reached) {
    log::set_level(LogLevel::perf);
    start();
    agent->warm_up_fails(Reason::server_unreachable);
    LONGS_EQUAL(0, count(log.lines(), "look frame="));
    agent->show_frame();
    Frame frame;
    CHECK(agent->take_frame(frame));
    Observation unreadable;
    unreadable.fault = Reason::camera_picture_unreadable;
    unreadable.frame.stamps = {frame.captured_ns, frame.captured_ns + 1, frame.captured_ns + 2, 0, 0};
    CHECK(agent->returned.put(frame.token));
    agent->box.post(unreadable);
    agent->turn();
    const std::string lines = log.lines();
    LONGS_EQUAL(1, count(lines, "look frame="));
    CHECK(lines.find("server_ms=0.0") != std::string::npos);
}
