// `compreface-agent bench` as a user runs it.
#include <unistd.h>

#include "stage.hpp"

using namespace integration;

// clang-format off
TEST_GROUP(Bench) {
    Server server;
    Stage stage;

    void setup() override { stage.set("server.url", server.url()); }
    Process& bench(std::vector<std::string> arguments) {
        stage.write_config();
        arguments.insert(arguments.begin(), {AGENT, "bench", "--config", stage.folder.path("agent.conf")});
        stage.agent = std::make_unique<Process>(Start{.words = std::move(arguments)});
        return *stage.agent;
    }
};
// clang-format on

TEST(Bench, tells_times_counts_and_costs_of_so_many_frames_and_asks_no_server) {
    LONGS_EQUAL(0, bench({"--frames", "20"}).wait());
    const std::string& out = stage.agent->out();
    for (const char* piece : {", null server, ", "p99", "\ntotal ", "\nframes 20 (", "\nnot looked at: still ",
                              " kB each", " ms a look", " kB resident beside the camera's buffers, "}) {
        check_has(out, piece);
    }
    LONGS_EQUAL(0, server.requests());
}

TEST(Bench, asks_the_server_when_told_to_and_acts_on_nothing) {
    stage.set("hook.command", stage.folder.write("hook", "#!/bin/sh\n: > " + stage.folder.path("ran") + "\n", 0700));
    stage.set("log.events_file", stage.folder.path("events"));
    LONGS_EQUAL(0, bench({"--server", "--frames", "10", "--every-frame", "--json"}).wait());
    check_has(stage.agent->out(), "\"frames\":10,");
    check_has(stage.agent->out(), "\"failed\":0,");
    CHECK(server.requests() > 1);
    LONGS_EQUAL(0, count(stage.agent->out(), "Ada"));
    CHECK(stage.folder.read("ran").empty() && stage.folder.read("events").empty());
    CHECK(::access(stage.folder.path("ran").c_str(), F_OK) != 0);
}

TEST(Bench, a_server_that_is_away_is_told_and_is_exit_code_69) {
    server.be("refuse");
    LONGS_EQUAL(69, bench({"--server", "--frames", "3"}).wait());
    check_has(stage.agent->error(), "server_unreachable");
    check_has(stage.agent->out(), "looks 0 ");
}

TEST(Bench, a_camera_that_is_away_is_told_without_a_table) {
    LONGS_EQUAL(69, bench({"--camera", "/dev/no-camera"}).wait());
    check_has(stage.agent->error(), "camera_no_device");
    STRCMP_EQUAL("", stage.agent->out().c_str());
}

TEST(Bench, ends_when_asked_to_and_tells_what_it_has) {
    bench({"--seconds", "3600"});
    CHECK(!stage.agent->error_line("camera: ").empty());
    std::int64_t took_ms = 0;
    LONGS_EQUAL(0, stage.agent->end(took_ms));
}

TEST(Bench, a_wrong_word_is_a_wrong_command_line) {
    LONGS_EQUAL(64, bench({"--frame", "3"}).wait());
    check_has(stage.agent->error(), "unknown word '--frame' of bench");
}
