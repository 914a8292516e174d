#include "agent/process/thread.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdlib>
#include <ctime>

#include "agent/process/clock.hpp"

namespace agent {

namespace {

std::size_t round_stack(std::size_t bytes) {
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    const auto least = static_cast<std::size_t>(PTHREAD_STACK_MIN);
    return (std::max(bytes, least) + page - 1) / page * page;
}

}  // namespace

Thread::~Thread() {
    if (running_) std::abort();
}

bool Thread::start(const char* name, std::size_t stack_bytes, Body body, void* user) {
    if (running_) {
        errno = EBUSY;
        return false;
    }
    name_.assign_front(name);
    body_ = body;
    user_ = user;

    pthread_attr_t attributes;
    int error = ::pthread_attr_init(&attributes);
    if (error == 0) error = ::pthread_attr_setstacksize(&attributes, round_stack(stack_bytes));
    if (error == 0) {
        // The new thread inherits the mask; blocked from its first instruction on.
        sigset_t all;
        sigset_t before;
        ::sigfillset(&all);
        static_cast<void>(::pthread_sigmask(SIG_SETMASK, &all, &before));
        error = ::pthread_create(&thread_, &attributes, &Thread::enter, this);
        static_cast<void>(::pthread_sigmask(SIG_SETMASK, &before, nullptr));
    }
    static_cast<void>(::pthread_attr_destroy(&attributes));
    running_ = error == 0;
    if (!running_) errno = error;
    return running_;
}

void* Thread::enter(void* self) {
    const auto* thread = static_cast<const Thread*>(self);
    static_cast<void>(::pthread_setname_np(::pthread_self(), thread->name_.c_str()));
    thread->body_(thread->user_);
    return nullptr;
}

bool Thread::join(std::uint32_t timeout_ms) {
    if (!running_) return true;
    const std::int64_t until_ns = SystemClock{}.monotonic_ns() + std::int64_t{timeout_ms} * kNsPerMs;
    timespec until{};
    until.tv_sec = static_cast<decltype(until.tv_sec)>(until_ns / kNsPerS);
    until.tv_nsec = static_cast<decltype(until.tv_nsec)>(until_ns % kNsPerS);
    // Not pthread_timedjoin_np(): its deadline moves when somebody sets the wall clock.
    if (::pthread_clockjoin_np(thread_, nullptr, CLOCK_MONOTONIC, &until) != 0) return false;
    running_ = false;
    return true;
}

}  // namespace agent
