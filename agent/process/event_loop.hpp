// Waits for descriptors (epoll) and calls whoever owns them. One thread's own: everything but the wake-up of a Wakeup
// happens on the thread that runs it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "agent/process/file_descriptor.hpp"

namespace agent {

class Handler {
public:
    // `events`: EPOLLIN, EPOLLERR, EPOLLHUP ... of sys/epoll.h. Level-triggered: called again until the cause is gone.
    virtual void on_ready(int fd, std::uint32_t events) = 0;

protected:
    ~Handler() = default;
};

class EventLoop {
public:
    static constexpr std::size_t kSources = 16;

    // False: errno says why. Nothing else works before.
    [[nodiscard]] bool open();

    // Watches `fd` for reading until remove(). `handler` must live as long. False: all places are taken (errno ENOSPC),
    // `fd` is watched already (EEXIST), or epoll refuses it (a regular file: EPERM).
    [[nodiscard]] bool add(int fd, Handler& handler);

    // Stops to watch; call it before closing the descriptor. Safe within on_ready(), for any source: one removed is not
    // called again, not even for what was ready already. Unknown descriptors are ignored.
    void remove(int fd);

    // Calls handlers until stop(). Returns the exit code given to stop(), or kExitSoftware when epoll itself fails.
    [[nodiscard]] int run();

    // Waits up to `timeout_ms` (-1: for ever) for something ready and calls the handlers once. False: epoll failed.
    [[nodiscard]] bool turn(int timeout_ms);

    // Ends run() after the handler that is running; further ready sources are not called. The first exit code counts.
    // Called before run(), it lets run() return at once.
    void stop(int exit_code);

private:
    struct Source {
        int fd = -1;  // -1: free
        // Grows with each use of the place, so that an event of an earlier use is recognized and dropped.
        std::uint32_t generation = 0;
        Handler* handler = nullptr;
    };

    FileDescriptor epoll_;
    std::array<Source, kSources> sources_{};
    bool stopped_ = false;
    int exit_code_ = 0;
};

}  // namespace agent
