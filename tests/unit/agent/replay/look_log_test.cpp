// The observation log, and what replay makes of it.
#include "agent/replay/look_log.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "agent/process/exit_code.hpp"
#include "agent/replay/replay.hpp"
#include "fakes/fake_clock.hpp"
#include "report/log_capture.hpp"

#include <CppUTest/TestHarness.h>

using namespace agent;

namespace {

constexpr const char* kPolicy =
    "[engine]\ncalculator = facenet\ndetector = facenet\n[subject Ada]\n[subject Eve]\naccess = deny\n";

Observation look_at(const char* name, std::int64_t captured_ns) {
    Observation look;
    look.frame.stamps.captured_ns = captured_ns;
    look.frame.width = 1280;
    look.frame.height = 720;
    (void)look.calculator.assign("facenet");
    (void)look.detector.assign("facenet");
    ObservedFace& face = look.face[look.face_count++];
    face.box = {100, 100, 220, 260, 0.99};
    (void)face.candidate[0].subject.assign(name);
    face.candidate[0].similarity = 0.99F;
    face.candidate_count = 1;
    return look;
}

}  // namespace

TEST_GROUP(LookLog) {
    report_test::LogCapture log;
    fakes::FakeClock clock;
    LookLog looks{clock};
    std::string folder = "/tmp/compreface-replay-test-XXXXXX";

    void setup() override {
        CHECK(::mkdtemp(folder.data()) != nullptr);
    }
    void teardown() override {
        std::filesystem::remove_all(folder);
    }
    PathText path(std::string_view name) const {
        PathText out;
        (void)out.append(folder);
        (void)out.append("/");
        (void)out.append(name);
        return out;
    }
    std::string content(std::string_view name) const {
        std::ifstream in(path(name).c_str());
        return {std::istreambuf_iterator<char>(in), {}};
    }
    void write(std::string_view name, std::string_view text) const {
        std::ofstream{path(name).c_str()} << text;
    }
    void note(const char* name) {
        clock.advance_ms(500);
        looks.note(look_at(name, clock.monotonic_ns() - 100 * kNsPerMs));
    }
    // The exit code; standard output and error are in the files of that name.
    int replay(std::vector<std::string> words) const {
        std::vector<const char*> args;
        for (const std::string& word : words) args.push_back(word.c_str());
        std::fflush(nullptr);
        const int out = ::dup(STDOUT_FILENO), error = ::dup(STDERR_FILENO);
        CHECK(std::freopen(path("out").c_str(), "w", stdout) != nullptr);
        CHECK(std::freopen(path("error").c_str(), "w", stderr) != nullptr);
        const int code = replay_main(args);
        std::fflush(nullptr);
        ::dup2(out, STDOUT_FILENO);
        ::dup2(error, STDERR_FILENO);
        ::close(out);
        ::close(error);
        return code;
    }
};

TEST(LookLog, is_its_owners_alone_and_has_a_line_a_look) {
    ErrorText error;
    CHECK(looks.open(path("log"), error));
    for (int i = 0; i < 3; ++i) note("Ada");
    struct stat about {};
    CHECK_EQUAL(0, ::stat(path("log").c_str(), &about));
    LONGS_EQUAL(0600, about.st_mode & 0777);
    const std::string text = content("log");
    LONGS_EQUAL(3, std::count(text.begin(), text.end(), '\n'));
}

TEST(LookLog, without_a_file_nothing_happens) {
    note("Ada");
    ErrorText error;
    CHECK_FALSE(looks.open(path("no/such/folder"), error));
    CHECK(error.view().find("No such file") != std::string_view::npos);
}

TEST(LookLog, a_full_disk_is_told_once_when_it_begins) {
    ErrorText error;
    PathText full;
    (void)full.assign("/dev/full");
    CHECK(looks.open(full, error));
    for (int i = 0; i < 3; ++i) note("Ada");
    const std::string lines = log.lines();
    LONGS_EQUAL(1, std::count(lines.begin(), lines.end(), '\n'));
    CHECK(lines.find("log.observations_file: looks cannot be written: No space left") != std::string::npos);
}

TEST(LookLog, Promise14_replay_tells_what_a_policy_would_have_decided_and_why) {
    ErrorText error;
    CHECK(looks.open(path("log"), error));
    for (int i = 0; i < 3; ++i) note("Ada");
    for (int i = 0; i < 3; ++i) note("Eve");
    write("policy", kPolicy);
    LONGS_EQUAL(0, replay({path("log").c_str(), "--policy", path("policy").c_str()}));
    const std::string out = content("out");
    CHECK(out.find("match    Ada           0.9900  votes 2/3") != std::string::npos);
    CHECK(out.find("  opens\n") != std::string::npos);
    CHECK(out.find("denied   Eve           0.9900  votes 2/3  denied_by_policy") != std::string::npos);
    CHECK(out.find("look     Ada           0.9900  votes 1/3  too_few_votes") != std::string::npos);
    STRCMP_EQUAL("6 looks, 0 that failed, 0 stale, 0 damaged lines: 1 matches, 1 would have opened\n",
                 content("error").c_str());

    LONGS_EQUAL(0, replay({path("log").c_str(), "--policy", path("policy").c_str(), "--json"}));
    CHECK(content("out").find("\"event_type\":\"match\"") != std::string::npos);
    CHECK(content("out").find("\"armed\":true") != std::string::npos);

    // Another policy, another end.
    write("policy", "");
    LONGS_EQUAL(0, replay({path("log").c_str(), "--policy", path("policy").c_str()}));
    CHECK(content("out").find("opens") == std::string::npos);
}

TEST(LookLog, replay_names_damaged_lines_and_goes_on) {
    ErrorText error;
    CHECK(looks.open(path("log"), error));
    note("Ada");
    write("more", content("log") + "{\"half\n" + content("log"));
    write("policy", kPolicy);
    LONGS_EQUAL(1, replay({path("more").c_str(), "--policy", path("policy").c_str()}));
    CHECK(content("error").find("more:2: is no JSON object") != std::string::npos);
    CHECK(content("error").find("2 looks, 0 that failed, 1 stale, 1 damaged lines") != std::string::npos);
}

TEST(LookLog, replay_says_what_its_command_line_lacks) {
    write("policy", "[door]\nhours = never\n");
    LONGS_EQUAL(kExitUsage, replay({}));
    LONGS_EQUAL(kExitUsage, replay({"log"}));
    LONGS_EQUAL(kExitUsage, replay({"log", "--policy"}));
    LONGS_EQUAL(kExitUsage, replay({"log", "--plicy", "x"}));
    LONGS_EQUAL(kExitConfig, replay({"log", "--policy", path("policy").c_str()}));
    CHECK(content("error").find("policy:2: door.hours: 'never' is no time of the week") != std::string::npos);
    LONGS_EQUAL(0, replay({"--help"}));
    CHECK(content("out").find("Usage: compreface-agent replay LOG --policy FILE") == 0);
}
