// SIGUSR1: a look for whoever asks, and only for them with motion.trigger = only.
#include <csignal>

#include "stage.hpp"

using namespace integration;

// clang-format off
TEST_GROUP(Trigger) {
    Server server;
    Stage stage;

    void start() {
        stage.set("server.url", server.url());
        stage.start();
        CHECK(!stage.agent->error_line("looking with").empty());
        server.wait_for_request_after(0);  // it has read the server's limits
    }
};
// clang-format on

TEST(Trigger, with_only_a_look_begins_with_the_signal) {
    stage.set("motion.trigger", "only");
    start();
    LONGS_EQUAL(1, server.requests());  // however many frames came, and motion.enabled = no would send each
    stage.agent->send(SIGUSR1);
    CHECK(is_event(stage.agent->out_line(""), "match"));
    stage.check_ends();
}

TEST(Trigger, with_none_the_signal_ends_nobody_and_the_log_says_why) {
    start();
    stage.agent->send(SIGUSR1);
    CHECK(!stage.agent->error_line("asked to look now, but motion.trigger = none").empty());
    stage.check_ends();
}
