// SIGHUP: live keys count at once, others are named, a broken config changes nothing.
#include <csignal>

#include "stage.hpp"

using namespace integration;

// clang-format off
TEST_GROUP(Reload) {
    Server server;
    Stage stage;

    void setup() override {
        stage.set("server.url", server.url());
        stage.set("decide.similarity_threshold", "0.999");  // Ada has 0.99216
        stage.start();
        CHECK(is_event(stage.agent->out_line(""), "miss"));
    }
    void reload() {
        stage.write_config();
        stage.agent->send(SIGHUP);
    }
};
// clang-format on

TEST(Reload, a_threshold_counts_at_once) {
    stage.set("decide.similarity_threshold", "0.98");
    reload();
    CHECK(is_event(stage.agent->out_line(""), "match"));
    CHECK(!stage.agent->error_line("the config was read anew").empty());
    stage.check_ends();
}

TEST(Reload, the_log_level_counts_at_once) {
    stage.set("log.level", "perf");
    reload();
    CHECK(!stage.agent->error_line("perf: look frame=").empty());
    stage.set("log.level", "warning");
    reload();
    stage.set("log.level", "info");
    reload();
    CHECK(!stage.agent->error_line("the config was read anew").empty());
}

TEST(Reload, a_broken_config_changes_nothing_and_says_why) {
    stage.set("decide.similarity_threshold", "0.98");
    stage.set("camera.fps", "many");
    reload();
    check_has(stage.agent->error_line("camera.fps"), stage.folder.path("agent.conf") + ":");
    CHECK(!stage.agent->error_line("the one read before stays in force").empty());
    server.wait_for_request_after(server.requests() + 2);
    LONGS_EQUAL(0, count(stage.agent->out(), R"("event_type":"match")"));
    // And the next good one is taken.
    stage.set("camera.fps", "30");
    reload();
    CHECK(is_event(stage.agent->out_line(""), "match"));
}

TEST(Reload, a_key_that_needs_a_restart_is_named_and_the_rest_counts) {
    stage.set("camera.name", "back");
    stage.set("decide.similarity_threshold", "0.98");
    reload();
    CHECK(!stage.agent->error_line("camera.name has changed: that counts from the next start").empty());
    const std::string line = stage.agent->out_line("match");
    check_has(line, R"("camera":"front")");
}

TEST(Reload, many_at_once_harm_nobody) {
    stage.set("decide.similarity_threshold", "0.98");
    stage.write_config();
    for (int i = 0; i < 100; ++i) stage.agent->send(SIGHUP);
    CHECK(is_event(stage.agent->out_line(""), "match"));
    stage.check_ends();
}
