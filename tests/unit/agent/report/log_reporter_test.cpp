#include "agent/report/log_reporter.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "log_capture.hpp"

#include <CppUTest/TestHarness.h>

using namespace agent;
using report_test::LogCapture;
using report_test::read_all;

namespace {

// Two pages. The kernel calls a pipe full when its last page is begun, so this one takes lines until they have filled
// the first.
constexpr int kPipeBytes = 8192;

struct Ends {
    FileDescriptor read, write;
};

// The read end does not block; the write end does, as a daemon's standard output.
Ends make_pipe() {
    int ends[2] = {-1, -1};
    CHECK_EQUAL(0, ::pipe2(ends, O_CLOEXEC));
    CHECK_EQUAL(0, ::fcntl(ends[0], F_SETFL, O_NONBLOCK));
    CHECK_EQUAL(kPipeBytes, ::fcntl(ends[1], F_SETPIPE_SZ, kPipeBytes));
    return {FileDescriptor{ends[0]}, FileDescriptor{ends[1]}};
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::size_t from = 0;
    for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', from)) {
        lines.push_back(text.substr(from, end - from));
        from = end + 1;
    }
    LONGS_EQUAL_TEXT(text.size(), from, "the last line has no end");
    return lines;
}

PathText path_of(const std::string& path) {
    PathText text;
    CHECK(text.assign(path));
    return text;
}

}  // namespace

TEST_GROUP(LogReporter) {
    LogCapture log;
    std::string folder = "/tmp/compreface-test-" + std::string(6, 'X');
    void (*sigpipe)(int) = nullptr;

    void setup() override {
        sigpipe = ::signal(SIGPIPE, SIG_IGN);
        CHECK(::mkdtemp(folder.data()) != nullptr);
    }
    void teardown() override {
        std::filesystem::remove_all(folder);
        ::signal(SIGPIPE, sigpipe);
    }
    static void report(LogReporter & reporter, const std::string& json, const std::string& text = "a text") {
        reporter.report({.event = nullptr, .camera = "front-door", .json = json, .text = text}, 0);
    }
    void expect_log(const char* expected) const {
        STRCMP_EQUAL(expected, log.lines().c_str());
    }
};

TEST(LogReporter, each_event_is_a_line_in_the_form_that_was_asked_for) {
    Ends pipe = make_pipe();
    LogReporter json(pipe.write.get(), LogReporter::Form::json);
    LogReporter text(pipe.write.get(), LogReporter::Form::text);
    report(json, R"({"a":1})");
    report(text, R"({"a":2})", "two");
    report(json, R"({"a":3})");
    STRCMP_EQUAL("{\"a\":1}\ntwo\n{\"a\":3}\n", read_all(pipe.read.get()).c_str());
    json.stop();
    text.stop();
    expect_log("");
    LONGS_EQUAL(-1, json.fd());
    CHECK_FALSE(json.busy());
}

