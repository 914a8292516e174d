#include "agent/process/event_loop.hpp"

#include <sys/epoll.h>

#include <algorithm>
#include <cerrno>

#include "agent/process/exit_code.hpp"

namespace agent {

bool EventLoop::open() {
    epoll_.reset(::epoll_create1(EPOLL_CLOEXEC));
    return epoll_.valid();
}

bool EventLoop::add(int fd, Handler& handler) {
    const auto free = std::find_if(sources_.begin(), sources_.end(), [](const Source& one) { return one.fd < 0; });
    if (free == sources_.end()) {
        errno = ENOSPC;
        return false;
    }
    const auto place = static_cast<std::uint64_t>(free - sources_.begin());
    const std::uint32_t generation = free->generation + 1;
    epoll_event wanted{};
    wanted.events = EPOLLIN | EPOLLPRI;  // a camera tells a change of its source by the latter
    wanted.data.u64 = (std::uint64_t{generation} << 32U) | place;
    if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &wanted) != 0) return false;
    *free = Source{fd, generation, &handler};
    return true;
}

void EventLoop::remove(int fd) {
    const auto found = std::find_if(sources_.begin(), sources_.end(), [fd](const Source& one) { return one.fd == fd; });
    if (fd < 0 || found == sources_.end()) return;
    // May fail when the descriptor was closed too early; epoll has forgotten it then by itself.
    static_cast<void>(::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr));
    *found = Source{-1, found->generation, nullptr};
}

bool EventLoop::turn(int timeout_ms) {
    std::array<epoll_event, kSources> ready{};
    const int count = ::epoll_wait(epoll_.get(), ready.data(), static_cast<int>(ready.size()), timeout_ms);
    if (count < 0) return errno == EINTR;
    for (std::size_t i = 0; i < static_cast<std::size_t>(count) && !stopped_; ++i) {
        const std::uint64_t tag = ready[i].data.u64;
        const Source source = sources_[tag & 0xFFFFFFFFU];
        if (source.fd < 0 || source.generation != tag >> 32U) continue;  // removed by a handler of this turn
        source.handler->on_ready(source.fd, ready[i].events);
    }
    return true;
}

int EventLoop::run() {
    while (!stopped_) {
        if (!turn(-1)) return kExitSoftware;
    }
    stopped_ = false;
    return exit_code_;
}

void EventLoop::stop(int exit_code) {
    if (stopped_) return;
    stopped_ = true;
    exit_code_ = exit_code;
}

}  // namespace agent
