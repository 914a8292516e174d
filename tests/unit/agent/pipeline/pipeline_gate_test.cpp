// Which frames go on to the recognizer: asked for, in bursts, the best of some.
#include <memory>
#include <string>
#include <vector>

#include "agent/process/log.hpp"
#include "pipeline_parts.hpp"
#include "report/log_capture.hpp"

#include <CppUTest/TestHarness.h>

using namespace agent;
using pipeline_test::Agent;
using pipeline_test::default_config;
using report_test::LogCapture;

namespace {

// 128 x 96 pixels of YUYV: stripes of this contrast, `shift` pixels to the right, with columns as wide as cells.
std::vector<std::byte> stripes(unsigned contrast, unsigned shift) {
    std::vector<std::byte> bytes(std::size_t{256} * 96);
    for (std::size_t i = 0; i < bytes.size(); i += 2) {
        const std::size_t x = i % 256 / 2;
        bytes[i] = static_cast<std::byte>((x + shift) / 8 % 2 == 0 ? 100 : 100 + contrast);
        bytes[i + 1] = std::byte{128};
    }
    return bytes;
}

Config gated() {
    Config config = default_config();
    config.motion.enabled = true;
    config.motion.looks_per_s = 4;
    config.motion.at_least_every_s = 3600;
    config.camera.frozen_after_s = config.camera.dark_below = config.camera.covered_below = 0;
    return config;
}

}  // namespace

// clang-format off
TEST_GROUP(PipelineGate) {
    LogCapture log;
    std::unique_ptr<Agent> agent;
    Frame frame;
    const std::vector<std::byte> faint = stripes(20, 0), sharp = stripes(80, 8), middling = stripes(50, 8);

    void start(const Config& config, bool once = false) {
        agent = std::make_unique<Agent>(config, once);
        agent->start();
    }
    // The first frame always goes; then it is still.
    void start_still(const Config& config) {
        start(config);
        agent->show_picture(faint);
        agent->tick(600);
        answer(0);
        still(2000);
    }
    void still(std::int64_t ms) {
        for (std::int64_t i = 0; i < ms; i += 100) {
            agent->clock.advance_ms(99);
            agent->show_picture(faint);
        }
    }
    bool taken() { return agent->take_frame(frame); }
    void answer(std::uint8_t faces) {
        CHECK(taken());
        Observation observation;
        observation.face_count = faces;
        for (std::uint8_t i = 0; i < faces; ++i) observation.face[i] = pipeline_test::face_like("Ada", 0.5F);
        agent->answer(frame, observation);
    }
};
// clang-format on

TEST(PipelineGate, who_asks_gets_a_look_at_the_next_frame) {
    Config config = gated();
    config.motion.trigger = LookTrigger::also;
    config.motion.trigger_s = 0;
    start_still(config);
    CHECK_FALSE(taken());
    agent->pipeline.look_now();
    agent->show_picture(faint);
    CHECK(taken());
    agent->answer(frame, {});
    still(1000);
    CHECK_FALSE(taken());
    LONGS_EQUAL(0, agent->camera.lent());
}

TEST(PipelineGate, nobody_can_ask_when_that_is_not_wanted) {
    start_still(gated());
    agent->pipeline.look_now();
    agent->show_picture(faint);
    CHECK_FALSE(taken());
    CHECK(log.lines().find("asked to look now, but motion.trigger = none") != std::string::npos);
}

TEST(PipelineGate, with_trigger_only_movement_makes_no_look_and_leavings_are_noticed) {
    Config config = gated();
    config.motion.trigger = LookTrigger::only;
    config.motion.trigger_s = 1;
    config.decide.unknown_after_looks = 1;
    start(config);
    for (int i = 0; i < 50; ++i) {
        agent->clock.advance_ms(99);
        agent->show_picture(i % 2 == 0 ? faint : sharp);
    }
    CHECK_FALSE(taken());
    agent->pipeline.look_now();
    agent->show_picture(faint);
    CHECK(taken());
    Observation ada;
    ada.face[0] = pipeline_test::face_like("Ada", 0.99F);
    ada.face_count = 1;
    agent->answer(frame, ada);
    STRCMP_EQUAL("match Ada\n", agent->told().c_str());
    for (int i = 0; i < 100; ++i) {
        agent->clock.advance_ms(99);
        agent->show_picture(faint);
        if (taken()) agent->answer(frame, {});
    }
    STRCMP_EQUAL("left Ada\n", agent->told().c_str());
    still(5000);
    CHECK_FALSE(taken());
}

