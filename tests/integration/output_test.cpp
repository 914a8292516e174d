// Where events go, and what one look ends with.
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>

#include "stage.hpp"

using namespace integration;

// clang-format off
TEST_GROUP(Output) {
    Server server;
    Stage stage;

    void setup() override { stage.set("server.url", server.url()); }
};
// clang-format on

TEST(Output, decisions_are_lines_of_json) {
    stage.start();
    const std::string line = stage.agent->out_line("");
    CHECK(is_event(line, "match"));
    check_has(line, R"("camera":"front")");
    check_has(line, R"("subject":"Ada")");
    check_has(line, R"("armed":false)");
    CHECK(line.front() == '{' && line.back() == '}');
    stage.check_ends();
    LONGS_EQUAL(1, count(stage.agent->out(), "\n"));
}

TEST(Output, on_a_terminal_they_are_text) {
    const agent::FileDescriptor terminal(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
    CHECK(::grantpt(terminal.get()) == 0 && ::unlockpt(terminal.get()) == 0);
    const std::string name = ::ptsname(terminal.get());
    stage.start({}, {.in_child = [name] { ::dup2(::open(name.c_str(), O_RDWR | O_NOCTTY), STDOUT_FILENO); }});
    check_has(stage.agent->error_line("camera: "), "2 pictures");
    std::array<char, 512> text{};
    const ssize_t got = ::read(terminal.get(), text.data(), text.size());  // waits for the first line
    const std::string line(text.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
    check_has(line, "Ada");
    CHECK(line.find('{') == std::string::npos);
    stage.check_ends();
}

TEST(Output, the_format_can_be_chosen) {
    stage.set("log.format", "text");
    stage.start();
    const std::string line = stage.agent->out_line("");
    check_has(line, "Ada");
    CHECK(line.find('{') == std::string::npos);
}

TEST(Output, the_events_file_has_them_too) {
    stage.set("log.events_file", stage.folder.path("events.jsonl"));
    stage.start();
    const std::string line = stage.agent->out_line("match");
    stage.check_ends();
    STRCMP_EQUAL((line + "\n").c_str(), stage.folder.read("events.jsonl").c_str());
}

TEST(Output, once_is_one_look) {
    LONGS_EQUAL(0, stage.run({"--once"}));
    LONGS_EQUAL(1, count(stage.agent->out(), R"("event_type":"look")"));
}

TEST(Output, a_camera_that_is_turned_sends_its_jpegs_anew) {
    stage.set("log.level", "perf");
    const std::string untouched =
        " jpeg_bytes=" + std::to_string(std::filesystem::file_size(stage.folder.path("pictures/1.jpg"))) + " ";
    LONGS_EQUAL(0, stage.run({"--once"}));
    check_has(stage.agent->error(), untouched);
    for (const auto& [key, value] : {std::pair{"camera.rotate", "90"}, {"camera.mirror", "yes"}}) {
        stage.set("camera.rotate", "0");
        stage.set(key, value);
        LONGS_EQUAL(0, stage.run({"--once"}));
        check_has(stage.agent->error(), " jpeg_bytes=");
        CHECK(stage.agent->error().find(untouched) == std::string::npos);
    }
}

TEST(Output, once_without_a_server_ends_with_69_and_says_why) {
    server.be("refuse");
    LONGS_EQUAL(69, stage.run({"--once"}));
    check_has(stage.agent->out(), "server_unreachable");
}

TEST(Output, once_without_a_camera_ends_with_69_and_says_why) {
    stage.set("camera.path", stage.folder.path("nothing"));
    LONGS_EQUAL(69, stage.run({"--once"}));
    check_has(stage.agent->out(), "camera_no_device");
}

TEST(Output, a_film_that_is_over_ends_the_agent) {
    stage.set("camera.loop", "no");
    LONGS_EQUAL(0, stage.run({}));
    LONGS_EQUAL(1, count(stage.agent->out(), R"("event_type":"match")"));
}

TEST(Output, a_film_that_is_over_without_a_server_ends_the_agent_with_69) {
    server.be("refuse");
    stage.set("camera.loop", "no");
    LONGS_EQUAL(69, stage.run({}));
}

// Or the camera, a socket, or the events file would get one of these numbers, and our output.
TEST(Output, closed_standard_descriptors_are_never_anything_else) {
    stage.set("log.events_file", stage.folder.path("events.jsonl"));
    stage.start({}, {.in_child = [] {
                    for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::close(fd);
                }});
    server.wait_for_request_after(3);
    const std::string place = "/proc/" + std::to_string(stage.agent->pid()) + "/fd/";
    for (const char* fd : {"0", "1", "2"}) {
        STRCMP_EQUAL("/dev/null", std::filesystem::read_symlink(place + fd).c_str());
    }
    stage.check_ends();
    const std::string events = stage.folder.read("events.jsonl");
    LONGS_EQUAL(1, count(events, "\n"));
    CHECK(is_event(events, "match"));
}