TEST(LogReporter, the_longest_event_is_written_whole) {
    Ends pipe = make_pipe();
    CHECK(::fcntl(pipe.write.get(), F_SETPIPE_SZ, 65'536) >= 65'536);
    LogReporter reporter(pipe.write.get(), LogReporter::Form::json);
    const std::string longest(kEventJsonBytes, 'x');
    report(reporter, longest);
    STRCMP_EQUAL((longest + "\n").c_str(), read_all(pipe.read.get()).c_str());
}

// Whoever shares our standard output would not expect it.
TEST(LogReporter, the_blocking_mode_of_the_descriptor_stays) {
    Ends pipe = make_pipe();
    LogReporter reporter(pipe.write.get(), LogReporter::Form::json);
    report(reporter, "{}");
    LONGS_EQUAL(0, ::fcntl(pipe.write.get(), F_GETFL) & O_NONBLOCK);
}

// If each of the many lost events were waited for, this test would end at its time limit.
TEST(LogReporter, a_reader_that_does_not_read_is_waited_for_once_and_what_he_lost_is_counted) {
    Ends pipe = make_pipe();
    LogReporter reporter(pipe.write.get(), LogReporter::Form::json);
    const std::string line(1000, 'x');
    for (int i = 0; i < 5000; ++i) report(reporter, line);
    expect_log("<3>events cannot be written: nobody reads them\n");

    const std::size_t first = lines_of(read_all(pipe.read.get())).size();
    CHECK(first >= 4);
    report(reporter, line);
    expect_log(("<4>events: " + std::to_string(5000 - first) + " lines were lost\n").c_str());
    const std::vector<std::string> then = lines_of(read_all(pipe.read.get()));
    LONGS_EQUAL(1, then.size());
    STRCMP_EQUAL(line.c_str(), then[0].c_str());
    report(reporter, line);
    reporter.stop();
    expect_log("");
}

TEST(LogReporter, what_is_lost_until_the_end_is_told_at_the_end) {
    Ends pipe = make_pipe();
    LogReporter reporter(pipe.write.get(), LogReporter::Form::json);
    for (int i = 0; i < 4; ++i) report(reporter, std::string(4000, 'x'));
    expect_log("<3>events cannot be written: nobody reads them\n");
    reporter.stop();
    expect_log("<4>events: 2 lines were lost\n");
}

TEST(LogReporter, a_line_that_could_only_be_begun_is_ended_before_the_next) {
    Ends pipe = make_pipe();
    LogReporter reporter(pipe.write.get(), LogReporter::Form::json);
    report(reporter, std::string(3000, 'x'));
    report(reporter, std::string(5000, 'y'));  // its first 4096 bytes fit
    expect_log("<3>events cannot be written: nobody reads them\n");
    report(reporter, "{\"lost\":1}");
    std::string all = read_all(pipe.read.get());
    LONGS_EQUAL(3001 + 4096, all.size());
    report(reporter, "{\"a\":1}");
    report(reporter, "{\"a\":2}");
    all += read_all(pipe.read.get());
    const std::vector<std::string> lines = lines_of(all);
    LONGS_EQUAL(4, lines.size());
    STRCMP_EQUAL(std::string(4096, 'y').c_str(), lines[1].c_str());
    STRCMP_EQUAL("{\"a\":1}", lines[2].c_str());
    STRCMP_EQUAL("{\"a\":2}", lines[3].c_str());
    expect_log("<4>events: 2 lines were lost\n");
}

TEST(LogReporter, a_socket_that_nobody_reads_from_mixes_no_lines_either) {
    int ends[2] = {-1, -1};
    CHECK_EQUAL(0, ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends));
    const FileDescriptor reader{ends[0]};
    const FileDescriptor writer{ends[1]};
    CHECK_EQUAL(0, ::fcntl(reader.get(), F_SETFL, O_NONBLOCK));
    const int bytes = 65'536;
    CHECK_EQUAL(0, ::setsockopt(writer.get(), SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes));
    LogReporter reporter(writer.get(), LogReporter::Form::json);
    const std::string line = "{" + std::string(5500, 'x') + "}";
    for (int i = 0; i < 100; ++i) report(reporter, line);
    expect_log("<3>events cannot be written: nobody reads them\n");
    std::string all = read_all(reader.get());
    CHECK(all.size() < 90 * line.size());
    report(reporter, line);
    all += read_all(reader.get());
    const std::vector<std::string> lines = lines_of(all);
    for (const std::string& one : lines) CHECK(one == line || (one.size() < line.size() && line.starts_with(one)));
    CHECK(lines.back() == line);
}

// A terminal takes a part of a line and would then wait for its reader.
TEST(LogReporter, a_terminal_that_nobody_reads_from_is_not_waited_for_either) {
    const FileDescriptor reader{::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)};
    CHECK(reader.valid());
    CHECK_EQUAL(0, ::unlockpt(reader.get()));
    std::array<char, 64> name;
    CHECK_EQUAL(0, ::ptsname_r(reader.get(), name.data(), name.size()));
    const FileDescriptor terminal{::open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC)};
    CHECK(terminal.valid());
    LogReporter reporter(terminal.get(), LogReporter::Form::text);
    for (int i = 0; i < 200; ++i) report(reporter, "{}", std::string(1000, 'x'));
    expect_log("<3>events cannot be written: nobody reads them\n");
    LONGS_EQUAL(0, ::fcntl(terminal.get(), F_GETFL) & O_NONBLOCK);
}

