// A user's program that misbehaves harms nobody but itself.
#include <csignal>

#include "stage.hpp"

using namespace integration;

// clang-format off
TEST_GROUP(Hook) {
    Server server;
    Stage stage;

    void hook(const std::string& lines) {
        stage.set("hook.command", stage.folder.write("hook", "#!/bin/sh\ncd " + stage.folder.path("") + "\n" + lines + "\n", 0700));
    }
    void setup() override { stage.set("server.url", server.url()); }
};
// clang-format on

TEST(Hook, is_run_for_a_match_with_the_event) {
    hook("cat > event; echo \"hook for $COMPREFACE_SUBJECT\"");
    stage.start();
    const std::string line = stage.agent->out_line("match");
    CHECK(!stage.agent->error_line("hook for Ada").empty());
    STRCMP_EQUAL((line + "\n").c_str(), stage.folder.read("event").c_str());
}

TEST(Hook, that_hangs_holds_up_no_event_and_is_killed_at_its_limit) {
    hook("trap '' TERM; echo hangs; exec tail -f /dev/null");
    stage.set("hook.timeout_ms", "500");
    stage.set("report.looks", "yes");
    stage.start();
    CHECK(!stage.agent->error_line("hangs").empty());
    for (int i = 0; i < 5; ++i) CHECK(!stage.agent->out_line(R"("event_type":"look")").empty());
    CHECK(!stage.agent->error_line("did not end within hook.timeout_ms and was killed").empty());
    CHECK(!stage.agent->out_line(R"("event_type":"look")").empty());
    stage.check_ends();
}

TEST(Hook, of_the_last_event_may_end_by_itself) {
    hook("read event; echo done > done");
    stage.set("camera.loop", "no");
    LONGS_EQUAL(0, stage.run({}));
    STRCMP_EQUAL("done\n", stage.folder.read("done").c_str());
}

TEST(Hook, that_fails_is_told_whatever_signals_our_starter_ignored) {
    hook("exit 3");
    stage.start({}, {.in_child = [] { ::signal(SIGCHLD, SIG_IGN); }});
    CHECK(!stage.agent->error_line("ended with exit code 3").empty());
}

TEST(Hook, is_told_of_faults_when_it_wants_them) {
    server.be("bad_key");
    hook("read event; echo \"$COMPREFACE_EVENT_TYPE $event\"");
    stage.set("hook.events", "fault");
    stage.start();
    check_has(stage.agent->error_line("fault {"), "server_bad_key");
}
