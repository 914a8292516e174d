// One agent for each camera, one server for all of them: what they share stays bounded, and nobody tells of another's
// camera.
#include <array>
#include <memory>

#include "stage.hpp"

using namespace integration;

namespace {

constexpr std::size_t kAgents = 4;

// A figure of the line that the agent writes at its end.
std::size_t last_count(const std::string& log, const std::string& name) {
    const std::size_t line = log.rfind("counts since the start: ");
    const std::size_t at = log.find(name + "=", line);
    CHECK_TEXT(line != std::string::npos && at != std::string::npos, log.c_str());
    return std::stoul(log.substr(at + name.size() + 1));
}

}  // namespace

// clang-format off
TEST_GROUP(SeveralCameras) {
    Server server;
    std::array<Stage, kAgents> stages;

    void setup() override {
        for (std::size_t i = 0; i < kAgents; ++i) {
            stages[i].set("server.url", server.url());
            stages[i].set("camera.name", camera(i));
            stages[i].set("report.looks", "yes");
            stages[i].set("log.level", "perf");
        }
    }
    static std::string camera(std::size_t i) { return "camera-" + std::to_string(i); }
    void start() {
        for (Stage& stage : stages) stage.start();
    }
    void wait_for_looks(std::size_t n) {
        for (Stage& stage : stages) {
            for (std::size_t i = 0; i < n; ++i) CHECK(!stage.agent->out_line(R"("event_type":"look")").empty());
        }
    }
    void wait_for_fault(const std::string& state) {
        for (Stage& stage : stages) {
            check_has(stage.agent->out_line("\"state\":\"" + state + "\""), "server_timeout");
        }
    }
    std::size_t sum(const std::string& name) {
        std::size_t all = 0;
        for (const Stage& stage : stages) all += last_count(stage.agent->error(), name);
        return all;
    }
};
// clang-format on

TEST(SeveralCameras, share_a_server_over_one_connection_each) {
    start();
    wait_for_looks(10);
    LONGS_EQUAL(kAgents, server.connections());
    for (std::size_t i = 0; i < kAgents; ++i) {
        stages[i].check_ends();
        const std::string& events = stages[i].agent->out();
        LONGS_EQUAL(count(events, "\n"), count(events, "\"camera\":\"" + camera(i) + "\""));
        LONGS_EQUAL(1, count(events, R"("event_type":"match")"));
    }
    // What was asked, is what they looked at, and once each for the server's limits.
    const std::size_t looks = sum("looks"), requests = server.requests();
    CHECK(requests >= looks + kAgents);
    CHECK(requests <= looks + kAgents + kAgents);  // the last of each may have been cut off
}

TEST(SeveralCameras, never_ask_a_server_that_hangs_for_more_than_a_picture_each) {
    start();
    wait_for_looks(1);
    server.be("hang");
    wait_for_fault("begin");  // two seconds of 30 frames each went by
    server.be("good");
    wait_for_fault("end");
    for (Stage& stage : stages) {
        stage.check_ends();
        LONGS_EQUAL(2, count(stage.agent->out(), R"("event_type":"fault")"));
    }
    const std::size_t looks = sum("looks"), requests = server.requests();
    CHECK(requests >= looks + kAgents && requests <= looks + kAgents + kAgents);
    CHECK(sum("failed") >= kAgents);
    CHECK(sum("replaced") > sum("failed"));  // no frame waited in a queue
    CHECK(server.connections() <= kAgents + sum("failed"));
}