TEST(PipelineGate, once_takes_its_look_also_with_trigger_only) {
    Config config = gated();
    config.motion.trigger = LookTrigger::only;
    start(config, true);
    agent->show_picture(faint);
    CHECK(taken());
    agent->answer(frame, {});
    LONGS_EQUAL(0, agent->ended().value_or(-1));
}

TEST(PipelineGate, a_face_makes_looks_come_faster) {
    Config config = gated();
    config.motion.burst_looks_per_s = 10;
    config.motion.burst_s = 3;
    start_still(config);
    agent->show_picture(sharp);
    answer(1);
    int looks = 0;
    for (int i = 0; i < 20; ++i) {
        agent->clock.advance_ms(100);
        agent->show_picture(sharp);
        if (!taken()) continue;
        ++looks;
        agent->answer(frame, {});  // the face is gone, but for 2 s it may come back
    }
    CHECK(looks >= 15);
}

TEST(PipelineGate, the_sharpest_frame_of_the_time_goes_on) {
    Config config = gated();
    config.quality.burst_ms = 250;
    start_still(config);
    const std::size_t back = agent->camera.returned();
    // 100 ms apart: the scene changes, and the third frame is the best.
    for (const std::vector<std::byte>* one : {&middling, &middling, &sharp}) {
        CHECK_FALSE(taken());
        agent->clock.advance_ms(99);
        agent->show_picture(*one);
    }
    LONGS_EQUAL(1, agent->camera.lent());
    LONGS_EQUAL(back + 2, agent->camera.returned());
    CHECK(taken());
    CHECK(frame.data.data() == sharp.data());
    agent->answer(frame, {});
    CHECK(agent->camera.settled());
}

TEST(PipelineGate, a_frame_that_waits_goes_on_when_no_other_comes) {
    Config config = gated();
    config.quality.burst_ms = 150;
    start_still(config);
    agent->clock.advance_ms(99);
    agent->show_picture(sharp);
    CHECK_FALSE(taken());
    agent->tick();
    CHECK(taken());
    agent->answer(frame, {});
}

TEST(PipelineGate, a_frame_that_waits_is_looked_at_when_the_film_ends_and_goes_back_when_the_camera_breaks) {
    Config config = gated();
    config.quality.burst_ms = 500;
    start_still(config);
    agent->show_picture(sharp);
    agent->camera.push_fault(Reason::camera_error, "EIO");
    agent->turn();
    CHECK(!taken() && agent->camera.settled());

    agent.reset();
    start_still(config);
    agent->show_picture(sharp);
    agent->camera.push_end();
    agent->turn();
    CHECK(taken());
    agent->tick();
    CHECK_FALSE(agent->ended().has_value());
    agent->answer(frame, {});
    agent->tick();
    LONGS_EQUAL(0, agent->ended().value_or(-1));
}

TEST(PipelineGate, a_reload_ends_the_waiting) {
    Config config = gated();
    config.quality.burst_ms = 500;
    start_still(config);
    agent->clock.advance_ms(99);
    agent->show_picture(sharp);
    CHECK_FALSE(taken());
    config.quality.burst_ms = 0;
    agent->pipeline.configure(config);
    agent->show_picture(faint);
    CHECK(taken());
    CHECK(frame.data.data() == sharp.data());
}

TEST(PipelineGate, the_log_tells_what_to_choose_thresholds_by) {
    log::set_level(LogLevel::debug);
    start_still(gated());
    (void)log.lines();
    agent->show_picture(sharp);
    const std::string lines = log.lines();
    CHECK(lines.find("why=\"movement\" changed=0.4167 limit=8 sharpness=") != std::string::npos);
    CHECK(lines.find(" brightness=143") != std::string::npos);
}
