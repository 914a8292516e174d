#include "agent/report/log_reporter.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "agent/process/errno_text.hpp"
#include "agent/process/format_text.hpp"
#include "agent/process/log.hpp"

namespace agent {
namespace {

constexpr int kPatienceMs = 200;

}  // namespace

FileDescriptor open_events_file(const PathText& path, ErrorText& error) {
    // O_NONBLOCK: a named pipe without a reader is an error, not a reason to wait.
    const int flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
    FileDescriptor file(open(path.c_str(), flags, S_IRUSR | S_IWUSR | S_IRGRP));
    if (!file.valid()) {
        const std::string_view why = errno_text(errno);
        format_text(error, "cannot open %s: %.*s", path.c_str(), AGENT_VIEW(why));
    }
    return file;
}

LogReporter::LogReporter(int fd, Form form) : output_(open_unblocked(fd)), form_(form) {}

void LogReporter::report(const RenderedEvent& event, std::int64_t) {
    const std::string_view text = form_ == Form::json ? event.json : event.text;
    std::size_t size = 0;
    if (half_written_) line_[size++] = '\n';
    const std::size_t room = line_.size() - 1 - size;
    size += text.copy(line_.data() + size, room);
    line_[size++] = '\n';

    int error = 0;
    const std::size_t written = write_all({line_.data(), size}, error);
    if (written > 0) half_written_ = written < size && line_[written - 1] != '\n';
    if (written < size) return count_lost(error);
    stop();
    lost_ = 0;
    told_error_ = 0;
}

void LogReporter::stop() {
    if (lost_ > 0) log::warning("events: %llu lines were lost", static_cast<unsigned long long>(lost_));
}

// How much was written; `error` says why not all. Who has not read within our patience is not waited for again until he
// reads.
std::size_t LogReporter::write_all(std::string_view bytes, int& error) const {
    std::size_t written = 0;
    while (written < bytes.size()) {
        const long got = write_within(output_.fd, output_.kind, bytes.substr(written), lost_ > 0 ? 0 : kPatienceMs);
        if (got <= 0) {
            error = got < 0 ? errno : EIO;
            break;
        }
        written += static_cast<std::size_t>(got);
    }
    return written;
}

void LogReporter::count_lost(int error) {
    ++lost_;
    if (error == told_error_) return;
    told_error_ = error;
    const std::string_view why = error == EAGAIN ? "nobody reads them" : errno_text(error);
    log::error("events cannot be written: %.*s", AGENT_VIEW(why));
}

}  // namespace agent
