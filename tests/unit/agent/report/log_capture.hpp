// The diagnostics that are written while a test runs.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <string>

#include "agent/process/file_descriptor.hpp"
#include "agent/process/log.hpp"

#include <CppUTest/TestHarness.h>

namespace report_test {

// Everything that can be read now.
inline std::string read_all(int fd) {
    std::string text;
    char piece[4096];
    for (ssize_t got = ::read(fd, piece, sizeof piece); got > 0; got = ::read(fd, piece, sizeof piece)) {
        text.append(piece, static_cast<std::size_t>(got));
    }
    return text;
}

class LogCapture {
public:
    LogCapture() {
        int ends[2] = {-1, -1};
        CHECK_EQUAL(0, ::pipe2(ends, O_CLOEXEC | O_NONBLOCK));
        read_end_.reset(ends[0]);
        write_end_.reset(ends[1]);
        agent::log::open(ends[1], agent::log::Style::journal);
        agent::log::set_level(agent::LogLevel::info);
    }
    ~LogCapture() { agent::log::open(STDERR_FILENO, agent::log::Style::plain); }
    LogCapture(const LogCapture&) = delete;
    LogCapture& operator=(const LogCapture&) = delete;

    // Since the last call.
    [[nodiscard]] std::string lines() const { return read_all(read_end_.get()); }

private:
    agent::FileDescriptor read_end_, write_end_;
};

}  // namespace report_test
