#include "agent/process/unblocked.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>

#include "agent/process/format_text.hpp"

namespace agent {

UnblockedOutput open_unblocked(int fd) {
    UnblockedOutput out;
    out.fd = fd;
    struct stat about {};
    if (::fstat(fd, &about) != 0) return out;  // writing will say what is wrong
    if (S_ISSOCK(about.st_mode)) out.kind = OutputKind::socket;
    // No second descriptor for the rest: a file's would have a position of its own, a socket cannot be opened again.
    const bool terminal = S_ISCHR(about.st_mode) && ::isatty(fd) == 1;
    if (!S_ISFIFO(about.st_mode) && !terminal) return out;
    compreface::FixedText<40> path;
    format_text(path, "/proc/self/fd/%d", fd);
    out.own.reset(::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
    if (!out.own.valid()) return out;
    out.fd = out.own.get();
    out.kind = OutputKind::unblocked;
    return out;
}

long write_within(int fd, OutputKind kind, std::string_view bytes, int wait_ms) {
    // So much fits whenever a pipe says that it can be written to, even one that blocks.
    const std::string_view piece = bytes.substr(0, PIPE_BUF);
    bool ask = kind == OutputKind::file;
    while (true) {
        if (ask) {
            pollfd one{.fd = fd, .events = POLLOUT, .revents = 0};
            const int ready = ::poll(&one, 1, wait_ms);
            if (ready < 0 && errno != EINTR) return -1;
            if (ready < 0) continue;
            if (ready == 0) {
                errno = EAGAIN;
                return -1;
            }
        }
        const ssize_t got = kind == OutputKind::socket
                                ? ::send(fd, piece.data(), piece.size(), MSG_DONTWAIT | MSG_NOSIGNAL)
                                : ::write(fd, piece.data(), piece.size());
        if (got >= 0 || (errno != EINTR && errno != EAGAIN)) return got;
        ask = ask || errno == EAGAIN;
    }
}

}  // namespace agent