TEST(LogReporter, a_reader_that_has_gone_is_told_once) {
    Ends pipe = make_pipe();
    LogReporter reporter(pipe.write.get(), LogReporter::Form::json);
    report(reporter, "{}");
    pipe.read.reset();
    for (int i = 0; i < 3; ++i) report(reporter, "{}");
    expect_log("<3>events cannot be written: Broken pipe\n");
    reporter.stop();
    expect_log("<4>events: 3 lines were lost\n");
}

TEST(LogReporter, a_pipe_without_a_reader_from_the_start_is_told_once) {
    Ends pipe = make_pipe();
    pipe.read.reset();
    LogReporter reporter(pipe.write.get(), LogReporter::Form::json);
    for (int i = 0; i < 3; ++i) report(reporter, "{}");
    expect_log("<3>events cannot be written: Broken pipe\n");
}

TEST(LogReporter, a_new_cause_is_told_and_counting_goes_on) {
    Ends pipe = make_pipe();
    LogReporter reporter(pipe.write.get(), LogReporter::Form::json);
    for (int i = 0; i < 4; ++i) report(reporter, std::string(4000, 'x'));
    expect_log("<3>events cannot be written: nobody reads them\n");
    pipe.read.reset();
    for (int i = 0; i < 2; ++i) report(reporter, "{}");
    expect_log("<3>events cannot be written: Broken pipe\n");
    reporter.stop();
    expect_log("<4>events: 4 lines were lost\n");
}

TEST(LogReporter, a_full_disk_is_told_once_with_its_cause) {
    ErrorText error;
    const FileDescriptor full = open_events_file(path_of("/dev/full"), error);
    CHECK(full.valid());
    LogReporter reporter(full.get(), LogReporter::Form::json);
    for (int i = 0; i < 1000; ++i) report(reporter, "{}");
    expect_log("<3>events cannot be written: No space left on device\n");
    reporter.stop();
    expect_log("<4>events: 1000 lines were lost\n");
}

TEST(LogReporter, a_file_is_made_for_the_group_to_read_and_appended_to) {
    const std::string path = folder + "/events.jsonl";
    const mode_t before = ::umask(0);
    for (const char* line : {"{\"a\":1}", "{\"a\":2}"}) {
        ErrorText error;
        const FileDescriptor file = open_events_file(path_of(path), error);
        CHECK(file.valid());
        LogReporter reporter(file.get(), LogReporter::Form::json);
        report(reporter, line);
    }
    ::umask(before);
    const FileDescriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    STRCMP_EQUAL("{\"a\":1}\n{\"a\":2}\n", read_all(file.get()).c_str());
    struct stat about {};
    CHECK_EQUAL(0, ::fstat(file.get(), &about));
    LONGS_EQUAL(0640, about.st_mode & 07777);
    expect_log("");
}

// The caller puts the key before it.
TEST(LogReporter, a_file_that_cannot_be_opened_is_told_with_its_cause) {
    ErrorText error;
    CHECK_FALSE(open_events_file(path_of("/nowhere/events"), error).valid());
    STRCMP_EQUAL("cannot open /nowhere/events: No such file or directory", error.c_str());
    CHECK_FALSE(open_events_file(path_of(folder), error).valid());
    STRCMP_EQUAL(("cannot open " + folder + ": Is a directory").c_str(), error.c_str());
}

TEST(LogReporter, a_named_pipe_without_a_reader_is_an_error_and_no_wait) {
    const std::string path = folder + "/fifo";
    CHECK_EQUAL(0, ::mkfifo(path.c_str(), 0600));
    ErrorText error;
    CHECK_FALSE(open_events_file(path_of(path), error).valid());
    CHECK(error.view().ends_with("No such device or address"));
}
