// When is which frame of a film due? Pure arithmetic, no clock, no drift.
#pragma once

#include <cstdint>

namespace agent {

inline constexpr std::uint32_t kMaxFps = 1000;

struct Playback {
    std::int64_t start_ns = 0;  // frame 0 is due then
    std::uint32_t fps = 1;      // 1..kMaxFps

    // When frame `index` is due. Exact to the nanosecond for years.
    [[nodiscard]] std::int64_t due_ns(std::uint64_t index) const;
    // How many frames are due at `now_ns`: the newest of them has the number due(now_ns) - 1. 0 before the start.
    [[nodiscard]] std::uint64_t due(std::int64_t now_ns) const;
};

}  // namespace agent
