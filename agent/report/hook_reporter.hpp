// Runs the user's program for an event.
//
// The program gets the event as one line of JSON on its standard input, and in its environment COMPREFACE_EVENT_TYPE,
// COMPREFACE_EVENT_ID, COMPREFACE_CAMERA, COMPREFACE_SUBJECT and COMPREFACE_SIMILARITY (the last two empty where the
// event has none), beside PATH, HOME and LANG; nothing else, so no secret. What it writes goes to our standard error.
// There is no shell, no argument and no descriptor beside these three. It runs in a process group of its own; at its
// time limit, and when it ends before programs that it started, SIGKILL ends the whole group. (Who leaves the group, as
// daemons do by setsid(), is not reached.) No more than two run at once; an event that comes meanwhile is not told to
// it, and counted.
#pragma once

#include <sys/types.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "agent/process/config.hpp"
#include "agent/process/error_list.hpp"
#include "agent/process/file_descriptor.hpp"
#include "agent/process/program.hpp"
#include "agent/process/told.hpp"
#include "agent/report/reporter.hpp"

namespace agent {

inline constexpr std::size_t kHooksAtOnce = 2;

// Whether `command` is an absolute path of a program that this account may execute. False: `error` says why not.
[[nodiscard]] bool check_hook_command(const PathText& command, ErrorText& error);

class HookReporter final : public Reporter {
public:
    // How the end of a program is noticed: at once by its descriptor, or (kernels before 5.3) at the next tend().
    enum class Watch : std::uint8_t { pidfd, tend_only };

    HookReporter() = default;
    HookReporter(const HookReporter&) = delete;
    HookReporter& operator=(const HookReporter&) = delete;

    // Prepares everything that takes heap. Once, before the threads start. False: errno says why.
    [[nodiscard]] bool open(const PathText& command, std::uint32_t timeout_ms, Watch watch = Watch::pidfd);

    void report(const RenderedEvent& event, std::int64_t now_ns) override;
    [[nodiscard]] int fd() const override { return ended_.get(); }
    void tend(std::int64_t now_ns) override;
    [[nodiscard]] bool busy() const override;
    // Kills the groups that still run.
    void stop() override;

private:
    struct Running {
        pid_t pid = 0;  // also its group; 0: free
        FileDescriptor ended;
        std::int64_t deadline_ns = 0;
        bool timed_out = false;
    };

    // Why the last program failed; a new cause is told.
    struct Cause {
        enum class Kind : std::uint8_t { none, start, exit_code, signal, time_limit };
        Kind kind = Kind::none;
        int number = 0;  // errno, exit code or signal
        friend bool operator==(const Cause&, const Cause&) = default;
    };

    // The variables of one program: "NAME=value" each.
    class Environment;

    [[nodiscard]] int start(const RenderedEvent& event, pid_t& out);
    void watch(Running& one, pid_t pid, std::int64_t now_ns);
    void reap(Running& one);
    void failed(Cause cause);
    void succeeded();

    PathText command_;
    std::int64_t timeout_ns_ = 0;
    Watch watch_ = Watch::pidfd;
    FileDescriptor input_place_;  // the number that the file actions name as the program's input
    FileDescriptor ended_;        // epoll: readable when one of `running_` has ended
    ProgramStart program_;
    std::array<Running, kHooksAtOnce> running_{};
    Told busy_told_;
    Cause told_cause_;
    std::uint32_t failures_ = 0;
};

}  // namespace agent
