// The agent's diagnostics: one line each to standard error, from any thread, without heap. Events are not told here but
// by the reporters.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "agent/process/config.hpp"

namespace agent::log {

// Lines longer than this are cut and end in "...".
inline constexpr std::size_t kLineBytes = 1024;

enum class Style : std::uint8_t {
    plain,    // "14:03:07.123 warning: text", local time
    journal,  // "<4>text": the journal has the time itself and takes the level from the number
};

// Chooses where lines go; at the start, before other threads run. Until then: standard error, plain, level info.
void open(int fd, Style style);
// The style for `fd`: journal when $JOURNAL_STREAM (`journal_stream`, may be nullptr) names the very file behind `fd`.
// The variable alone would be wrong after "2>file".
[[nodiscard]] Style style_for(int fd, const char* journal_stream);

// At any time, from any thread.
void set_level(LogLevel level);
[[nodiscard]] bool enabled(LogLevel level);

// One line, without line end; one write(2), so that lines of several threads do not mix. Control characters in it are
// made harmless. A line that cannot be written at once is lost, and how many were is told before the next that can.
// errno is left as it was.
[[gnu::format(printf, 2, 3)]] void write(LogLevel level, const char* format, ...);

[[gnu::format(printf, 1, 2)]] void error(const char* format, ...);
[[gnu::format(printf, 1, 2)]] void warning(const char* format, ...);
[[gnu::format(printf, 1, 2)]] void info(const char* format, ...);
[[gnu::format(printf, 1, 2)]] void perf(const char* format, ...);
[[gnu::format(printf, 1, 2)]] void debug(const char* format, ...);

// The line as it is written, with its line end; the part of `out` that is filled. For write() and tests.
[[nodiscard]] std::string_view format_line(std::span<char> out, Style style, LogLevel level, std::int64_t wall_ns,
                                           std::string_view text);

}  // namespace agent::log
