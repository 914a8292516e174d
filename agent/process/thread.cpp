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

timespec to_timespec(std::int64_t ns) {
    timespec out{};
    out.tv_sec = static_cast<decltype(out.tv_sec)>(ns / kNsPerS);
    out.tv_nsec = static_cast<decltype(out.tv_nsec)>(ns % kNsPerS);
    return out;
}

bool join_within(pthread_t thread, std::int64_t timeout_ns) {
#ifdef __SANITIZE_THREAD__
    // ThreadSanitizer of GCC 12 does not know the call below: it would take each thread for one that was never joined.
    const timespec until = to_timespec(SystemClock{}.wall_ns() + timeout_ns);
    return ::pthread_timedjoin_np(thread, nullptr, &until) == 0;
#else
    // Not pthread_timedjoin_np(): its deadline moves when somebody sets the wall clock.
    const timespec until = to_timespec(SystemClock{}.monotonic_ns() + timeout_ns);
    return ::pthread_clockjoin_np(thread, nullptr, CLOCK_MONOTONIC, &until) == 0;
#endif
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
    if (!join_within(thread_, std::int64_t{timeout_ms} * kNsPerMs)) return false;
    running_ = false;
    return true;
}

}  // namespace agent
