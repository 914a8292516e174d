// --check-config and what a wrong config does to a start: each mistake by its name, nothing else asked.
#include <sys/stat.h>

#include "stage.hpp"

using namespace integration;

// clang-format off
TEST_GROUP(CheckConfig) {
    Stage stage;

    // Exit code 78 and all these words, by --check-config and by a start alike.
    void refused(const std::vector<std::string>& words) {
        for (const std::vector<std::string>& arguments : {std::vector<std::string>{"--check-config"}, {}}) {
            LONGS_EQUAL(78, stage.run(arguments));
            STRCMP_EQUAL("", stage.agent->out().c_str());
            for (const std::string& word : words) check_has(stage.agent->error(), word);
        }
    }
};
// clang-format on

TEST(CheckConfig, a_good_one_is_called_good) {
    LONGS_EQUAL(0, stage.run({"--check-config"}));
    STRCMP_EQUAL("the config is good\n", stage.agent->out().c_str());
    STRCMP_EQUAL("", stage.agent->error().c_str());
}

TEST(CheckConfig, neither_camera_nor_server_is_asked) {
    Server server;
    stage.set("server.url", server.url());
    stage.set("camera.path", stage.folder.path("no-such-pictures"));
    LONGS_EQUAL(0, stage.run({"--check-config"}));
    LONGS_EQUAL(0, server.requests());
}

TEST(CheckConfig, an_unknown_key_is_told_with_file_line_and_the_nearest_one) {
    stage.set("camera.pfs", "5");
    refused({stage.folder.path("agent.conf") + ":6: camera.pfs: unknown key, the nearest known one is camera.fps"});
}

TEST(CheckConfig, every_mistake_is_told_at_once) {
    stage.set("camera.fps", "many");
    stage.set("server.timeout_ms", "5");
    stage.set("server.url", "ftp://server");
    refused({"camera.fps: ", "server.timeout_ms: ", "server.url: "});
}

TEST(CheckConfig, a_missing_file_is_told) {
    Process agent({.words = {AGENT, "--check-config", "--config", stage.folder.path("nothing.conf")}});
    LONGS_EQUAL(78, agent.wait());
    check_has(agent.error(), "nothing.conf");
    check_has(agent.error(), "No such file or directory");
}

TEST(CheckConfig, Promise05_a_mistake_in_the_policy_is_told_with_its_file_line_and_key) {
    const std::string policy = stage.folder.write("policy.conf", "[door]\nmask = maybe\n", 0644);
    stage.set("policy.file", policy);
    refused({policy + ":2: door.mask: 'maybe' is not known here, give one of: ignore, refuse"});
    stage.set("policy.file", stage.folder.path("nowhere"));
    refused({"nowhere: cannot be read: No such file or directory, name a policy that can by policy.file"});
}

TEST(CheckConfig, Promise05_a_policy_that_names_nobody_is_good) {
    stage.set("policy.file", stage.folder.write("policy.conf", "", 0644));
    LONGS_EQUAL(0, stage.run({"--check-config"}));
}

TEST(CheckConfig, a_key_file_that_everybody_may_read_is_refused) {
    CHECK_EQUAL(0, ::chmod(stage.folder.path("key").c_str(), 0644));
    refused({"server.key_file: ", "readable by everybody (refused)", "chmod 600"});
}

TEST(CheckConfig, a_key_that_is_none_is_refused_and_not_shown) {
    stage.folder.write("key", "secret-and-wrong");
    refused({"server.key_file: ", "holds no API key"});
    CHECK(stage.agent->error().find("secret-and-wrong") == std::string::npos);
}

TEST(CheckConfig, a_hook_that_cannot_be_run_is_told_by_its_name) {
    stage.set("hook.command", stage.folder.write("hook.sh", "#!/bin/sh\n", 0600));
    refused({"hook.command: " + stage.folder.path("hook.sh") + " may not be executed by this account"});
    stage.set("hook.command", stage.folder.path("no-hook.sh"));
    refused({"hook.command: " + stage.folder.path("no-hook.sh") + ": No such file or directory"});
}

TEST(CheckConfig, a_missing_authority_is_told_together_with_the_rest) {
    stage.set("server.ca_file", stage.folder.path("ca.pem"));
    stage.set("hook.command", stage.folder.path("no-hook.sh"));
    refused({"server.ca_file: " + stage.folder.path("ca.pem") + ": cannot be opened: No such file or directory",
             "hook.command: "});
}

TEST(CheckConfig, an_events_file_that_cannot_be_opened_ends_the_start_with_78) {
    stage.set("log.events_file", stage.folder.path("no-folder/events.jsonl"));
    LONGS_EQUAL(78, stage.run({}));
    LONGS_EQUAL(1, count(stage.agent->error(), "log.events_file: "));
    check_has(stage.agent->error(), "No such file or directory");
}

TEST(CheckConfig, a_wrong_command_line_ends_with_64) {
    LONGS_EQUAL(64, stage.run({"--chek-config"}));
}
