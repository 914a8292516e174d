#include "agent/capture/video_calls.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>

namespace agent {

int SystemVideoCalls::open(const char* path) {
    // O_NONBLOCK: opening a FIFO by mistake must not hang, and DQBUF must never wait
    const int fd = ::open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    return fd >= 0 ? fd : -errno;
}

int SystemVideoCalls::close(int fd) {
    return ::close(fd) == 0 ? 0 : -errno;
}

int SystemVideoCalls::ioctl(int fd, unsigned long request, void* arg) {
    int result = 0;
    do {
        result = ::ioctl(fd, request, arg);
    } while (result < 0 && errno == EINTR);
    return result >= 0 ? result : -errno;
}

int SystemVideoCalls::mmap(int fd, std::size_t bytes, std::int64_t offset, void*& out) {
    void* address = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, static_cast<off_t>(offset));
    if (address == MAP_FAILED) return -errno;
    out = address;
    return 0;
}

int SystemVideoCalls::munmap(void* address, std::size_t bytes) {
    return ::munmap(address, bytes) == 0 ? 0 : -errno;
}

}  // namespace agent
