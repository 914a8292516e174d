// A camera that is a program.
#include <fstream>
#include <iterator>
#include <string>

#include "stage.hpp"

using namespace integration;

// clang-format off
TEST_GROUP(CommandCameraAgent) {
    Server server;
    Stage stage;

    void setup() override {
        stage.set("server.url", server.url());
        stage.set("camera.path", "");
        stage.set("camera.source", "command");
    }
    // A program that shows Ada between these.
    std::string shows(const std::string& before, const std::string& then) {
        const std::string picture = COMPREFACE_TEST_DATA "/pictures/baseline_16x16.jpg";
        return stage.folder.write("shows", "#!/bin/sh\n" + before + "\ncat " + picture + "\n" + then + "\n", 0700);
    }
    // Of a process: "S", "Z" (dead, not yet reaped), empty when it is gone.
    static std::string state(const std::string& pid) {
        std::ifstream file("/proc/" + pid + "/stat");
        const std::string text{std::istreambuf_iterator<char>(file), {}};
        return text.empty() ? text : text.substr(text.rfind(')') + 2, 1);
    }
};
// clang-format on

TEST(CommandCameraAgent, is_looked_at_and_ends_with_the_agent) {
    stage.set("camera.command", shows("echo $$ > " + stage.folder.path("pid"), "exec sleep 1000") + " 'an argument'");
    stage.start();
    CHECK(is_event(stage.agent->out_line(""), "match"));
    std::string pid = stage.folder.read("pid");
    CHECK_TEXT(!pid.empty(), "the program has not told its number");
    pid.pop_back();
    CHECK_FALSE(state(pid).empty());
    stage.check_ends();
    // It was killed; that it is gone may take a moment. A dead one that nobody has reaped counts as gone.
    const auto gone = [&] { return state(pid).empty() || state(pid) == "Z"; };
    for (int i = 0; i < 100'000 && !gone(); ++i) {
    }
    CHECK(gone());
}

TEST(CommandCameraAgent, is_started_again_when_it_ends_and_its_words_are_in_the_log) {
    stage.set("camera.command", shows("echo tired >&2", "exit 7"));
    stage.start();
    check_has(stage.agent->error_line("camera.command"), "tired");
    const std::string line = stage.agent->out_line("camera_program_failed");
    check_has(line, "exit code 7");
    check_has(line, R"("state":"begin")");
    check_has(stage.agent->out_line(R"("state":"end")"), "camera_program_failed");
    stage.check_ends();
}

TEST(CommandCameraAgent, a_command_that_cannot_be_read_is_a_mistake_of_the_config) {
    stage.set("camera.command", "cat 'a");
    LONGS_EQUAL(78, stage.run({"--check-config"}));
    check_has(stage.agent->error(), "camera.command: has a ' without its end");
}
