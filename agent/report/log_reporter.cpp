#include "agent/report/log_reporter.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>

#include "agent/process/errno_text.hpp"
#include "agent/process/format_text.hpp"
#include "agent/process/log.hpp"

namespace agent {
namespace {

constexpr int kPatienceMs = 200;

// A descriptor of our own for a pipe or a terminal, so that not blocking does not spread to whoever shares it. None for
// the rest: a file's own descriptor would have a position of its own, a socket cannot be opened again.
FileDescriptor open_again(int fd, mode_t mode) {
    const bool terminal = S_ISCHR(mode) && isatty(fd) == 1;
    if (!S_ISFIFO(mode) && !terminal) return {};
    compreface::FixedText<40> path;
    format_text(path, "/proc/self/fd/%d", fd);
    return FileDescriptor(open(path.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
}

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

LogReporter::LogReporter(int fd, Form form) : fd_(fd), form_(form) {
    struct stat about {};
    if (fstat(fd, &about) != 0) return;  // writing will say what is wrong
    socket_ = S_ISSOCK(about.st_mode);
    own_ = open_again(fd, about.st_mode);
    if (own_.valid()) fd_ = own_.get();
}

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

// Who has not read within our patience is not waited for again until he reads.
bool LogReporter::wait_writable() const {
    pollfd one{.fd = fd_, .events = POLLOUT, .revents = 0};
    int ready = 0;
    do {
        ready = poll(&one, 1, lost_ > 0 ? 0 : kPatienceMs);
    } while (ready < 0 && errno == EINTR);
    if (ready == 0) errno = EAGAIN;
    return ready > 0;
}

// How much was written; `error` says why not all. In pieces of PIPE_BUF: so much fits whenever a pipe says that it can
// be written to, even if it could not be opened again and blocks.
std::size_t LogReporter::write_all(std::string_view bytes, int& error) const {
    std::size_t written = 0;
    while (written < bytes.size()) {
        const std::string_view piece = bytes.substr(written, PIPE_BUF);
        ssize_t got = -1;
        if (wait_writable()) {
            got = socket_ ? send(fd_, piece.data(), piece.size(), MSG_DONTWAIT | MSG_NOSIGNAL)
                          : write(fd_, piece.data(), piece.size());
        }
        if (got < 0 && errno == EINTR) continue;
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
