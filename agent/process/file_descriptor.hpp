// A descriptor with one owner: closed exactly once.
#pragma once

#include <unistd.h>

#include <utility>

namespace agent {

class FileDescriptor {
public:
    FileDescriptor() = default;
    // Takes `fd` over; -1 is "none".
    explicit FileDescriptor(int fd) : fd_(fd) {}
    FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    FileDescriptor& operator=(FileDescriptor&& other) noexcept {
        if (this != &other) reset(std::exchange(other.fd_, -1));
        return *this;
    }
    FileDescriptor(const FileDescriptor&) = delete;
    FileDescriptor& operator=(const FileDescriptor&) = delete;
    ~FileDescriptor() { reset(); }

    [[nodiscard]] int get() const { return fd_; }
    [[nodiscard]] bool valid() const { return fd_ >= 0; }

    // Gives up what is held, open.
    [[nodiscard]] int release() { return std::exchange(fd_, -1); }

    // Closes what is held and takes `fd` over. errno is left as it was, so that a failure can still be told after
    // cleaning up.
    void reset(int fd = -1);

private:
    int fd_ = -1;
};

}  // namespace agent
