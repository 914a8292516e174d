// Starting programs of the user's: without a shell, in a process group of their own, with three descriptors and the
// signals of a fresh start.
#pragma once

#include <spawn.h>
#include <sys/types.h>

#include <array>
#include <cstddef>
#include <string_view>

#include "agent/process/error_list.hpp"
#include "agent/process/file_descriptor.hpp"
#include "compreface/text.hpp"

namespace agent {

// A program and its arguments as one line, taken apart: words are separated by blanks; what stands between two " or two
// ' is taken as it is, blanks and the other kind of quote included. There is no escape character, nothing is replaced
// or expanded.
class CommandLine {
public:
    static constexpr std::size_t kWords = 64;
    static constexpr std::size_t kBytes = 383;

    // False: `error` says what is wrong; there are no words then.
    [[nodiscard]] bool parse(std::string_view text, ErrorText& error);

    [[nodiscard]] std::size_t size() const { return count_; }
    [[nodiscard]] const char* word(std::size_t index) const { return text_.data() + start_[index]; }
    // For execve(): ends in nullptr. Valid until the next call.
    [[nodiscard]] char* const* arguments();

private:
    std::array<char, kBytes + 1> text_{};  // each word ends in a zero byte
    std::array<std::size_t, kWords> start_{};
    std::array<char*, kWords + 1> pointers_{};
    std::size_t count_ = 0;
};

// Adds those of our own variables that programs get, and no others: PATH, HOME, LANG. Fills `out` from `count` on, as
// far as there is room for them and the nullptr at the end; returns the new count.
inline constexpr std::size_t kInheritedVariables = 3;
[[nodiscard]] std::size_t inherit_environment(char** out, std::size_t count, std::size_t places);

// How programs are started; prepared once, used often.
class ProgramStart {
public:
    ProgramStart() = default;
    ProgramStart(const ProgramStart&) = delete;
    ProgramStart& operator=(const ProgramStart&) = delete;
    ~ProgramStart();

    // Names the descriptors that become the program's 0, 1 and 2; it gets no others, whoever forgot to mark them. They
    // are looked at by their numbers, at each start anew. Takes heap. False: errno says why.
    [[nodiscard]] bool prepare(int input, int output, int error);
    [[nodiscard]] bool prepared() const { return prepared_; }

    // Starts `arguments[0]`, which is looked for in PATH when it has no '/'. 0, or the error number.
    [[nodiscard]] int start(char* const* arguments, char* const* environment, pid_t& out) const;

private:
    bool prepared_ = false;
    posix_spawn_file_actions_t actions_{};
    posix_spawnattr_t attributes_{};
};

// Readable when the program has ended; not valid before Linux 5.3.
[[nodiscard]] FileDescriptor open_pidfd(pid_t pid);

// SIGKILL for a program and all of its group. The group keeps its number as long as its first process was not reaped,
// so nobody else can be hit before.
void kill_group(pid_t pid);

}  // namespace agent
