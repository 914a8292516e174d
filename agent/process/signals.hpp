// Signals arrive as events, never in the middle of something.
#pragma once

#include "agent/process/file_descriptor.hpp"

namespace agent {

class Signals {
public:
    // Blocks SIGTERM, SIGINT, SIGHUP and SIGUSR1 for this thread and those that it starts later, and makes them
    // readable; ignores SIGPIPE. Call it before any thread is started. False: errno says why. Both are inherited over
    // fork and exec: whoever starts a program gives it an empty mask and SIGPIPE's default back.
    [[nodiscard]] bool open();
    [[nodiscard]] int fd() const { return fd_.get(); }

    // The next signal that came, or 0. The same signal sent twice before it is read comes once.
    [[nodiscard]] int take();

private:
    FileDescriptor fd_;
};

}  // namespace agent
