// A program under test: started with pipes, waited for by what it writes, ended by its process id.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/process/file_descriptor.hpp"

namespace integration {

// Turns a test that would hang for ever into one that fails; no time limit that is tested.
inline constexpr int kPatienceMs = 30'000;

// CLOCK_MONOTONIC
[[nodiscard]] std::int64_t now_ms();

struct Start {
    std::vector<std::string> words;             // the program's path and its arguments
    std::vector<std::string> environment = {};  // "NAME=value", beside PATH
    std::function<void()> in_child = {};        // after the pipes were set, before the program
    int pipe_bytes = 0;                         // of standard output and standard error; 0: the system's
};

class Process {
public:
    explicit Process(const Start& start);
    // Ends it with SIGKILL if it still runs.
    ~Process();
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    [[nodiscard]] pid_t pid() const { return pid_; }

    // The first line of standard output (or error) after those already waited for that has `piece` in it; "" when none
    // came. Output that nobody waits for is read meanwhile, but for a stream that was told not to be.
    std::string out_line(std::string_view piece) { return line(out_, piece); }
    std::string error_line(std::string_view piece) { return line(error_, piece); }
    // Lines of standard output that were printed until now are waited for no more.
    void pass_over_out();
    // All that was read so far.
    [[nodiscard]] const std::string& out() const { return out_.text; }
    [[nodiscard]] const std::string& error() const { return error_.text; }

    void leave_out_unread() { out_.reads = false; }
    void leave_error_unread() { error_.reads = false; }
    void say(std::string_view line);
    void send(int signal) const;

    // Reads until it has ended. Its exit code, 128 + the signal that ended it, or -1 when it goes on.
    int wait();
    // The same after SIGTERM; `took_ms`: how long that took.
    int end(std::int64_t& took_ms);
    // True while it has not ended.
    [[nodiscard]] bool runs();

private:
    struct Stream {
        agent::FileDescriptor fd;
        std::string text;
        std::size_t seen = 0;  // lines before it were waited for
        bool reads = true;
    };

    std::string line(Stream& stream, std::string_view piece);
    // Waits until something can be read or the program has ended, and reads it. False: after `deadline_ms`.
    bool pump(std::int64_t deadline_ms);
    static void read_some(Stream& stream);
    void reap();

    pid_t pid_ = -1;
    agent::FileDescriptor in_, ended_;
    Stream out_, error_;
    bool over_ = false;
    int code_ = -1;
};

}  // namespace integration
