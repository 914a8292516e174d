#include "agent/door/guard/gpio_calls.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>

namespace agent::door {

int SystemGpioCalls::open(const char* path) {
    const int fd = ::open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
    return fd < 0 ? -errno : fd;
}

int SystemGpioCalls::ioctl(int fd, unsigned long request, void* arg) {
    int result = -1;
    do {
        result = ::ioctl(fd, request, arg);
    } while (result < 0 && errno == EINTR);
    return result < 0 ? -errno : result;
}

long SystemGpioCalls::read(int fd, void* out, std::size_t bytes) {
    const ssize_t got = ::read(fd, out, bytes);
    return got < 0 ? -errno : static_cast<long>(got);
}

}  // namespace agent::door
