// Writing to what others share and may not read: standard output, standard error, a pipe. Nobody waits longer than
// told.
#pragma once

#include <string_view>

#include "agent/process/file_descriptor.hpp"

namespace agent {

enum class OutputKind : unsigned char {
    file,       // writing may wait: asked first whether it would
    unblocked,  // a pipe or a terminal that never waits
    socket,
};

struct UnblockedOutput {
    int fd = -1;           // to be written to: `own`, or what open_unblocked() was given
    FileDescriptor own{};  // the same pipe or terminal once more, not blocking
    OutputKind kind = OutputKind::file;
};

// A way to write to `fd` without changing its blocking mode, which other processes may share. `fd` stays the caller's
// and must live as long.
[[nodiscard]] UnblockedOutput open_unblocked(int fd);

// Writes the front of `bytes`, at most PIPE_BUF of them, waiting up to `wait_ms`. How much was written, or -1 and
// errno: EAGAIN when nobody reads. SIGPIPE must be ignored or blocked.
[[nodiscard]] long write_within(int fd, OutputKind kind, std::string_view bytes, int wait_ms);

}  // namespace agent
