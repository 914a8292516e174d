#include "agent/process/signals.hpp"

#include <pthread.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

namespace agent {

bool Signals::open() {
    sigset_t wanted;
    ::sigemptyset(&wanted);
    for (const int one : {SIGTERM, SIGINT, SIGHUP, SIGUSR1}) ::sigaddset(&wanted, one);
    const int error = ::pthread_sigmask(SIG_BLOCK, &wanted, nullptr);
    if (error != 0) {
        errno = error;
        return false;
    }
    struct sigaction ignore {};
    ignore.sa_handler = SIG_IGN;
    if (::sigaction(SIGPIPE, &ignore, nullptr) != 0) return false;
    fd_.reset(::signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK));
    return fd_.valid();
}

int Signals::take() {
    signalfd_siginfo info{};
    const ssize_t got = ::read(fd_.get(), &info, sizeof info);
    return got == static_cast<ssize_t>(sizeof info) ? static_cast<int>(info.ssi_signo) : 0;
}

}  // namespace agent
