#include "agent/capture/playback.hpp"

#include "agent/process/clock.hpp"

namespace agent {

// Whole seconds and the rest apart: index * 10^9 would overflow after a few months at kMaxFps. Rounded up, so that at
// due_ns(i), and not a nanosecond earlier, due() counts frame i.
std::int64_t Playback::due_ns(std::uint64_t index) const {
    const auto seconds = static_cast<std::int64_t>(index / fps);
    const auto part = static_cast<std::int64_t>(index % fps);
    return start_ns + seconds * kNsPerS + (part * kNsPerS + fps - 1) / fps;
}

std::uint64_t Playback::due(std::int64_t now_ns) const {
    if (now_ns < start_ns) return 0;
    const std::int64_t since = now_ns - start_ns;
    const std::int64_t seconds = since / kNsPerS;
    const std::int64_t part = since % kNsPerS;
    return static_cast<std::uint64_t>(seconds * fps + part * fps / kNsPerS) + 1;
}

}  // namespace agent
