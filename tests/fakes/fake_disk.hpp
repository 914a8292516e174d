// A disk that is full, read-only or slow to promise anything when a test says so. What it lets through goes to the real
// one.
#pragma once

#include <fcntl.h>

#include <cerrno>
#include <cstddef>

#include "agent/process/disk_calls.hpp"

namespace agent::fakes {

class FakeDisk final : public DiskCalls {
public:
    bool read_only = false;
    bool sync_fails = false;
    // As if so many bytes were free; a write that does not fit is done as far as it goes, as a real disk does.
    std::size_t free_bytes = SIZE_MAX;
    int syncs = 0;

    [[nodiscard]] int open_at(int folder, const char* name, int flags) override {
        if (read_only && (flags & (O_RDWR | O_WRONLY)) != 0) return fail(EROFS);
        return real_.open_at(folder, name, flags);
    }
    [[nodiscard]] ssize_t write_at(int fd, const void* bytes, std::size_t count, off_t offset) override {
        if (read_only) return fail(EROFS);
        if (free_bytes == 0) return fail(ENOSPC);
        const std::size_t fitting = count < free_bytes ? count : free_bytes;
        if (free_bytes != SIZE_MAX) free_bytes -= fitting;
        return real_.write_at(fd, bytes, fitting, offset);
    }
    [[nodiscard]] int cut(int fd, off_t bytes) override { return read_only ? fail(EROFS) : real_.cut(fd, bytes); }
    [[nodiscard]] int sync(int fd) override {
        ++syncs;
        return sync_fails ? fail(EIO) : real_.sync(fd);
    }

private:
    static int fail(int error) {
        errno = error;
        return -1;
    }

    SystemDiskCalls real_;
};

}  // namespace agent::fakes
