#include "agent/process/program.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <vector>

#include <CppUTest/TestHarness.h>

using agent::CommandLine;
using agent::ErrorText;
using agent::FileDescriptor;
using agent::ProgramStart;

TEST_GROUP(Program) {
    CommandLine line;
    ErrorText error;

    void words(std::string_view text, const std::vector<std::string>& expected) {
        CHECK_TEXT(line.parse(text, error), error.c_str());
        LONGS_EQUAL(expected.size(), line.size());
        char* const* arguments = line.arguments();
        for (std::size_t i = 0; i < expected.size(); ++i) {
            STRCMP_EQUAL(expected[i].c_str(), line.word(i));
            STRCMP_EQUAL(expected[i].c_str(), arguments[i]);
        }
        POINTERS_EQUAL(nullptr, arguments[expected.size()]);
    }
    void refused(std::string_view text, const char* why) {
        CHECK(!line.parse(text, error));
        STRCMP_CONTAINS(why, error.c_str());
        LONGS_EQUAL(0, line.size());
    }
};

TEST(Program, words_are_separated_by_blanks_and_kept_together_by_quotes) {
    words("ffmpeg", {"ffmpeg"});
    words("  rpicam-vid \t -t 0  ", {"rpicam-vid", "-t", "0"});
    words(R"(a "b c" 'd  e' x"y z"w "")", {"a", "b c", "d  e", "xy zw", ""});
    words(R"(a "it's" 'say "x"')", {"a", "it's", "say \"x\""});
    words(R"(a $HOME ; * \ | >b)", {"a", "$HOME", ";", "*", "\\", "|", ">b"});  // nobody expands anything
}

TEST(Program, lines_that_cannot_be_run_are_refused) {
    refused("", "names no program");
    refused("   ", "names no program");
    refused("'' x", "names no program");
    refused("a \"b", "\" without its end");
    refused("a 'b\"", "' without its end");
    refused(std::string(500, 'a'), "longer than");
    std::string many;
    for (int i = 0; i < 64; ++i) many += "a ";
    CHECK(line.parse(many, error));
    refused(many + "b", "more than 64 words");
}

TEST(Program, gets_its_three_descriptors_and_a_group_of_its_own) {
    std::array<int, 2> pipe{};
    LONGS_EQUAL(0, ::pipe2(pipe.data(), O_CLOEXEC));
    const FileDescriptor reading(pipe[0]);
    FileDescriptor writing(pipe[1]);
    const FileDescriptor null(::open("/dev/null", O_RDWR | O_CLOEXEC));
    const FileDescriptor leaked(::open("/dev/null", O_RDONLY));  // somebody forgot O_CLOEXEC
    ProgramStart start;
    CHECK(start.prepare(null.get(), writing.get(), null.get()));
    CHECK(line.parse("sh -c 'echo $(ls /proc/self/fd | wc -l) $PPID $$ $(cut -d\" \" -f5 /proc/$$/stat)'", error));
    std::array<char*, 4> environment{};
    CHECK(agent::inherit_environment(environment.data(), 0, environment.size()) <= 3);
    pid_t pid = 0;
    LONGS_EQUAL(0, start.start(line.arguments(), environment.data(), pid));
    writing.reset();
    std::string said;
    char c = 0;
    while (::read(reading.get(), &c, 1) == 1) said += c;
    LONGS_EQUAL(pid, ::waitpid(pid, nullptr, 0));
    const std::string own = std::to_string(pid);
    // 0, 1, 2, and that of ls for the folder itself
    STRCMP_EQUAL(("4 " + std::to_string(::getpid()) + " " + own + " " + own + "\n").c_str(), said.c_str());
}

TEST(Program, one_that_is_not_there_says_so) {
    ProgramStart start;
    CHECK(start.prepare(0, 1, 2));
    CHECK(line.parse("/nowhere/at/all x", error));
    std::array<char*, 4> environment{};
    (void)agent::inherit_environment(environment.data(), 0, environment.size());
    pid_t pid = 0;
    LONGS_EQUAL(ENOENT, start.start(line.arguments(), environment.data(), pid));
}
