#include "agent/report/hook_reporter.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "agent/report/event_json.hpp"
#include "log_capture.hpp"
#include "sample_events.hpp"

#include <CppUTest/TestHarness.h>

using namespace agent;
using report_test::LogCapture;

namespace {

// Turns a test that would hang for ever into one that fails; no time limit that is tested.
constexpr int kPatienceMs = 30'000;
constexpr std::uint32_t kLimitMs = 5'000;
constexpr std::int64_t kStartNs = 1'000 * kNsPerS;
constexpr std::int64_t kLimitNs = kStartNs + kLimitMs * kNsPerMs;

// A folder with the hooks of one test, and what they write.
class Folder {
public:
    Folder() { CHECK(::mkdtemp(name_.data()) != nullptr); }
    ~Folder() { std::filesystem::remove_all(name_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    [[nodiscard]] std::string path(std::string_view file) const { return name_ + "/" + std::string{file}; }

    // A shell script, which finds this folder in $D.
    PathText script(std::string_view file, std::string_view lines, mode_t mode = 0700) const {
        {
            std::ofstream out(path(file));
            out << "#!/bin/sh\nD=" << name_ << "\n" << lines << "\n";
        }
        CHECK_EQUAL(0, ::chmod(path(file).c_str(), mode));
        return text(path(file));
    }

    [[nodiscard]] std::string content(std::string_view file) const {
        std::ifstream in(path(file), std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }

    static PathText text(std::string_view path) {
        PathText out;
        CHECK(out.assign(path));
        return out;
    }

private:
    std::string name_ = "/tmp/compreface-hook-test-XXXXXX";
};

// A named pipe, so that a hook can say where it is, and whose end tells that all who held it are gone.
class Fifo {
public:
    explicit Fifo(const std::string& path) : path_(path) {
        CHECK_EQUAL(0, ::mkfifo(path.c_str(), 0600));
        begin_anew();
    }
    // "" when nothing came in time.
    [[nodiscard]] std::string line() {
        std::string text;
        pollfd one{reader_.get(), POLLIN, 0};
        while (::poll(&one, 1, kPatienceMs) == 1) {
            char byte = 0;
            if (::read(one.fd, &byte, 1) != 1) {
                begin_anew();  // the last writer has left: now for the next one
                one.fd = reader_.get();
            } else if (byte == '\n') {
                break;
            } else {
                text += byte;
            }
        }
        return text;
    }
    // Nobody has it open for writing any more, after somebody had.
    [[nodiscard]] bool ended(int patience_ms = kPatienceMs) const {
        pollfd one{reader_.get(), 0, 0};
        return ::poll(&one, 1, patience_ms) == 1 && (one.revents & POLLHUP) != 0;
    }

private:
    void begin_anew() {
        // The old reader goes only when the new one is there: what was written meanwhile stays.
        FileDescriptor reader(::open(path_.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
        CHECK(reader.valid());
        reader_ = std::move(reader);
    }

    std::string path_;
    FileDescriptor reader_;
};

class Variable {
public:
    Variable(const char* name, const char* value) : name_(name) {
        const char* before = std::getenv(name);
        if (before != nullptr) before_ = before;
        had_ = before != nullptr;
        CHECK_EQUAL(0, ::setenv(name, value, 1));
    }
    ~Variable() { (void)(had_ ? ::setenv(name_, before_.c_str(), 1) : ::unsetenv(name_)); }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

private:
    const char* name_;
    std::string before_;
    bool had_ = false;
};

std::vector<std::string> sorted_lines(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    std::sort(lines.begin(), lines.end());
    return lines;
}

std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) text += line + "\n";
    return text;
}

std::size_t count(std::string_view text, std::string_view piece) {
    std::size_t n = 0;
    for (std::size_t at = text.find(piece); at != text.npos; at = text.find(piece, at + 1)) ++n;
    return n;
}

// A set of signals of /proc/PID/status.
unsigned long long signal_set(const std::string& status, const std::string& name) {
    const std::size_t at = status.find(name + ":\t");
    return at == status.npos ? ~0ULL : std::stoull(status.substr(at + name.size() + 2, 16), nullptr, 16);
}

bool no_child_left() {
    return ::waitpid(-1, nullptr, WNOHANG) == -1 && errno == ECHILD;
}

}  // namespace

// clang-format off
TEST_GROUP(HookReporter) {
    LogCapture log;
    Folder folder;
    std::unique_ptr<HookReporter> hook = std::make_unique<HookReporter>();
    Event event = report_test::full_event(EventType::match);
    CameraName camera = report_test::camera_named("front door");
    std::array<char, kEventJsonBytes> json{};

    void open(const PathText& command, HookReporter::Watch watch = HookReporter::Watch::pidfd) {
        CHECK(hook->open(command, kLimitMs, watch));
    }
    void tell(std::int64_t now_ns = kStartNs) {
        RenderedEvent rendered;
        rendered.event = &event;
        rendered.camera = camera.view();
        rendered.json = write_event_json(event, camera, json);
        hook->report(rendered, now_ns);
    }
    // As the reporter thread does: waits on the descriptor until none runs.
    void finish(std::int64_t now_ns = kStartNs) {
        while (hook->busy()) {
            pollfd one{hook->fd(), POLLIN, 0};
            CHECK_EQUAL_TEXT(1, ::poll(&one, 1, kPatienceMs), "no end of a hook was noticed");
            hook->tend(now_ns);
        }
    }
    // Until a child has ended, which stays to be reaped.
    static void wait_for_end_of_a_child() {
        siginfo_t info{};
        CHECK_EQUAL(0, ::waitid(P_ALL, 0, &info, WEXITED | WNOWAIT));
    }
    void run_once() {
        tell();
        finish();
    }
    void teardown() override {
        hook->stop();
        hook.reset();
        while (::waitpid(-1, nullptr, 0) > 0) {
        }
    }
};
// clang-format on

TEST(HookReporter, the_event_comes_as_one_line_on_standard_input) {
    open(folder.script("hook", "cat > $D/out"));
    run_once();
    STRCMP_EQUAL((std::string{write_event_json(event, camera, json)} + "\n").c_str(), folder.content("out").c_str());
    STRCMP_EQUAL("", log.lines().c_str());
}

TEST(HookReporter, each_of_two_at_once_reads_its_own_event) {
    open(folder.script("hook", "read line; echo \"$line\" > $D/out.$COMPREFACE_EVENT_ID"));
    (void)event.id.assign("first");
    tell();
    (void)event.id.assign("second");
    tell();
    finish();
    CHECK(folder.content("out.first").find(R"("id":"first")") != std::string::npos);
    CHECK(folder.content("out.second").find(R"("id":"second")") != std::string::npos);
}

TEST(HookReporter, the_environment_is_five_variables_and_three_of_ours) {
    const Variable path("PATH", "/usr/bin:/bin"), home("HOME", "/home/ada"), lang("LANG", "C.UTF-8");
    const Variable secret("CREDENTIALS_DIRECTORY", "/run/credentials"), alike("HOMEPAGE", "no"),
        other("LD_PRELOAD", "");
    open(folder.script("hook", "tr '\\0' '\\n' < /proc/$$/environ > $D/out"));
    run_once();
    STRCMP_EQUAL(
        "COMPREFACE_CAMERA=front door\n"
        "COMPREFACE_EVENT_ID=019ab4c5-1234-7abc-8def-0123456789ab\n"
        "COMPREFACE_EVENT_TYPE=match\n"
        "COMPREFACE_SIMILARITY=0.98765\n"
        "COMPREFACE_SUBJECT=Ada\n"
        "HOME=/home/ada\nLANG=C.UTF-8\nPATH=/usr/bin:/bin\n",
        joined(sorted_lines(folder.content("out"))).c_str());
}

TEST(HookReporter, what_an_event_lacks_is_an_empty_variable) {
    event.decision.subject.clear();
    event.decision.similarity.reset();
    open(folder.script("hook",
                       "echo \"[$COMPREFACE_SUBJECT][$COMPREFACE_SIMILARITY]\" > $D/out; "
                       "echo \"${COMPREFACE_SUBJECT-unset}${COMPREFACE_SIMILARITY-unset}\" >> $D/out"));
    run_once();
    STRCMP_EQUAL("[][]\n\n", folder.content("out").c_str());
}

TEST(HookReporter, the_longest_names_are_passed_on_whole_and_no_shell_reads_them) {
    report_test::fill(event.decision.subject, "$(touch x);`id`\n'\"");
    report_test::fill(camera, "\"; touch y #");
    open(folder.script(
        "hook", "cd $D; printf '%s' \"$COMPREFACE_SUBJECT\" > subject; printf '%s' \"$COMPREFACE_CAMERA\" > camera"));
    run_once();
    STRCMP_EQUAL(event.decision.subject.c_str(), folder.content("subject").c_str());
    STRCMP_EQUAL(camera.c_str(), folder.content("camera").c_str());
    CHECK(!std::filesystem::exists(folder.path("x")));
    CHECK(!std::filesystem::exists(folder.path("y")));
}

TEST(HookReporter, a_command_with_shell_words_in_its_name_is_run_as_a_program) {
    open(folder.script("a hook; exit 3 $(date)", "echo \"$# $0\" > $D/out"));
    run_once();
    STRCMP_EQUAL(("0 " + folder.path("a hook; exit 3 $(date)") + "\n").c_str(), folder.content("out").c_str());
}

TEST(HookReporter, it_has_no_descriptor_beside_the_standard_three) {
    const FileDescriptor low(::open("/dev/null", O_RDONLY)), high(::dup2(low.get(), 200));
    open(folder.script("hook", "exec 9> $D/out; for one in /proc/$$/fd/*; do readlink \"$one\" >&9; done"));
    run_once();
    for (const std::string& line : sorted_lines(folder.content("out"))) CHECK(line != "/dev/null");
    CHECK(folder.content("out").find("memfd:event") != std::string::npos);
}

TEST(HookReporter, its_signals_are_those_of_a_fresh_program) {
    sigset_t blocked, before;
    ::sigemptyset(&blocked);
    for (const int one : {SIGTERM, SIGHUP, SIGCHLD, SIGUSR1}) ::sigaddset(&blocked, one);
    CHECK_EQUAL(0, ::pthread_sigmask(SIG_BLOCK, &blocked, &before));
    auto* const pipe_before = ::signal(SIGPIPE, SIG_IGN);
    open(folder.script("hook", "exec cat /proc/self/status > $D/out"));
    run_once();
    ::signal(SIGPIPE, pipe_before);
    CHECK_EQUAL(0, ::pthread_sigmask(SIG_SETMASK, &before, nullptr));
    LONGS_EQUAL(0, signal_set(folder.content("out"), "SigBlk"));
    // All but two that are the C library's own affair.
    constexpr unsigned long long kInternal = 3ULL << 31U;
    LONGS_EQUAL(0, signal_set(folder.content("out"), "SigIgn") & ~kInternal);
}

TEST(HookReporter, it_leads_a_process_group_of_its_own) {
    open(folder.script("hook", "cut -d' ' -f1,5 /proc/$$/stat > $D/out"));
    run_once();
    long pid = 0, group = 0;
    std::istringstream(folder.content("out")) >> pid >> group;
    CHECK(pid > 0);
    LONGS_EQUAL(pid, group);
    CHECK(group != ::getpgrp());
}

TEST(HookReporter, what_it_prints_goes_to_standard_error) {
    Fifo shown(folder.path("shown"));
    const FileDescriptor standard_error(::dup(STDERR_FILENO));
    const FileDescriptor writer(::open(folder.path("shown").c_str(), O_WRONLY | O_CLOEXEC));
    CHECK_EQUAL(STDERR_FILENO, ::dup2(writer.get(), STDERR_FILENO));
    open(folder.script("hook", "echo printed; echo complained >&2; echo by name > /dev/stdout"));
    run_once();
    CHECK_EQUAL(STDERR_FILENO, ::dup2(standard_error.get(), STDERR_FILENO));
    STRCMP_EQUAL("printed", shown.line().c_str());
    STRCMP_EQUAL("complained", shown.line().c_str());
    STRCMP_EQUAL("by name", shown.line().c_str());
}

TEST(HookReporter, at_its_time_limit_all_that_it_started_is_killed_and_it_is_told_once) {
    Fifo alive(folder.path("alive")), never(folder.path("never"));
    open(folder.script(
        "hook", "exec 8> $D/alive\ntrap '' TERM INT HUP\n(cat $D/never; cat $D/never) & echo up >&8; cat $D/never"));
    for (int i = 0; i < 2; ++i) {
        tell();
        STRCMP_EQUAL("up", alive.line().c_str());
        hook->tend(kLimitNs - 1);
        CHECK(!alive.ended(0));
        hook->tend(kLimitNs);
        CHECK(alive.ended());
        finish(kLimitNs);
        CHECK(no_child_left());
    }
    LONGS_EQUAL(1, count(log.lines(), "did not end within hook.timeout_ms and was killed"));
}

TEST(HookReporter, one_that_ends_leaves_nobody_behind) {
    Fifo alive(folder.path("alive"));
    const Fifo never(folder.path("never"));
    open(folder.script("hook", "exec 8> $D/alive\ncat $D/never &\nexit 0"));
    run_once();
    CHECK(alive.ended());
    STRCMP_EQUAL("", log.lines().c_str());
}

TEST(HookReporter, a_third_event_while_two_run_is_not_told_and_counted_once) {
    Fifo alive(folder.path("alive")), never(folder.path("never"));
    open(folder.script("hook",
                       "echo $COMPREFACE_EVENT_ID >> $D/told; echo up > $D/alive; [ -e $D/quick ] || cat $D/never"));
    for (const char* id : {"a", "b", "c", "d", "e"}) {
        (void)event.id.assign(id);
        tell();
        if (*id <= 'b') STRCMP_EQUAL("up", alive.line().c_str());
    }
    CHECK(hook->busy());
    STRCMP_EQUAL("a\nb\n", folder.content("told").c_str());
    LONGS_EQUAL(1, count(log.lines(), "2 are still running"));

    hook->tend(kLimitNs);  // ends both
    finish(kLimitNs);
    (void)log.lines();
    std::ofstream(folder.path("quick")).close();
    (void)event.id.assign("f");
    run_once();
    STRCMP_EQUAL("a\nb\nf\n", folder.content("told").c_str());
    const std::string told = log.lines();
    LONGS_EQUAL(1, count(told, "it was not told 3"));
    LONGS_EQUAL(1, count(told, "works again"));
}

TEST(HookReporter, a_failing_one_is_told_once_and_once_when_it_works_again) {
    open(folder.script("hook", "[ -e $D/good ]"));
    for (int i = 0; i < 3; ++i) run_once();
    LONGS_EQUAL(1, count(log.lines(), "ended with exit code 1"));
    std::ofstream(folder.path("good")).close();
    for (int i = 0; i < 3; ++i) run_once();
    const std::string told = log.lines();
    LONGS_EQUAL(1, count(told, "works again; it failed 3 times"));
    LONGS_EQUAL(1, count(told, "\n"));
}

TEST(HookReporter, another_cause_is_told_too) {
    open(folder.script("hook", "[ -e $D/second ] && kill -9 $$; : > $D/second; exit 7"));
    run_once();
    run_once();
    const std::string told = log.lines();
    LONGS_EQUAL(1, count(told, "ended with exit code 7"));
    LONGS_EQUAL(1, count(told, "was ended by signal 9"));
}

TEST(HookReporter, one_that_is_gone_since_the_start_is_told_and_harms_nobody) {
    open(folder.script("hook", "exit 0"));
    std::filesystem::remove(folder.path("hook"));
    tell();
    tell();
    CHECK(!hook->busy());
    LONGS_EQUAL(1, count(log.lines(), "cannot be started: No such file or directory"));
    folder.script("hook", "exit 0");
    run_once();
    LONGS_EQUAL(1, count(log.lines(), "works again; it failed 2 times"));
}

TEST(HookReporter, without_process_descriptors_the_next_tend_notices_the_end) {
    Fifo alive(folder.path("alive")), never(folder.path("never"));
    open(folder.script("hook", "echo up > $D/alive; cat $D/never"), HookReporter::Watch::tend_only);
    tell();
    STRCMP_EQUAL("up", alive.line().c_str());
    hook->tend(kLimitNs - 1);
    CHECK(hook->busy());
    hook->tend(kLimitNs);
    wait_for_end_of_a_child();
    hook->tend(kLimitNs);
    CHECK(!hook->busy());
    CHECK(no_child_left());
    LONGS_EQUAL(1, count(log.lines(), "was killed"));
}

TEST(HookReporter, stop_kills_what_runs_and_tells_what_was_not_told) {
    Fifo alive(folder.path("alive")), never(folder.path("never"));
    open(folder.script("hook", "exec 8> $D/alive; echo up >&8; cat $D/never"));
    tell();
    tell();
    tell();
    STRCMP_EQUAL("up", alive.line().c_str());
    STRCMP_EQUAL("up", alive.line().c_str());
    hook->stop();
    CHECK(alive.ended());
    LONGS_EQUAL(1, count(log.lines(), "it was not told 1 events"));
}

TEST(HookReporter, a_hundred_runs_leave_no_descriptor_and_no_child) {
    const auto descriptors = [] { return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {}); };
    open(folder.script("hook", "exit 0"));
    run_once();
    const auto before = descriptors();
    for (int i = 0; i < 100; ++i) run_once();
    LONGS_EQUAL(before, descriptors());
    CHECK(no_child_left());
}

// clang-format off
TEST_GROUP(CheckHookCommand) {
    Folder folder;
    ErrorText error;

    void refused(const std::string& path, std::string_view words) {
        error.clear();
        CHECK(!check_hook_command(Folder::text(path), error));
        if (error.view().find(words) == std::string_view::npos) FAIL(error.c_str());
    }
};
// clang-format on

TEST(CheckHookCommand, takes_a_program_by_its_full_path) {
    CHECK(check_hook_command(folder.script("hook", "exit 0"), error));
    STRCMP_EQUAL("", error.c_str());
}

TEST(CheckHookCommand, names_what_is_wrong) {
    refused("notify.sh", "'notify.sh' does not begin with /, write the program's path in full");
    refused(folder.path("nothing"), "nothing: No such file or directory");
    refused(folder.path(""), "is no program, name one");
    refused(std::string{folder.script("plain", "exit 0", 0600).view()}, "plain may not be executed by this account");
}
