// Several V4L2 devices made of memory, each behind the path of its node.
#pragma once

#include <cerrno>
#include <map>
#include <string>

#include "fakes/fake_video_calls.hpp"

namespace agent::fakes {

class FakeVideoNodes final : public VideoCalls {
public:
    // The device at this path; made when it is asked for first.
    FakeVideoCalls& at(const std::string& path) { return nodes_[path]; }
    [[nodiscard]] bool all_undone() const {
        for (const auto& [path, calls] : nodes_) {
            if (!calls.all_undone()) return false;
        }
        return true;
    }

    [[nodiscard]] int open(const char* path) override {
        const auto found = nodes_.find(path);
        if (found == nodes_.end()) return -ENXIO;
        const int fd = found->second.open(path);
        if (fd < 0) return fd;
        open_[next_fd_] = {&found->second, fd};
        return next_fd_++;
    }
    [[nodiscard]] int close(int fd) override {
        const auto found = open_.find(fd);
        if (found == open_.end()) return -EBADF;
        const int result = found->second.calls->close(found->second.fd);
        open_.erase(found);
        return result;
    }
    [[nodiscard]] int ioctl(int fd, unsigned long request, void* arg) override {
        const auto found = open_.find(fd);
        return found != open_.end() ? found->second.calls->ioctl(found->second.fd, request, arg) : -EBADF;
    }
    [[nodiscard]] int mmap(int, std::size_t, std::int64_t, void*&) override { return -ENODEV; }
    [[nodiscard]] int munmap(void*, std::size_t) override { return -EINVAL; }

private:
    struct Open {
        FakeVideoCalls* calls;
        int fd;
    };
    std::map<std::string, FakeVideoCalls> nodes_;
    std::map<int, Open> open_;
    int next_fd_ = 2000;
};

}  // namespace agent::fakes
