// What the pipeline tells those who show states, and what it is told by those who may give commands.
#include <memory>
#include <string>

#include "agent/pipeline.hpp"
#include "pipeline_parts.hpp"
#include "report/log_capture.hpp"

#include <CppUTest/TestHarness.h>

using namespace agent;
using pipeline_test::Agent;
using pipeline_test::default_config;

// clang-format off
TEST_GROUP(PipelineStatus) {
    report_test::LogCapture log;
    std::unique_ptr<Agent> agent;

    void start(const Config& config = default_config()) {
        agent = std::make_unique<Agent>(config);
        agent->start();
    }
    std::string words() const {
        const Status status = agent->board.read();
        return std::string{status.camera.word} + " " + std::string{status.server.word} + " " + std::string{status.recognition.word};
    }
    // A frame in which nothing moves. True: it was put into the slot.
    bool shows_still_frame() {
        agent->clock.advance_ms(500);
        agent->show_frame();
        Frame frame;
        if (!agent->take_frame(frame)) return false;
        agent->answer(frame, {});
        return true;
    }
};
// clang-format on

TEST(PipelineStatus, camera_and_server_are_as_they_are) {
    start();
    STRCMP_EQUAL("starting starting enabled", words().c_str());
    agent->look();
    STRCMP_EQUAL("ok ok enabled", words().c_str());
    agent->look_fails(Reason::server_timeout);
    STRCMP_EQUAL("ok timeout enabled", words().c_str());
    agent->camera.push_fault(Reason::camera_stalled, "");
    agent->turn();
    STRCMP_EQUAL("stalled timeout enabled", words().c_str());
}

TEST(PipelineStatus, presence_is_who_was_told_and_has_not_left) {
    start();
    for (int i = 0; i < 4; ++i) agent->look_at("Ada", 0.99F);
    Presence now = agent->board.read().presence;
    LONGS_EQUAL(1, now.people);
    LONGS_EQUAL(0, now.unknown);
    STRCMP_EQUAL("Ada", now.person[0].c_str());
    for (int i = 0; i < 10; ++i) {
        agent->clock.advance_ms(1000);
        agent->look();
    }
    now = agent->board.read().presence;
    LONGS_EQUAL(0, now.people);
    for (int i = 0; i < 4; ++i) agent->look_at("Ada", 0.1F);
    LONGS_EQUAL(1, agent->board.read().presence.unknown);
}

TEST(PipelineStatus, look_now_looks_at_one_frame_in_which_nothing_moves) {
    Config config = default_config();
    config.motion.enabled = true;
    config.motion.threshold = 12;
    config.motion.area = 0.01;
    config.motion.at_least_every_s = 3600;
    config.motion.trigger = LookTrigger::also;
    config.motion.trigger_s = 0;
    start(config);
    for (int i = 0; i < 5; ++i) (void)shows_still_frame();
    CHECK_FALSE(shows_still_frame());
    agent->pipeline.look_now();
    CHECK(shows_still_frame());
    CHECK_FALSE(shows_still_frame());
}

TEST(PipelineStatus, disabled_it_looks_at_nothing_until_it_is_enabled) {
    start();
    CHECK(shows_still_frame());
    agent->pipeline.set_looking(false);
    agent->pipeline.look_now();
    CHECK_FALSE(shows_still_frame());
    STRCMP_EQUAL("ok ok disabled", words().c_str());
    agent->pipeline.set_looking(true);
    CHECK(shows_still_frame());
    STRCMP_EQUAL("ok ok enabled", words().c_str());
}

// An answer that was under way when looking was disabled counts for nothing.
TEST(PipelineStatus, disabled_an_answer_that_comes_late_tells_nobody) {
    start();
    agent->show_frame();
    Frame frame;
    CHECK(agent->take_frame(frame));
    agent->pipeline.set_looking(false);
    Observation ada;
    ada.face[0] = pipeline_test::face_like("Ada", 0.99F);
    ada.face_count = 1;
    agent->answer(frame, ada);
    STRCMP_EQUAL("", agent->told().c_str());
    LONGS_EQUAL(0, agent->board.read().presence.people);
}
