#include "own_network.hpp"

#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>

namespace compreface::fakes {
namespace {

std::string failed(const char* what) {
    return std::string{what} + ": " + std::strerror(errno);
}

bool write_file(const char* path, std::string_view text) {
    const int descriptor = open(path, O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) return false;
    const bool written = write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    return close(descriptor) == 0 && written;
}

// Root has what it takes; others may become root of a user namespace, where that is allowed.
std::string enter_namespaces() {
    const std::string user = "0 " + std::to_string(geteuid()) + " 1\n";
    const std::string group = "0 " + std::to_string(getegid()) + " 1\n";
    if (unshare(CLONE_NEWNS | CLONE_NEWNET) == 0) return {};
    if (unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET) != 0) return failed("unshare");
    if (!write_file("/proc/self/setgroups", "deny") || !write_file("/proc/self/uid_map", user) ||
        !write_file("/proc/self/gid_map", group)) {
        return failed("user map");
    }
    return {};
}

}  // namespace

std::string enter_own_network() {
    std::string error = enter_namespaces();
    // Or mounts would show outside as well.
    if (error.empty() && mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
        error = failed("private mounts");
    return error.empty() ? loopback_up() : error;
}

std::string loopback_up() {
    const int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return failed("socket");
    ifreq request{};
    std::strcpy(request.ifr_name, "lo");
    request.ifr_flags = IFF_UP | IFF_RUNNING;
    const bool up = ioctl(descriptor, SIOCSIFFLAGS, &request) == 0;
    const std::string result = up ? std::string() : failed("loopback device");
    close(descriptor);
    return result;
}

}  // namespace compreface::fakes
