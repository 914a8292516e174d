// With real programs: small shell scripts, and ffmpeg.
#include "agent/capture/command_camera.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "agent/process/log.hpp"
#include "support.hpp"

#include <CppUTest/TestHarness.h>

using agent::Camera;
using agent::CommandCamera;
using agent::kNsPerS;
using agent::PixelFormat;
using agent::Reason;
using agent::test::fixture;

namespace {

// Turns a test that would hang for ever into one that fails; no time limit that is tested.
constexpr int kPatienceMs = 30'000;

}  // namespace

TEST_GROUP(CommandCamera) {
    agent::test::TestFolder folder;
    agent::test::ManualClock clock;
    std::unique_ptr<CommandCamera> camera;
    agent::Frame out;
    int log_fd = -1;
    std::vector<std::byte> first = fixture("baseline_16x16.jpg"), second = fixture("no_huffman_16x16.jpg");

    void setup() override {
        (void)folder.write("first", first);
        (void)folder.write("second", second);
        log_fd = ::open(folder.at("log").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
        agent::log::open(log_fd, agent::log::Style::plain);
    }
    void teardown() override {
        camera.reset();
        agent::log::open(STDERR_FILENO, agent::log::Style::plain);
        ::close(log_fd);
    }

    void make(const std::string& command) {
        camera = std::make_unique<CommandCamera>(command, clock);
    }
    // A script that finds the folder in its working directory.
    void script(const std::string& lines) {
        const std::string path = folder.write("script", "#!/bin/sh\ncd " + folder.path() + "\n" + lines + "\n");
        LONGS_EQUAL(0, ::chmod(path.c_str(), 0700));
        make(path + " argument");
    }
    void open_script(const std::string& lines) {
        script(lines);
        CHECK_TEXT(camera->open(), std::string(camera->detail()).c_str());
    }
    // What comes when something comes.
    Camera::Next wait() {
        while (true) {
            pollfd ready{camera->fd(), POLLIN, 0};
            CHECK_TEXT(::poll(&ready, 1, kPatienceMs) == 1, "nothing comes");
            const Camera::Next next = camera->next(out, clock.now_ns);
            if (next != Camera::Next::nothing) return next;
        }
    }
    void picture_comes(const std::vector<std::byte>& expected) {
        CHECK_TEXT(wait() == Camera::Next::frame, std::string(camera->detail()).c_str());
        CHECK(std::equal(out.data.begin(), out.data.end(), expected.begin(), expected.end()));
    }
    void fault_comes(Reason reason, std::string_view in_detail) {
        CHECK(wait() == Camera::Next::fault);
        fault_is(reason, in_detail);
    }
    void fault_is(Reason reason, std::string_view in_detail) {
        STRCMP_EQUAL(std::string(agent::reason_name(reason)).c_str(),
                     std::string(agent::reason_name(camera->fault())).c_str());
        CHECK_TEXT(camera->detail().find(in_detail) != std::string_view::npos, std::string(camera->detail()).c_str());
    }
    std::string fifo(const char* name) {
        LONGS_EQUAL(0, ::mkfifo(folder.at(name).c_str(), 0600));
        return folder.at(name);
    }
    std::string log_text() {
        const auto bytes = agent::test::read_bytes(folder.at("log"));
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }
};

TEST(CommandCamera, delivers_the_pictures_of_a_program) {
    const std::string go = fifo("go");
    open_script("cat first; read x < go; cat second; exec sleep 1000");
    picture_comes(first);
    CHECK(out.format == PixelFormat::jpeg);
    LONGS_EQUAL(16, out.width);
    LONGS_EQUAL(16, out.height);
    LONGS_EQUAL(0, out.sequence);
    CHECK_EQUAL(clock.now_ns, out.captured_ns);
    CHECK_EQUAL(clock.slept_ns, out.suspended_ns);
    STRCMP_EQUAL(("command " + folder.at("script")).c_str(), std::string(camera->description()).c_str());
    camera->give_back(out.token);
    const agent::FileDescriptor writing(::open(go.c_str(), O_WRONLY));
    LONGS_EQUAL(1, ::write(writing.get(), "\n", 1));
    picture_comes(second);
    LONGS_EQUAL(1, out.sequence);
    camera->give_back(out.token);
    CHECK_EQUAL(std::uint64_t{2}, camera->counters().frames);
    CHECK_EQUAL(std::uint64_t{0}, camera->counters().damaged);
}

TEST(CommandCamera, the_newest_wins_and_garbage_is_counted) {
    const std::string said = fifo("said");
    open_script("echo hello; cat first first; echo world; echo again; cat first second; : > said; exec sleep 1000");
    const agent::FileDescriptor reading(::open(said.c_str(), O_RDONLY));  // returns when all is written
    picture_comes(second);
    LONGS_EQUAL(3, out.sequence);
    CHECK_EQUAL(std::uint64_t{1}, camera->counters().frames);
    CHECK_EQUAL(std::uint64_t{3}, camera->counters().skipped);
    CHECK_EQUAL(std::uint64_t{2}, camera->counters().damaged);  // two runs of garbage
    STRCMP_CONTAINS("belong to no JPEG", std::string(camera->detail()).c_str());
    camera->give_back(out.token);
}

TEST(CommandCamera, the_end_of_the_program_is_a_fault_after_its_last_picture) {
    open_script("cat first; exit 3");
    picture_comes(first);
    camera->give_back(out.token);
    fault_comes(Reason::camera_program_failed, "ended with exit code 3");
    CHECK(camera->next(out, clock.now_ns) == Camera::Next::fault);
    CHECK(camera->open());  // and again
    picture_comes(first);
    LONGS_EQUAL(0, out.sequence);
    camera->give_back(out.token);
    open_script("kill -9 $$");
    fault_comes(Reason::camera_program_failed, "was ended by signal 9");
    open_script("exec sleep 1000 > /dev/null");  // it closes its output and goes on: the keeper's stall is for it
    CHECK(camera->next(out, clock.now_ns) == Camera::Next::nothing);
}

TEST(CommandCamera, what_cannot_be_started_is_a_fault) {
    make("/nowhere/at/all");
    CHECK(!camera->open());
    fault_is(Reason::camera_program_failed, "command /nowhere/at/all: cannot be started: ");
    LONGS_EQUAL(-1, camera->fd());
    CHECK(camera->next(out, clock.now_ns) == Camera::Next::fault);
    make(folder.write("text", "no program"));
    CHECK(!camera->open());
    fault_is(Reason::camera_not_permitted, "cannot be started");
    make("");
    CHECK(!camera->open());
    fault_is(Reason::camera_program_failed, "cannot be read");
}

TEST(CommandCamera, its_errors_are_told_in_the_log_but_not_without_end) {
    open_script(
        "printf 'bad \\033[1m thing\\nprogress\\rmore' >&2; for i in 1 2 3 4 5 6 7 8 9 10; do echo a$i >&2; "
        "echo b$i >&2; echo c$i >&2; done; exit 0");
    fault_comes(Reason::camera_program_failed, "exit code 0");
    const std::string text = log_text();
    STRCMP_CONTAINS("warning: camera.command: bad \\x1b[1m thing\n", text.c_str());
    STRCMP_CONTAINS("camera.command: progress\n", text.c_str());
    STRCMP_CONTAINS("camera.command: morea1\n", text.c_str());
    STRCMP_CONTAINS("camera.command: 12 lines of it were not told\n", text.c_str());
    LONGS_EQUAL(21, std::count(text.begin(), text.end(), '\n'));
}

TEST(CommandCamera, closing_kills_the_program_and_what_it_started) {
    const std::string life = fifo("life");
    // Opened for both, so that the script does not wait for a reader; and before the picture, for all that it starts.
    open_script("trap '' TERM HUP INT; exec 7<> life; sleep 1000 & cat first; while :; do sleep 1000; done");
    const agent::FileDescriptor reading(::open(life.c_str(), O_RDONLY | O_NONBLOCK));
    picture_comes(first);
    camera->give_back(out.token);
    camera->close();
    LONGS_EQUAL(-1, camera->fd());
    // The other end of the pipe ends when the last of them is gone.
    pollfd over{reading.get(), POLLIN, 0};
    LONGS_EQUAL(1, ::poll(&over, 1, kPatienceMs));
    CHECK((over.revents & POLLHUP) != 0);
    camera->close();
}

TEST(CommandCamera, a_picture_without_end_is_given_up_and_the_next_one_comes) {
    open_script("printf '\\377\\330\\377\\332\\000\\002'; head -c 17000000 /dev/zero; cat first; exec sleep 1000");
    picture_comes(first);
    CHECK_EQUAL(std::uint64_t{1}, camera->counters().damaged);
    camera->give_back(out.token);
}

TEST(CommandCamera, a_damaged_picture_is_counted_and_passed_over) {
    std::vector<std::byte> damaged = first;
    damaged[3] = std::byte{0xC1};  // a frame header of another kind, where a table was
    (void)folder.write("damaged", damaged);
    open_script("cat damaged first; exec sleep 1000");
    picture_comes(first);
    CHECK(camera->counters().damaged >= 1);
    camera->give_back(out.token);
}

TEST(CommandCamera, what_waited_while_this_process_stood_still_is_passed_over) {
    const std::string said = fifo("said"), go = fifo("go");
    open_script("cat first; : > said; read x < go; cat second; exec sleep 1000");
    { const agent::FileDescriptor reading(::open(said.c_str(), O_RDONLY)); }  // the first is in the pipe
    clock.now_ns += 5 * kNsPerS;
    CHECK(camera->next(out, clock.now_ns) == Camera::Next::nothing);
    CHECK_EQUAL(std::uint64_t{1}, camera->counters().skipped);
    const agent::FileDescriptor writing(::open(go.c_str(), O_WRONLY));
    LONGS_EQUAL(1, ::write(writing.get(), "\n", 1));
    picture_comes(second);
    camera->give_back(out.token);
}

TEST(CommandCamera, frames_stay_readable_after_closing_and_full_hands_get_no_more) {
    open_script("while :; do cat first; cat second; done");
    std::vector<agent::Frame> held;
    for (std::size_t i = 0; i < CommandCamera::kBuffers; ++i) {
        CHECK(wait() == Camera::Next::frame);
        held.push_back(out);
    }
    const std::uint64_t skipped = camera->counters().skipped;
    while (camera->counters().skipped == skipped) CHECK(camera->next(out, clock.now_ns) == Camera::Next::nothing);
    camera->give_back(held.back().token);
    held.pop_back();
    CHECK(wait() == Camera::Next::frame);
    held.push_back(out);
    camera->close();
    for (const agent::Frame& one : held) {
        CHECK(std::equal(one.data.begin(), one.data.end(), first.begin(), first.end()) ||
              std::equal(one.data.begin(), one.data.end(), second.begin(), second.end()));
        camera->give_back(one.token);
    }
    CHECK(camera->open());
    CHECK(wait() == Camera::Next::frame);
    camera->give_back(out.token);
}

TEST(CommandCamera, many_openings_leave_nothing_behind) {
    script("cat first; exec sleep 1000");
    CHECK(camera->open());
    const std::size_t before = agent::test::descriptors();
    for (int i = 0; i < 100; ++i) {
        // killed ones may need a moment
        while (!camera->open()) CHECK(camera->fault() == Reason::camera_busy);
        picture_comes(first);
        camera->give_back(out.token);
    }
    LONGS_EQUAL(before, agent::test::descriptors());
    camera->close();
    siginfo_t info{};
    for (int i = 0; i < kPatienceMs && ::waitid(P_ALL, 0, &info, WEXITED | WNOWAIT) == 0; ++i) camera->close();
    LONGS_EQUAL(ECHILD, errno);  // no child is left, dead or alive
}

// The recipes of docs/cameras.md as they stand there, but for what they read: a film of 60 pictures, 30 a second.
// clang-format off
TEST_GROUP_BASE(CommandCameraFfmpeg, TEST_GROUP_CppUTestGroupCommandCamera) {
    std::string film;

    void setup() override {
        TEST_GROUP_CppUTestGroupCommandCamera::setup();
        film = folder.at("film.mp4");
        const std::string make_film = "ffmpeg -nostdin -loglevel error -f lavfi -i testsrc=size=320x240:rate=30 -frames:v 60 "
                                      "-c:v mpeg4 " + film;
        CHECK_TEXT(std::system(make_film.c_str()) == 0, "ffmpeg is needed: scripts/setup test");
    }
    // The command in which `part` stands, with `with` in its place.
    static std::string recipe(const std::string& part, const std::string& with) {
        const auto bytes = agent::test::read_bytes(COMPREFACE_DOCS "/cameras.md");
        std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        const std::size_t place = text.find(part);
        CHECK_TEXT(place != std::string::npos, part.c_str());
        const std::string key = "\ncommand = ";
        const std::size_t begin = text.rfind(key, place) + key.size();
        text = text.substr(begin, text.find('\n', place) - begin);
        return text.replace(text.find(part), part.size(), with);
    }
    void picture_comes() {
        CHECK_TEXT(wait() == Camera::Next::frame, std::string(camera->detail()).c_str());
        LONGS_EQUAL(320, out.width);
        LONGS_EQUAL(240, out.height);
        camera->give_back(out.token);
    }
};
// clang-format on

TEST(CommandCameraFfmpeg, the_recipe_for_the_network_with_ten_pictures_a_second) {
    make(recipe("-rtsp_transport tcp -i rtsp://192.168.1.20/stream1", "-i " + film));
    CHECK(camera->open());
    picture_comes();
    while (wait() == Camera::Next::frame) camera->give_back(out.token);
    fault_is(Reason::camera_program_failed, "exit code 0");
    const std::uint64_t pictures = camera->counters().frames + camera->counters().skipped;
    CHECK_TEXT(pictures >= 18 && pictures <= 22, std::to_string(pictures).c_str());
    CHECK_EQUAL(std::uint64_t{0}, camera->counters().damaged);
    STRCMP_EQUAL("", log_text().c_str());
}

TEST(CommandCameraFfmpeg, the_recipe_for_a_film_goes_on_until_it_is_ended) {
    make(recipe("/path/film.mp4", film));
    CHECK(camera->open());
    for (int i = 0; i < 3; ++i) picture_comes();
    camera->close();
    siginfo_t info{};
    for (int i = 0; i < kPatienceMs && ::waitid(P_ALL, 0, &info, WEXITED | WNOWAIT) == 0; ++i) camera->close();
    LONGS_EQUAL(ECHILD, errno);
}
