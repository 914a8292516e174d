// Looks written down by the running agent, and decided about again by the same program.
#include <filesystem>

#include "stage.hpp"

using namespace integration;

// clang-format off
TEST_GROUP(Replay) {
    Server server;
    Stage stage;

    void setup() override {
        stage.set("server.url", server.url());
        stage.set("log.observations_file", stage.folder.path("looks"));
    }
};
// clang-format on

TEST(Replay, Promise14_what_was_recorded_is_decided_about_again) {
    stage.set("camera.loop", "no");
    stage.start();
    LONGS_EQUAL(0, stage.agent->wait());
    const std::string looks = stage.folder.read("looks");
    CHECK(count(looks, "\n") > 0);
    check_has(looks, R"("subject":"Ada")");
    const std::string policy = stage.folder.write("policy", "", 0644);
    Process replay({.words = {AGENT, "replay", stage.folder.path("looks"), "--policy", policy, "--config",
                              stage.folder.path("agent.conf")}});
    LONGS_EQUAL(0, replay.wait());
    check_has(replay.out(), "not_in_policy");
    check_has(replay.error(), "0 would have opened");
}

TEST(Replay, a_file_that_cannot_be_opened_is_told_and_nothing_begins) {
    stage.set("log.observations_file", stage.folder.path("no/folder"));
    LONGS_EQUAL(78, stage.run({}));
    check_has(stage.agent->error(), "log.observations_file: cannot open");
    LONGS_EQUAL(0, server.requests());
}
