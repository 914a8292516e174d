#include "agent/process/wakeup.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

namespace agent {

bool Wakeup::open() {
    fd_.reset(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    return fd_.valid();
}

void Wakeup::notify() const {
    const std::uint64_t one = 1;
    // Fails only when 2^64 - 2 notices wait already: the reader is woken all the same.
    [[maybe_unused]] const ssize_t written = ::write(fd_.get(), &one, sizeof one);
}

std::uint64_t Wakeup::drain() const {
    std::uint64_t count = 0;
    const ssize_t got = ::read(fd_.get(), &count, sizeof count);
    return got == static_cast<ssize_t>(sizeof count) ? count : 0;
}

}  // namespace agent
