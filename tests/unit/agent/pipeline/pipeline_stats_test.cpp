// What the pipeline counts and times, and when it ends by a limit.
#include <memory>
#include <string>

#include "agent/process/exit_code.hpp"
#include "agent/process/log.hpp"
#include "pipeline_parts.hpp"
#include "report/log_capture.hpp"

#include <CppUTest/TestHarness.h>

using namespace agent;
using pipeline_test::Agent;
using pipeline_test::default_config;
using report_test::LogCapture;

// clang-format off
TEST_GROUP(PipelineFigures) {
    LogCapture log;
    std::unique_ptr<Agent> agent;

    void start(const Config& config = default_config(), const RunLimit& limit = {}) {
        agent = std::make_unique<Agent>(config);
        agent->pipeline.limit(limit);
        agent->start();
    }
    [[nodiscard]] std::uint64_t count(Counter counter) const { return agent->pipeline.stats().count(counter); }
    // Every frame is accounted for, but those under way.
    void check_balance(std::uint64_t under_way) const {
        std::uint64_t ended = under_way;
        for (const Counter counter : {Counter::still, Counter::frozen, Counter::outdone, Counter::replaced, Counter::withdrawn,
                                      Counter::stale, Counter::passed_over, Counter::looks}) {
            ended += count(counter);
        }
        CHECK_EQUAL(count(Counter::frames), ended);
    }
    void check_ended(int code) {
        const auto ended = agent->ended();
        CHECK_TEXT(ended.has_value(), "goes on");
        LONGS_EQUAL(code, *ended);
    }
    void check_goes_on() { CHECK_TEXT(!agent->ended().has_value(), "has ended"); }
};
// clang-format on

TEST(PipelineFigures, no_frame_is_lost_between_its_counts) {
    start();
    agent->look_at("Ada", 0.99F);
    agent->look_fails(Reason::server_timeout);
    agent->look({}, 1501);  // too late to count
    for (int i = 0; i < 4; ++i) agent->show_frame();
    check_balance(1);
    agent->camera.push_fault(Reason::camera_error, "EIO");
    agent->turn();
    check_balance(0);

    LONGS_EQUAL(7, count(Counter::frames));
    LONGS_EQUAL(3, count(Counter::looks));
    LONGS_EQUAL(1, count(Counter::failed));
    LONGS_EQUAL(1, count(Counter::late));
    LONGS_EQUAL(1, count(Counter::faces));
    LONGS_EQUAL(3, count(Counter::replaced));
    LONGS_EQUAL(1, count(Counter::withdrawn));
    LONGS_EQUAL(1, count(Counter::camera_failures));
    LONGS_EQUAL(3 * 1234, count(Counter::jpeg_bytes));
}

TEST(PipelineFigures, frames_that_the_gate_held_back_are_still) {
    Config config = default_config();
    config.motion.looks_per_s = 1;
    start(config);
    for (int i = 0; i < 5; ++i) agent->show_frame();
    LONGS_EQUAL(4, count(Counter::still));
    check_balance(1);
}

TEST(PipelineFigures, frames_that_a_better_one_beat_are_outdone) {
    Config config = default_config();
    config.quality.burst_ms = 300;
    start(config);
    for (int i = 0; i < 4; ++i) agent->show_frame();
    LONGS_EQUAL(3, count(Counter::outdone));
    check_balance(1);
}

TEST(PipelineFigures, every_event_is_counted) {
    start();
    agent->look_at("Ada", 0.99F);
    agent->look_fails(Reason::server_timeout);
    LONGS_EQUAL(2, count(Counter::events));
}

TEST(PipelineFigures, answers_are_timed_and_failures_are_not) {
    start();
    agent->look({}, 100);
    agent->look({}, 300);
    agent->look_fails(Reason::server_timeout);
    const PipelineStats stats = agent->pipeline.stats();
    LONGS_EQUAL(2, stats.times(Stage::server).count);
    LONGS_EQUAL(2, stats.times(Stage::total).count);
    LONGS_EQUAL(3, stats.times(Stage::encode).count);
    CHECK(stats.times(Stage::server).longest_ns < 300 * kNsPerMs &&
          stats.times(Stage::server).longest_ns > 299'900'000);
    CHECK_EQUAL(300 * kNsPerMs, stats.times(Stage::total).longest_ns);
}

TEST(PipelineFigures, are_told_once_a_minute_and_at_the_end) {
    log::set_level(LogLevel::perf);
    start();
    agent->look({}, 100);
    for (int i = 0; i < 299; ++i) agent->tick();
    CHECK(log.lines().find("stages of") == std::string::npos);
    LONGS_EQUAL(0, agent->pipeline.board().read().count(Counter::looks));
    for (int i = 0; i < 10; ++i) agent->tick();
    std::string lines = log.lines();
    CHECK(lines.find("counts since the start: frames=1 ") != std::string::npos);
    CHECK(lines.find("stages of the last minute: wait_ms=0.0/0.0/0.0/0.0 ") != std::string::npos);
    LONGS_EQUAL(1, agent->pipeline.board().read().count(Counter::looks));

    agent->look({}, 100);
    agent->pipeline.stop();
    lines = log.lines();
    CHECK(lines.find("stages since the start: ") != std::string::npos);
    LONGS_EQUAL(2, agent->pipeline.board().read().count(Counter::looks));
}

TEST(PipelineFigures, are_not_told_at_level_info) {
    start();
    for (int i = 0; i < 400; ++i) agent->tick();
    agent->pipeline.stop();
    CHECK(log.lines().find("stages") == std::string::npos);
}

TEST(PipelineFigures, a_limit_of_frames_ends_the_run_when_the_last_look_has) {
    start(default_config(), {.frames = 3});
    for (int i = 0; i < 2; ++i) agent->look();
    CHECK(agent->camera.is_open());
    agent->show_frame();
    CHECK_FALSE(agent->camera.is_open());
    agent->tick();
    check_goes_on();
    Frame frame;
    CHECK(agent->take_frame(frame));
    agent->answer(frame, {});
    agent->tick();
    check_ended(0);
    CHECK(agent->camera.settled());
    LONGS_EQUAL(3, count(Counter::looks));
}

TEST(PipelineFigures, a_limit_of_time_ends_the_run) {
    start(default_config(), {.ns = 2 * kNsPerS});
    agent->look();
    for (int i = 0; i < 9; ++i) agent->tick();
    check_goes_on();
    agent->tick();
    check_ended(0);
}

TEST(PipelineFigures, with_a_limit_a_camera_that_is_away_ends_the_run) {
    agent = std::make_unique<Agent>();
    agent->pipeline.limit({.frames = 3});
    agent->camera.fail_open(Reason::camera_no_device, "/dev/video9", 3);
    agent->start();
    check_ended(kExitUnavailable);
}
