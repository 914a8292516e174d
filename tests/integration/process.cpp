#include "process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>

namespace integration {
namespace {

struct Pipe {
    agent::FileDescriptor read_end, write_end;
};

Pipe make_pipe() {
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0) std::abort();
    return {agent::FileDescriptor(ends[0]), agent::FileDescriptor(ends[1])};
}

std::vector<char*> pointers(std::vector<std::string>& words) {
    std::vector<char*> all;
    for (std::string& word : words) all.push_back(word.data());
    all.push_back(nullptr);
    return all;
}

}  // namespace

std::int64_t now_ms() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return std::int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

Process::Process(const Start& start) {
    std::vector<std::string> words = start.words;
    std::vector<std::string> variables = start.environment;
    variables.emplace_back("PATH=/usr/local/bin:/usr/bin:/bin");
    for (const char* name : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"}) {
        if (const char* value = std::getenv(name)) variables.push_back(std::string{name} + "=" + value);
    }
    const std::vector<char*> arguments = pointers(words), environment = pointers(variables);
    Pipe in = make_pipe(), out = make_pipe(), error = make_pipe();
    if (start.pipe_bytes > 0) {
        (void)::fcntl(out.write_end.get(), F_SETPIPE_SZ, start.pipe_bytes);
        (void)::fcntl(error.write_end.get(), F_SETPIPE_SZ, start.pipe_bytes);
    }
    pid_ = ::fork();
    if (pid_ < 0) std::abort();
    if (pid_ == 0) {
        ::dup2(in.read_end.get(), STDIN_FILENO);
        ::dup2(out.write_end.get(), STDOUT_FILENO);
        ::dup2(error.write_end.get(), STDERR_FILENO);
        if (start.in_child) start.in_child();
        ::execve(arguments[0], arguments.data(), environment.data());
        std::_Exit(127);
    }
    in_ = std::move(in.write_end);
    out_.fd = std::move(out.read_end);
    error_.fd = std::move(error.read_end);
    for (const int fd : {out_.fd.get(), error_.fd.get()}) (void)::fcntl(fd, F_SETFL, O_NONBLOCK);
    ended_.reset(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
    if (!ended_.valid()) std::abort();
}

Process::~Process() {
    if (!runs()) return;
    send(SIGKILL);
    (void)::waitpid(pid_, nullptr, 0);
}

void Process::pass_over_out() {
    read_some(out_);
    const std::size_t end = out_.text.rfind('\n');
    if (end != std::string::npos) out_.seen = std::max(out_.seen, end + 1);
}

void Process::say(std::string_view line) {
    const std::string text = std::string{line} + "\n";
    if (::write(in_.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
        std::printf("\nthe program takes no commands\n");
    }
}

void Process::send(int signal) const {
    (void)::kill(pid_, signal);
}

bool Process::runs() {
    pollfd one{ended_.get(), POLLIN, 0};
    if (!over_ && ::poll(&one, 1, 0) == 1) reap();
    return !over_;
}

int Process::wait() {
    const std::int64_t deadline_ms = now_ms() + kPatienceMs;
    while (!over_ && pump(deadline_ms)) {
    }
    read_some(out_);
    read_some(error_);
    return over_ ? code_ : -1;
}

int Process::end(std::int64_t& took_ms) {
    const std::int64_t begin_ms = now_ms();
    send(SIGTERM);
    const int code = wait();
    took_ms = now_ms() - begin_ms;
    return code;
}

std::string Process::line(Stream& stream, std::string_view piece) {
    const std::int64_t deadline_ms = now_ms() + kPatienceMs;
    do {
        for (std::size_t end = 0; (end = stream.text.find('\n', stream.seen)) != std::string::npos;) {
            const std::string one = stream.text.substr(stream.seen, end - stream.seen);
            stream.seen = end + 1;
            if (one.find(piece) != std::string::npos) return one;
        }
    } while (pump(deadline_ms));
    return {};
}

bool Process::pump(std::int64_t deadline_ms) {
    std::array<pollfd, 3> waits{pollfd{ended_.get(), POLLIN, 0}, pollfd{out_.reads ? out_.fd.get() : -1, POLLIN, 0},
                                pollfd{error_.reads ? error_.fd.get() : -1, POLLIN, 0}};
    const std::int64_t left_ms = deadline_ms - now_ms();
    if (over_ || left_ms <= 0) return false;
    if (::poll(waits.data(), waits.size(), static_cast<int>(left_ms)) <= 0) return errno == EINTR;
    if (waits[1].revents != 0) read_some(out_);
    if (waits[2].revents != 0) read_some(error_);
    if (waits[0].revents != 0) reap();
    return true;
}

void Process::read_some(Stream& stream) {
    std::array<char, 4096> piece{};
    ssize_t got = 0;
    while (stream.reads && stream.fd.valid() && (got = ::read(stream.fd.get(), piece.data(), piece.size())) != 0) {
        if (got < 0) return;
        stream.text.append(piece.data(), static_cast<std::size_t>(got));
    }
    if (stream.reads) stream.fd.reset();  // its end: poll() passes over it from now on
}

void Process::reap() {
    int status = 0;
    if (::waitpid(pid_, &status, 0) != pid_) std::abort();
    over_ = true;
    code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    read_some(out_);
    read_some(error_);
}

}  // namespace integration
