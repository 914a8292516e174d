#include "agent/process/program.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "agent/process/format_text.hpp"

namespace agent {
namespace {

constexpr std::array<std::string_view, kInheritedVariables> kInherited{"PATH=", "HOME=", "LANG="};

bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

}  // namespace

bool CommandLine::parse(std::string_view text, ErrorText& error) {
    count_ = 0;
    if (text.size() >= kBytes) {
        format_text(error, "is longer than %zu bytes, write a script and name that", kBytes - 1);
        return false;
    }
    std::size_t count = 0, filled = 0;
    bool in_word = false;
    char quote = 0;
    for (const char c : text) {
        if (quote == 0 && is_blank(c)) {
            if (in_word) text_[filled++] = 0;
            in_word = false;
            continue;
        }
        if (!in_word) {
            if (count == kWords) {
                format_text(error, "has more than %zu words, write a script and name that", kWords);
                return false;
            }
            start_[count++] = filled;
            in_word = true;
        }
        if (quote == 0 && (c == '"' || c == '\'')) {
            quote = c;
        } else if (c == quote) {
            quote = 0;
        } else {
            text_[filled++] = c;
        }
    }
    text_[filled] = 0;
    if (quote != 0) {
        format_text(error, "has a %c without its end, give both or none", quote);
        return false;
    }
    if (count == 0 || word(0)[0] == 0) {
        format_text(error, "names no program");
        return false;
    }
    count_ = count;
    return true;
}

char* const* CommandLine::arguments() {
    for (std::size_t i = 0; i < count_; ++i) pointers_[i] = text_.data() + start_[i];
    pointers_[count_] = nullptr;
    return pointers_.data();
}

std::size_t inherit_environment(char** out, std::size_t count, std::size_t places) {
    for (char** one = environ; one != nullptr && *one != nullptr; ++one) {
        const auto wanted = [one](std::string_view name) { return std::strncmp(*one, name.data(), name.size()) == 0; };
        if (count + 1 < places && std::any_of(kInherited.begin(), kInherited.end(), wanted)) out[count++] = *one;
    }
    out[count] = nullptr;
    return count;
}

ProgramStart::~ProgramStart() {
    if (!prepared_) return;
    (void)::posix_spawn_file_actions_destroy(&actions_);
    (void)::posix_spawnattr_destroy(&attributes_);
}

bool ProgramStart::prepare(int input, int output, int error_output) {
    int error = ::posix_spawn_file_actions_init(&actions_);
    if (error == 0) error = ::posix_spawnattr_init(&attributes_);
    prepared_ = error == 0;
    if (error == 0) error = ::posix_spawn_file_actions_adddup2(&actions_, input, STDIN_FILENO);
    if (error == 0) error = ::posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
    if (error == 0) error = ::posix_spawn_file_actions_adddup2(&actions_, error_output, STDERR_FILENO);
    if (error == 0) error = ::posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);

    // Signals as a program expects them at its start, though they are blocked or ignored here.
    sigset_t none;
    sigset_t all;
    ::sigemptyset(&none);
    ::sigfillset(&all);
    if (error == 0) {
        error = ::posix_spawnattr_setflags(&attributes_,
                                           POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    if (error == 0) error = ::posix_spawnattr_setpgroup(&attributes_, 0);
    if (error == 0) error = ::posix_spawnattr_setsigmask(&attributes_, &none);
    if (error == 0) error = ::posix_spawnattr_setsigdefault(&attributes_, &all);
    if (error != 0) errno = error;
    return error == 0;
}

int ProgramStart::start(char* const* arguments, char* const* environment, pid_t& out) const {
    return ::posix_spawnp(&out, arguments[0], &actions_, &attributes_, arguments, environment);
}

FileDescriptor open_pidfd(pid_t pid) {
    return FileDescriptor(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
}

void kill_group(pid_t pid) {
    (void)::kill(-pid, SIGKILL);
}

}  // namespace agent
