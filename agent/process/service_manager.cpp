#include "agent/process/service_manager.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <optional>

#include "agent/process/format_text.hpp"
#include "agent/process/printable.hpp"

namespace agent {

namespace {

constexpr std::int64_t kUsecPerMs = 1000;
constexpr std::int64_t kNsPerUsec = 1000;
constexpr std::size_t kStatusBytes = 200;

std::optional<std::uint64_t> to_number(const char* text) {
    if (text == nullptr) return std::nullopt;
    const char* const end = text + std::strlen(text);
    std::uint64_t value = 0;
    const auto [rest, error] = std::from_chars(text, end, value);
    if (error != std::errc{} || rest != end) return std::nullopt;
    return value;
}

std::uint32_t interval_ms(const ServiceManager::Environment& environment) {
    const auto usec = to_number(environment.watchdog_usec);
    if (!usec || *usec == 0) return 0;
    // Set for another process, which passed its environment on.
    const auto pid = to_number(environment.watchdog_pid);
    if (environment.watchdog_pid != nullptr && pid != static_cast<std::uint64_t>(::getpid())) return 0;
    return static_cast<std::uint32_t>(
        std::clamp<std::uint64_t>(*usec / kUsecPerMs / 2, 1, std::numeric_limits<std::uint32_t>::max()));
}

}  // namespace

bool ServiceManager::open() {
    const bool opened = open({.notify_socket = std::getenv("NOTIFY_SOCKET"),
                              .watchdog_usec = std::getenv("WATCHDOG_USEC"),
                              .watchdog_pid = std::getenv("WATCHDOG_PID")});
    const int saved = errno;
    for (const char* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"}) static_cast<void>(::unsetenv(name));
    errno = saved;
    return opened;
}

bool ServiceManager::open(const Environment& environment) {
    socket_.reset();
    watchdog_interval_ms_ = 0;
    const char* const path = environment.notify_socket;
    if (path == nullptr || path[0] == '\0') return true;
    const std::size_t length = std::strlen(path);
    address_ = sockaddr_un{};
    if ((path[0] != '/' && path[0] != '@') || length < 2 || length >= sizeof address_.sun_path) {
        errno = EINVAL;
        return false;
    }
    address_.sun_family = AF_UNIX;
    std::memcpy(address_.sun_path, path, length);
    // An abstract name begins with a zero byte and has no closing one: its length is part of it.
    const bool abstract = path[0] == '@';
    if (abstract) address_.sun_path[0] = '\0';
    address_bytes_ = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + length + (abstract ? 0 : 1));

    socket_.reset(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket_.valid()) return false;
    watchdog_interval_ms_ = interval_ms(environment);
    return true;
}

bool ServiceManager::send(std::string_view message) {
    if (!socket_.valid()) return true;
    ssize_t sent = -1;
    do {
        sent = ::sendto(socket_.get(), message.data(), message.size(), MSG_NOSIGNAL,
                        reinterpret_cast<const sockaddr*>(&address_), address_bytes_);
    } while (sent < 0 && errno == EINTR);
    return sent == static_cast<ssize_t>(message.size());
}

bool ServiceManager::ready() {
    return send("READY=1");
}
bool ServiceManager::watchdog() {
    return send("WATCHDOG=1");
}
bool ServiceManager::stopping() {
    return send("STOPPING=1");
}

bool ServiceManager::reloading(std::int64_t monotonic_ns) {
    compreface::FixedText<63> message;
    format_text(message, "RELOADING=1\nMONOTONIC_USEC=%lld", static_cast<long long>(monotonic_ns / kNsPerUsec));
    return send(message.view());
}

bool ServiceManager::status(std::string_view text) {
    // A line end in it would begin an assignment of its own.
    std::array<char, kStatusBytes> clean{};
    const std::size_t length = make_printable(text, clean).bytes;
    compreface::FixedText<kStatusBytes + 7> message;
    format_text(message, "STATUS=%.*s", static_cast<int>(length), clean.data());
    return send(message.view());
}

}  // namespace agent
