// The few system calls by which something is written to stay: the seam at which tests make a disk full or read-only.
#pragma once

#include <sys/types.h>

#include <cstddef>

namespace agent {

// Each as the call of the same name: -1 and errno on failure.
class DiskCalls {
public:
    // Relative to `folder`; always close-on-exec; new files have mode 600.
    [[nodiscard]] virtual int open_at(int folder, const char* name, int flags) = 0;
    [[nodiscard]] virtual ssize_t write_at(int fd, const void* bytes, std::size_t count, off_t offset) = 0;
    [[nodiscard]] virtual int cut(int fd, off_t bytes) = 0;
    // Returns when what was written would outlive a power cut.
    [[nodiscard]] virtual int sync(int fd) = 0;

protected:
    ~DiskCalls() = default;
};

class SystemDiskCalls final : public DiskCalls {
public:
    [[nodiscard]] int open_at(int folder, const char* name, int flags) override;
    [[nodiscard]] ssize_t write_at(int fd, const void* bytes, std::size_t count, off_t offset) override;
    [[nodiscard]] int cut(int fd, off_t bytes) override;
    [[nodiscard]] int sync(int fd) override;
};

}  // namespace agent
