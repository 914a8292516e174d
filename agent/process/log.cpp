#include "agent/process/log.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <ctime>

#include "agent/process/clock.hpp"
#include "agent/process/config_choices.hpp"
#include "agent/process/format_text.hpp"
#include "agent/process/printable.hpp"
#include "agent/process/unblocked.hpp"

namespace agent::log {

namespace {

// Plain values of their own, so that a line needs no lock.
constinit std::atomic<int> output_fd{STDERR_FILENO};
constinit std::atomic<OutputKind> output_kind{OutputKind::file};
constinit std::atomic<std::uint32_t> lost_lines{0};
constinit std::atomic<Style> output_style{Style::plain};
constinit std::atomic<LogLevel> output_level{LogLevel::info};

// The numbers of syslog(3), which the journal reads from "<N>".
int journal_priority(LogLevel level) {
    switch (level) {
        case LogLevel::error:
            return 3;
        case LogLevel::warning:
            return 4;
        case LogLevel::info:
        case LogLevel::perf:
            return 6;
        case LogLevel::debug:
            return 7;
    }
    return 6;
}

int write_prefix(std::span<char> out, Style style, LogLevel level, std::int64_t wall_ns) {
    if (style == Style::journal) return std::snprintf(out.data(), out.size(), "<%d>", journal_priority(level));
    const auto seconds = static_cast<std::time_t>(wall_ns / kNsPerS);
    std::tm local{};
    static_cast<void>(::localtime_r(&seconds, &local));
    return std::snprintf(out.data(), out.size(), "%02d:%02d:%02d.%03d %s: ", local.tm_hour, local.tm_min, local.tm_sec,
                         static_cast<int>(wall_ns % kNsPerS / kNsPerMs),
                         choice_names<LogLevel>[static_cast<std::size_t>(level)].data());
}

// Nobody is waited for: who does not read the log must not hold up who writes it.
bool put(LogLevel level, std::string_view text) {
    std::array<char, kLineBytes> line{};
    const std::string_view whole =
        format_line(line, output_style.load(std::memory_order_relaxed), level, SystemClock{}.wall_ns(), text);
    return write_within(output_fd.load(std::memory_order_relaxed), output_kind.load(std::memory_order_relaxed), whole,
                        0) == static_cast<long>(whole.size());
}

void tell_lost(std::uint32_t count) {
    compreface::FixedText<60> text;
    format_text(text, "%u lines of this log were lost: nobody read it", count);
    if (!put(LogLevel::warning, text.view())) lost_lines.fetch_add(count, std::memory_order_relaxed);
}

[[gnu::format(printf, 2, 0)]] void write_v(LogLevel level, const char* format, std::va_list arguments);

void write_v(LogLevel level, const char* format, std::va_list arguments) {
    if (!enabled(level)) return;
    const int saved = errno;
    // As long as the whole line may be: when the text is cut here, it does not fit there either, and is marked as cut.
    std::array<char, kLineBytes> text{};
    const int wanted = std::vsnprintf(text.data(), text.size(), format, arguments);
    const std::size_t length = wanted < 0 ? 0 : std::min(static_cast<std::size_t>(wanted), text.size() - 1);
    if (const std::uint32_t lost = lost_lines.exchange(0, std::memory_order_relaxed); lost > 0) tell_lost(lost);
    if (!put(level, {text.data(), length})) lost_lines.fetch_add(1, std::memory_order_relaxed);
    errno = saved;
}

}  // namespace

void open(int fd, Style style) {
    // Reads the zone's file now, where that may take memory, and not at the first line.
    ::tzset();
    // Not closed when the process ends: other threads may still tell something then.
    static int own_fd = -1;
    if (own_fd >= 0) static_cast<void>(::close(own_fd));
    UnblockedOutput output = open_unblocked(fd);
    output_fd.store(output.fd, std::memory_order_relaxed);
    output_kind.store(output.kind, std::memory_order_relaxed);
    own_fd = output.own.release();
    lost_lines.store(0, std::memory_order_relaxed);
    output_style.store(style, std::memory_order_relaxed);
}

Style style_for(int fd, const char* journal_stream) {
    if (journal_stream == nullptr) return Style::plain;
    const char* const end = journal_stream + std::strlen(journal_stream);
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    const auto colon = std::from_chars(journal_stream, end, device);
    if (colon.ec != std::errc{} || colon.ptr == end || *colon.ptr != ':') return Style::plain;
    const auto last = std::from_chars(colon.ptr + 1, end, inode);
    if (last.ec != std::errc{} || last.ptr != end) return Style::plain;
    struct stat file {};
    if (::fstat(fd, &file) != 0) return Style::plain;
    return file.st_dev == device && file.st_ino == inode ? Style::journal : Style::plain;
}

void set_level(LogLevel level) {
    output_level.store(level, std::memory_order_relaxed);
}

bool enabled(LogLevel level) {
    return level <= output_level.load(std::memory_order_relaxed);
}

void write(LogLevel level, const char* format, ...) {
    std::va_list arguments;
    va_start(arguments, format);
    write_v(level, format, arguments);
    va_end(arguments);
}

#define AGENT_LOG_FUNCTION(name)                    \
    void name(const char* format, ...) {            \
        std::va_list arguments;                     \
        va_start(arguments, format);                \
        write_v(LogLevel::name, format, arguments); \
        va_end(arguments);                          \
    }
AGENT_LOG_FUNCTION(error)
AGENT_LOG_FUNCTION(warning)
AGENT_LOG_FUNCTION(info)
AGENT_LOG_FUNCTION(perf)
AGENT_LOG_FUNCTION(debug)
#undef AGENT_LOG_FUNCTION

std::string_view format_line(std::span<char> out, Style style, LogLevel level, std::int64_t wall_ns,
                             std::string_view text) {
    constexpr std::string_view kCut = "...";
    constexpr std::size_t kShortest = 40;  // the longest prefix, the mark and the line end
    if (out.size() < kShortest) return {};
    std::size_t used = static_cast<std::size_t>(write_prefix(out, style, level, wall_ns));
    const Printable printed = make_printable(text, out.subspan(used, out.size() - used - kCut.size() - 1));
    used += printed.bytes;
    if (!printed.whole) used += kCut.copy(out.data() + used, kCut.size());
    out[used++] = '\n';
    return {out.data(), used};
}

}  // namespace agent::log
