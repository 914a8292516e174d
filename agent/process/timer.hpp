// A timer as a descriptor, for the event loop. CLOCK_MONOTONIC: it stands still while the board sleeps.
#pragma once

#include <cstdint>

#include "agent/process/file_descriptor.hpp"

namespace agent {

class Timer {
public:
    // Makes it, disarmed. False: errno says why.
    [[nodiscard]] bool open();
    // Readable when it has fired. -1 before open().
    [[nodiscard]] int fd() const { return fd_.get(); }

    // Fires once, in `ms` milliseconds (0: at once). Whatever was armed before is forgotten.
    void arm_ms(std::uint32_t ms);
    // Fires every `ms` milliseconds (at least 1), first in `ms`.
    void arm_every_ms(std::uint32_t ms);
    void disarm();

    // How often it has fired since the last call; makes fd() unreadable again. 0: not at all (also: re-armed or
    // disarmed in between, so that a handler which finds 0 has nothing to do).
    [[nodiscard]] std::uint64_t take();

private:
    void set(std::int64_t first_ns, std::int64_t every_ns);

    FileDescriptor fd_;
};

}  // namespace agent
