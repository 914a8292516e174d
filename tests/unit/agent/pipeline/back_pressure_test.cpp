// A camera of 30 frames a second before a server that is slower: with the recognizer's own thread, a clock that the
// test moves and a server that answers when told to.
#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "image/malloc_count.hpp"
#include "pipeline_parts.hpp"

#include <CppUTest/TestHarness.h>

using namespace agent;
using pipeline_test::Agent;
using pipeline_test::default_config;

namespace {

constexpr std::int64_t kFrameNs = kNsPerS / 30;
constexpr const char* kOneFace =
    R"({"result":[{"box":{"probability":0.9999,"x_max":60,"y_max":40,"x_min":10,"y_min":5},)"
    R"("subjects":[{"subject":"Ada","similarity":0.99}]}]})";

Config patient_config() {
    Config config = default_config();
    config.decide.max_age_ms = 20'000;  // an answer after ten seconds still counts
    config.report.looks = true;
    return config;
}

}  // namespace

// clang-format off
TEST_GROUP(BackPressure) {
    std::unique_ptr<Agent> agent;
    const std::vector<std::byte> pixels = std::vector<std::byte>(std::size_t{2} * 64 * 48, std::byte{128});
    std::uint32_t shown = 0;  // frames; the last has the sequence number shown - 1
    std::size_t most_lent = 0;
    int mallocs = 0;

    void start() {
        agent = std::make_unique<Agent>(patient_config());
        agent->transport.next({.body = R"({"clientMaxFileSize":5242880,"clientMaxBodySize":10485760})"});
        agent->transport.always({.body = kOneFace, .waits = true});
        agent->start();
        CHECK(agent->recognizer.start());
        agent->transport.wait_for_calls(1);
        show_frame();
        agent->transport.wait_for_calls(2);
        agent->turn();
    }
    void teardown() override {
        agent->recognizer.stop();
        CHECK(agent->recognizer.join(20'000));
    }
    void show_frame() {
        agent->clock.advance_ns(kFrameNs);
        Frame frame;
        frame.data = pixels;
        frame.width = 64;
        frame.height = 48;
        frame.stride = 128;
        frame.captured_ns = agent->clock.monotonic_ns();
        agent->camera.push_frame(frame);
        test::CountMallocs counter;
        agent->turn();
        // The first frames let the fake camera's list grow to its size.
        const int calls = counter.stop().calls;
        if (shown > 3) mallocs += calls;
        ++shown;
        most_lent = std::max(most_lent, agent->camera.lent());
    }
    // The frame of the next look that was decided.
    std::uint32_t decided() {
        while (agent->events.pop(agent->last_event)) {
            if (agent->last_event.decision.type == EventType::look) return agent->last_event.frame.sequence;
        }
        FAIL("no look was told");
        return 0;
    }
    // `frames` come until each of `answers` answers.
    void run(std::uint32_t frames, std::uint32_t answers) {
        start();
        std::uint32_t sent = 0;  // the frame that the server has
        for (std::uint32_t n = 0; n < answers; ++n) {
            for (std::uint32_t i = 0; i < frames; ++i) show_frame();
            LONGS_EQUAL(n + 2, agent->transport.calls());  // one picture at a time
            agent->transport.release_one();
            agent->transport.wait_for_calls(n + 3);  // the next one is on its way
            agent->turn();
            LONGS_EQUAL(sent, decided());
            sent = shown - 1;
        }
        // The last frame that was sent is the newest that there was.
        agent->transport.release_one();
        for (int i = 0; agent->pipeline.stats().count(Counter::looks) <= answers; ++i) agent->turn();
        LONGS_EQUAL(sent, decided());

        LONGS_EQUAL(0, mallocs);
        CHECK(most_lent <= 2);  // one in the slot, one in the encoder
        const PipelineStats stats = agent->pipeline.stats();
        LONGS_EQUAL(answers + 1, stats.count(Counter::looks));
        LONGS_EQUAL(std::uint64_t{answers} * (frames - 1), stats.count(Counter::replaced));
        CHECK(agent->camera.settled());
    }
};
// clang-format on

TEST(BackPressure, a_tenth_of_an_answer_a_second_costs_no_memory_and_gets_the_newest_frame) {
    run(300, 8);
}

TEST(BackPressure, one_answer_a_second_costs_no_memory_and_gets_the_newest_frame) {
    run(30, 30);
}

TEST(BackPressure, ten_answers_a_second_cost_no_memory_and_get_the_newest_frame) {
    run(3, 100);
}
