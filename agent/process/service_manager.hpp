// Tells the service manager how the agent is: the NOTIFY_SOCKET protocol, one datagram a message. Without a service
// manager every call does nothing. One thread's own.
#pragma once

#include <sys/socket.h>
#include <sys/un.h>

#include <cstdint>
#include <string_view>

#include "agent/process/file_descriptor.hpp"

namespace agent {

class ServiceManager {
public:
    // What the service manager puts into the environment; nullptr: not set.
    struct Environment {
        const char* notify_socket = nullptr;  // "/path" or "@abstract"
        const char* watchdog_usec = nullptr;
        const char* watchdog_pid = nullptr;
    };

    // Takes NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID out of the environment, so that hooks do not inherit them.
    // Before any thread is started.
    [[nodiscard]] bool open();
    // True: ready to send, or no service manager there. False: the socket's address cannot be one (errno EINVAL), or no
    // socket can be made. Whether anybody listens shows at the first message.
    [[nodiscard]] bool open(const Environment& environment);

    [[nodiscard]] bool present() const { return socket_.valid(); }

    // How often to call watchdog(): half of the time after which the agent would be killed, ms, at least 1. 0: no
    // watchdog.
    [[nodiscard]] std::uint32_t watchdog_interval_ms() const { return watchdog_interval_ms_; }

    // Each sends one datagram and never waits. False: it was lost (errno); true without a service manager.
    bool ready();
    bool watchdog();
    bool stopping();
    // Followed by ready() when the reload is done. `monotonic_ns`: CLOCK_MONOTONIC when the reload began.
    bool reloading(std::int64_t monotonic_ns);
    // The line that `systemctl status` shows: up to 200 bytes, made printable.
    bool status(std::string_view text);

private:
    bool send(std::string_view message);

    FileDescriptor socket_;
    // Kept, and not connected to: a manager that makes its socket anew hears the next message again.
    sockaddr_un address_{};
    socklen_t address_bytes_ = 0;
    std::uint32_t watchdog_interval_ms_ = 0;
};

}  // namespace agent
