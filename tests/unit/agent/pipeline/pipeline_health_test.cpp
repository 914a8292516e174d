// What the pipeline makes of a camera's health, and how long it waits for a camera of each kind.
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "pipeline_parts.hpp"
#include "report/log_capture.hpp"

#include <CppUTest/TestHarness.h>

using namespace agent;
using pipeline_test::Agent;
using pipeline_test::default_config;
using report_test::LogCapture;

namespace {

std::vector<std::byte> picture_of(std::uint32_t seed, unsigned darkest, unsigned brightest) {
    std::mt19937 random(seed);
    std::vector<std::byte> yuyv(std::size_t{256} * 96);
    for (std::byte& one : yuyv) one = static_cast<std::byte>(darkest + random() % (brightest - darkest + 1));
    return yuyv;
}

void check_text(std::string_view expected, const std::string& actual) {
    STRCMP_EQUAL(std::string{expected}.c_str(), actual.c_str());
}

}  // namespace

// clang-format off
TEST_GROUP(PipelineHealth) {
    LogCapture log;
    std::unique_ptr<Agent> agent;

    void start(const Config& config) {
        agent = std::make_unique<Agent>(config);
        agent->start();
    }
};
// clang-format on

TEST(PipelineHealth, Promise09_a_frozen_camera_is_told_once_not_looked_at_and_opened_anew_from_time_to_time) {
    Config config = default_config();
    config.camera.stalled_after_ms = 60'000;
    start(config);
    std::vector<std::vector<std::byte>> pictures;
    for (std::uint32_t i = 0; i < 40; ++i) pictures.push_back(picture_of(i, 0, 255));
    std::string heard;
    // How many of the frames were worth a look.
    const auto show = [&](std::size_t from, std::size_t step, int seconds) {
        int looks = 0;
        for (int i = 0; i < seconds; ++i) {
            agent->show_picture(pictures[(from + static_cast<std::size_t>(i) * step) % pictures.size()]);
            Frame frame;
            if (agent->take_frame(frame)) {
                ++looks;
                agent->answer(frame, {});
            }
            agent->tick(1000);
            heard += agent->manager.heard();
        }
        return looks;
    };
    LONGS_EQUAL(20, show(0, 1, 20));
    CHECK(show(25, 0, 20) < 8);
    check_text("fault begin camera_frozen\n", agent->told());
    STRCMP_CONTAINS("STATUS=looking, but the camera sends one and the same picture", heard.c_str());
    LONGS_EQUAL(1, agent->camera.opened());
    LONGS_EQUAL(0, show(25, 0, 610));
    LONGS_EQUAL(3, agent->camera.opened());
    check_text("", agent->told());
    LONGS_EQUAL(10, show(0, 1, 10));
    check_text("fault end camera_frozen\n", agent->told());
    STRCMP_CONTAINS("STATUS=looking\n", heard.c_str());
    CHECK(agent->camera.settled());
}

TEST(PipelineHealth, Promise09_a_dark_camera_is_told_once_and_still_looked_at) {
    Config config = default_config();
    config.motion.enabled = true;
    config.motion.at_least_every_s = 5;
    start(config);
    std::string heard;
    const auto show = [&](unsigned darkest, unsigned brightest, int seconds) {
        int looks = 0;
        for (int i = 0; i < seconds; ++i) {
            const auto picture = picture_of(static_cast<std::uint32_t>(i), darkest, brightest);
            agent->show_picture(picture);
            Frame frame;
            if (agent->take_frame(frame)) {
                ++looks;
                agent->answer(frame, {});
            }
            agent->tick(1000);
            heard += agent->manager.heard();
        }
        return looks;
    };
    CHECK(show(16, 20, 60) >= 11);
    check_text("fault begin camera_dark\n", agent->told());
    CHECK(show(98, 102, 60) >= 11);
    check_text("fault end camera_dark\nfault begin camera_covered\n", agent->told());
    STRCMP_CONTAINS("STATUS=looking, but the picture has no details", heard.c_str());
    config.camera.covered_below = 0;
    agent->pipeline.configure(config);
    (void)show(98, 102, 5);
    check_text("fault end camera_covered\n", agent->told());
    CHECK(agent->camera.settled());
}

TEST(PipelineHealth, a_program_has_more_time_for_its_first_picture) {
    Config config = default_config();
    config.camera.source = CameraSource::command;
    start(config);
    for (int i = 0; i < 74; ++i) agent->tick();
    check_text("", agent->told());
    for (int i = 0; i < 3; ++i) agent->tick();
    check_text("fault begin camera_stalled\n", agent->told());
    for (int i = 0; i < 20; ++i) agent->tick();
    LONGS_EQUAL(2, agent->camera.opened());
    agent->show_frame();
    check_text("fault end camera_stalled\n", agent->told());
    for (int i = 0; i < 12; ++i) agent->tick();  // afterwards the usual time
    check_text("fault begin camera_stalled\n", agent->told());
}

TEST(PipelineHealth, pictures_of_a_file_are_not_judged) {
    Config config = default_config();
    config.camera.source = CameraSource::file;
    start(config);
    const auto black = picture_of(1, 0, 0);
    for (int i = 0; i < 60; ++i) {
        agent->show_picture(black);
        agent->tick(1000);
    }
    check_text("", agent->told());
}
