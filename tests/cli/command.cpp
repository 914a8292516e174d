#include "cli/command.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>

namespace cli_tests {

namespace {

struct Pipe {
    int read_end = -1, write_end = -1;

    Pipe() {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) std::abort();
        read_end = ends[0];
        write_end = ends[1];
    }
    ~Pipe() {
        close_read();
        close_write();
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    void close_read() { close(read_end); }
    void close_write() { close(write_end); }

private:
    static void close(int& fd) {
        if (fd >= 0) ::close(fd);
        fd = -1;
    }
};

std::vector<char*> pointers(const std::vector<std::string>& words) {
    std::vector<char*> out;
    for (const std::string& word : words) out.push_back(const_cast<char*>(word.c_str()));
    out.push_back(nullptr);
    return out;
}

pid_t start_process(const std::vector<std::string>& words, const std::vector<std::string>* environment, int in, int out,
                    int error) {
    const std::vector<char*> arguments = pointers(words);
    const std::vector<char*> variables = environment == nullptr ? std::vector<char*>{} : pointers(*environment);
    const pid_t pid = ::fork();
    if (pid < 0) std::abort();
    if (pid > 0) return pid;
    ::dup2(in, STDIN_FILENO);
    ::dup2(out, STDOUT_FILENO);
    ::dup2(error, STDERR_FILENO);
    if (environment == nullptr)
        ::execv(arguments[0], arguments.data());
    else
        ::execve(arguments[0], arguments.data(), variables.data());
    ::_exit(127);
}

// False: the stream has ended.
bool read_some(int fd, std::string& out) {
    std::array<char, 4096> piece;
    const ssize_t got = ::read(fd, piece.data(), piece.size());
    if (got > 0) out.append(piece.data(), static_cast<std::size_t>(got));
    return got > 0 || (got < 0 && errno == EINTR);
}

void write_some(Pipe& pipe, std::string_view& left) {
    const ssize_t written = left.empty() ? 0 : ::write(pipe.write_end, left.data(), left.size());
    if (written > 0) left.remove_prefix(static_cast<std::size_t>(written));
    if (left.empty() || (written < 0 && errno != EINTR && errno != EAGAIN)) pipe.close_write();
}

int end_of(pid_t pid) {
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

Ran run(const Start& start) {
    ::signal(SIGPIPE, SIG_IGN);  // a program need not read all of its input
    Pipe in, out, error;
    Ran ran;
    const pid_t pid = start_process(start.words, &start.environment, in.read_end, out.write_end, error.write_end);
    in.close_read();
    out.close_write();
    error.close_write();
    ::fcntl(in.write_end, F_SETFL, O_NONBLOCK);
    std::string_view input = start.input;
    write_some(in, input);
    while (out.read_end >= 0 || error.read_end >= 0) {
        std::array<pollfd, 3> waits{pollfd{out.read_end, POLLIN, 0}, pollfd{error.read_end, POLLIN, 0},
                                    pollfd{in.write_end, POLLOUT, 0}};
        if (::poll(waits.data(), waits.size(), -1) < 0) continue;
        if (waits[0].revents != 0 && !read_some(out.read_end, ran.out)) out.close_read();
        if (waits[1].revents != 0 && !read_some(error.read_end, ran.error)) error.close_read();
        if (waits[2].revents != 0) write_some(in, input);
    }
    ran.code = end_of(pid);
    return ran;
}

Ran run_on_terminal(const Start& start) {
    const std::vector<char*> arguments = pointers(start.words), variables = pointers(start.environment);
    int terminal = -1;
    const pid_t pid = ::forkpty(&terminal, nullptr, nullptr, nullptr);
    if (pid < 0) std::abort();
    if (pid == 0) {
        ::execve(arguments[0], arguments.data(), variables.data());
        ::_exit(127);
    }
    Ran ran;
    if (::write(terminal, start.input.data(), start.input.size()) < 0) std::abort();
    while (read_some(terminal, ran.out)) {
    }
    ::close(terminal);
    ran.code = end_of(pid);
    return ran;
}

Server::Server(const std::vector<std::string>& words, const std::string& ready) {
    const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    Pipe out;
    pid_ = start_process(words, nullptr, nothing, out.write_end, STDERR_FILENO);
    ::close(nothing);
    out.close_write();
    std::string text;
    std::size_t at = std::string::npos, end = std::string::npos;
    while (end == std::string::npos && read_some(out.read_end, text)) {
        at = text.find(ready);
        if (at != std::string::npos) end = text.find('\n', at);
    }
    if (end != std::string::npos) said_ = text.substr(at + ready.size(), end - at - ready.size());
}

Server::~Server() {
    ::kill(pid_, SIGTERM);
    end_of(pid_);
}

}  // namespace cli_tests
