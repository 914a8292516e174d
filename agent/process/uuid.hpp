// Identifiers of events: unique everywhere, and in the order of their making when sorted as text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "compreface/text.hpp"

namespace agent {

using UuidText = compreface::FixedText<36>;

// Makes UUIDs of version 7 (RFC 9562). One thread's own.
class UuidSource {
public:
    // Fills the span with random bytes; false: there are none.
    using Entropy = bool (*)(std::span<std::byte> out);

    // Random bytes come from getrandom(2), which waits in the first seconds after power-on until the kernel has some.
    UuidSource();
    explicit UuidSource(Entropy entropy) : entropy_(entropy) {}

    // `wall_ns`: CLOCK_REALTIME, not before 1970. Sorts after every earlier one of this object, also when the clock was
    // set back (the last time is kept then) and within one millisecond (a counter of 12 bits; when it is used up the
    // time goes one millisecond ahead). Without random bytes the last ones stay: still unique within the process.
    void next(std::int64_t wall_ns, UuidText& out);

private:
    Entropy entropy_;
    std::int64_t last_ms_ = -1;
    std::uint32_t counter_ = 0;
    std::uint64_t random_ = 0;
};

}  // namespace agent
