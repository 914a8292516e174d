// The few system calls that the V4L2 camera makes, behind a contract: tests put a device made of memory there.
#pragma once

#include <cstddef>
#include <cstdint>

namespace agent {

// Every function returns 0 or more when it worked, else the negative error number; errno is not used.
class VideoCalls {
public:
    // For reading and writing, not blocking, closed on exec. Returns the descriptor.
    [[nodiscard]] virtual int open(const char* path) = 0;
    [[nodiscard]] virtual int close(int fd) = 0;
    // `request` and `arg` as for ioctl(2). Repeated by the implementation when a signal interrupts it.
    [[nodiscard]] virtual int ioctl(int fd, unsigned long request, void* arg) = 0;
    // Shared, readable and writable (some drivers refuse a read-only mapping). `out` is set only when it worked.
    [[nodiscard]] virtual int mmap(int fd, std::size_t bytes, std::int64_t offset, void*& out) = 0;
    [[nodiscard]] virtual int munmap(void* address, std::size_t bytes) = 0;

protected:
    ~VideoCalls() = default;
};

class SystemVideoCalls final : public VideoCalls {
public:
    [[nodiscard]] int open(const char* path) override;
    [[nodiscard]] int close(int fd) override;
    [[nodiscard]] int ioctl(int fd, unsigned long request, void* arg) override;
    [[nodiscard]] int mmap(int fd, std::size_t bytes, std::int64_t offset, void*& out) override;
    [[nodiscard]] int munmap(void* address, std::size_t bytes) override;
};

}  // namespace agent
