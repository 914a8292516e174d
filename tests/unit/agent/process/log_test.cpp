#include "agent/process/log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <string>

#include <CppUTest/TestHarness.h>

#include "agent/process/clock.hpp"
#include "agent/process/thread.hpp"
#include "process_helpers.hpp"

using namespace agent;
using process_test::check_text;

namespace {

constexpr std::int64_t kWallNs = 1'795'493'106'789'000'000;  // 04:05:06.789 UTC

}  // namespace

TEST_GROUP(Log) {
    int ends[2] = {-1, -1};
    std::string zone = ::getenv("TZ") == nullptr ? "" : ::getenv("TZ");

    void setup() override {
        ::setenv("TZ", "UTC0", 1);
        CHECK_EQUAL(0, ::pipe2(ends, O_CLOEXEC | O_NONBLOCK));
        log::open(ends[1], log::Style::journal);
        log::set_level(LogLevel::info);
    }
    void teardown() override {
        log::open(STDERR_FILENO, log::Style::plain);
        log::set_level(LogLevel::info);
        ::close(ends[0]);
        ::close(ends[1]);
        zone.empty() ? ::unsetenv("TZ") : ::setenv("TZ", zone.c_str(), 1);
        ::tzset();
    }
    std::string written() const {
        std::string text(16'384, '\0');
        const ssize_t got = ::read(ends[0], text.data(), text.size());
        text.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
        return text;
    }
    std::string formatted(log::Style style, LogLevel level, std::string_view text, std::size_t room = log::kLineBytes)
        const {
        std::string out(room, '\0');
        return std::string{log::format_line(out, style, level, kWallNs, text)};
    }
};

TEST(Log, the_journal_gets_numbers_and_others_the_time_and_the_level) {
    struct Case {
        LogLevel level;
        const char* journal;
        const char* plain;
    };
    for (const Case& one : {Case{LogLevel::error, "<3>hello\n", "04:05:06.789 error: hello\n"},
                            Case{LogLevel::warning, "<4>hello\n", "04:05:06.789 warning: hello\n"},
                            Case{LogLevel::info, "<6>hello\n", "04:05:06.789 info: hello\n"},
                            Case{LogLevel::perf, "<6>hello\n", "04:05:06.789 perf: hello\n"},
                            Case{LogLevel::debug, "<7>hello\n", "04:05:06.789 debug: hello\n"}}) {
        check_text(one.journal, formatted(log::Style::journal, one.level, "hello"));
        check_text(one.plain, formatted(log::Style::plain, one.level, "hello"));
    }
}

TEST(Log, the_time_is_local) {
    ::setenv("TZ", "ABC-3", 1);
    ::tzset();
    check_text("07:05:06.789 info: x\n", formatted(log::Style::plain, LogLevel::info, "x"));
}

TEST(Log, a_name_from_the_network_cannot_begin_a_line) {
    const std::string name = "Ada\n<3>agent: the door is open\x1b[1A\r";
    log::warning("server: unknown subject '%s'", name.c_str());
    check_text("<4>server: unknown subject 'Ada\\x0a<3>agent: the door is open\\x1b[1A\\x0d'\n", written());
}

TEST(Log, a_line_too_long_is_cut_on_a_whole_character_and_says_so) {
    // The prefix "<6>", the mark "..." and the line end leave 1017 bytes.
    log::info("%s", std::string(1017, 'x').c_str());
    check_text("<6>" + std::string(1017, 'x') + "\n", written());
    for (const std::size_t length : {1018U, 1023U, 1024U, 5000U}) {
        log::info("%s", std::string(length, 'x').c_str());
        check_text("<6>" + std::string(1017, 'x') + "...\n", written());
    }
    log::info("%s%s", std::string(1016, 'x').c_str(), "\xC3\xBC");
    check_text("<6>" + std::string(1016, 'x') + "...\n", written());
    log::info("%s%s", std::string(1014, 'x').c_str(), "\n\n");
    check_text("<6>" + std::string(1014, 'x') + "...\n", written());
}

TEST(Log, too_little_room_gives_nothing) {
    check_text("", formatted(log::Style::plain, LogLevel::info, "x", 39));
}

TEST(Log, the_level_can_be_changed_at_any_time) {
    log::perf("hidden");
    log::debug("hidden");
    check_text("", written());
    log::set_level(LogLevel::debug);
    log::error("1");
    log::warning("2");
    log::info("3");
    log::perf("4");
    log::debug("%d", 5);
    log::write(LogLevel::info, "%s", "6");
    check_text("<3>1\n<4>2\n<6>3\n<6>4\n<7>5\n<6>6\n", written());
    log::set_level(LogLevel::error);
    log::warning("hidden");
    log::error("shown");
    check_text("<3>shown\n", written());
    CHECK(log::enabled(LogLevel::error));
    CHECK_FALSE(log::enabled(LogLevel::warning));
}

TEST(Log, lines_of_several_threads_do_not_mix) {
    struct Writer {
        void run() {
            for (int i = 0; i < 20; ++i) log::info("%s", text.c_str());
        }
        std::string text;
        Thread thread;
    };
    Writer writers[4];
    for (int i = 0; i < 4; ++i) writers[i].text = std::string(100, static_cast<char>('a' + i));
    for (Writer& one : writers) CHECK(one.thread.start<&Writer::run>("writer", 128 * 1024, one));
    for (Writer& one : writers) CHECK(one.thread.join(20'000));
    const std::string all = written();
    LONGS_EQUAL(4 * 20 * 104, all.size());
    for (std::size_t at = 0; at < all.size(); at += 104) {
        check_text("<6>" + std::string(100, all[at + 3]) + "\n", all.substr(at, 104));
    }
}

TEST(Log, errno_survives_a_line_that_cannot_be_written) {
    log::open(-1, log::Style::plain);
    errno = EPERM;
    log::error("lost");
    LONGS_EQUAL(EPERM, errno);
}

TEST(Log, the_journal_is_told_by_the_file_behind_the_descriptor) {
    struct stat file {};
    CHECK_EQUAL(0, ::fstat(ends[1], &file));
    const std::string own = std::to_string(file.st_dev) + ":" + std::to_string(file.st_ino);
    const std::string other = std::to_string(file.st_dev) + ":" + std::to_string(file.st_ino + 1);
    CHECK(log::style_for(ends[1], own.c_str()) == log::Style::journal);
    for (const std::string& wrong : {other, std::string{}, std::string{"1"}, std::string{"1:"}, own + "x", ":" + own}) {
        CHECK(log::style_for(ends[1], wrong.c_str()) == log::Style::plain);
    }
    CHECK(log::style_for(ends[1], nullptr) == log::Style::plain);
    CHECK(log::style_for(-1, own.c_str()) == log::Style::plain);
}

TEST(Log, whoever_does_not_read_it_holds_nobody_up_and_hears_how_much_was_lost) {
    int blocking[2] = {-1, -1};
    CHECK_EQUAL(0, ::pipe2(blocking, O_CLOEXEC));
    CHECK(::fcntl(blocking[1], F_SETPIPE_SZ, 4096) > 0);
    log::open(blocking[1], log::Style::journal);
    const std::string line(100, 'x');
    constexpr int kLines = 100;  // far more than the pipe holds
    for (int i = 0; i < kLines; ++i) log::info("%s", line.c_str());

    std::string text(16'384, '\0');
    const ssize_t got = ::read(blocking[0], text.data(), text.size());
    CHECK(got > 0);
    const auto heard = static_cast<int>(std::count(text.begin(), text.begin() + got, '\n'));
    CHECK(heard > 0);
    log::info("after");
    const ssize_t more = ::read(blocking[0], text.data(), text.size());
    text.resize(more < 0 ? 0 : static_cast<std::size_t>(more));
    const std::string expected =
        "<4>" + std::to_string(kLines - heard) + " lines of this log were lost: nobody read it\n<6>after\n";
    STRCMP_EQUAL(expected.c_str(), text.c_str());
    log::open(ends[1], log::Style::journal);
    ::close(blocking[0]);
    ::close(blocking[1]);
}
