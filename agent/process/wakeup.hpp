// Wakes a thread that waits on descriptors.
#pragma once

#include <cstdint>

#include "agent/process/file_descriptor.hpp"

namespace agent {

class Wakeup {
public:
    // False: errno says why.
    [[nodiscard]] bool open();
    // Readable after notify() until drain().
    [[nodiscard]] int fd() const { return fd_.get(); }

    // From any thread; never waits, never fails. What was written before it is visible to whoever drains.
    void notify() const;
    // How often notify() was called since the last drain.
    std::uint64_t drain() const;

private:
    FileDescriptor fd_;
};

}  // namespace agent
