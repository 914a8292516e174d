// Writes events to standard output or a file, one line each.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "agent/process/config.hpp"
#include "agent/process/error_list.hpp"
#include "agent/process/file_descriptor.hpp"
#include "agent/process/unblocked.hpp"
#include "agent/report/reporter.hpp"

namespace agent {

// Opens log.events_file to be appended to; it is made (0640: it has people's names in it) when it is missing. Without a
// descriptor, `error` says why.
[[nodiscard]] FileDescriptor open_events_file(const PathText& path, ErrorText& error);

// A reader that does not read costs an event at most 200 ms, and from then on nothing until it reads again. Lines never
// mix: one that could only be begun is ended before the next. Lines lost are told in the log when it begins (with the
// cause) and when it ends (with their number). SIGPIPE must be ignored or blocked.
class LogReporter final : public Reporter {
public:
    enum class Form : std::uint8_t { json, text };

    // Writes to `fd`, which stays the caller's and must live as long. Its blocking mode is left as it is, for other
    // processes may share it.
    LogReporter(int fd, Form form);

    void report(const RenderedEvent& event, std::int64_t now_ns) override;
    [[nodiscard]] int fd() const override { return -1; }
    void tend(std::int64_t) override {}
    [[nodiscard]] bool busy() const override { return false; }
    // Tells how many lines were lost, if the trouble lasts.
    void stop() override;

private:
    [[nodiscard]] std::size_t write_all(std::string_view bytes, int& error) const;
    void count_lost(int error);

    UnblockedOutput output_;
    Form form_;
    bool half_written_ = false;
    std::uint64_t lost_ = 0;  // since the trouble began
    int told_error_ = 0;
    std::array<char, kEventJsonBytes + 2> line_{};
};

}  // namespace agent
