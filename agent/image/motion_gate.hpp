// Which frames are worth a look: those with movement, and one from time to time. Pure: time and pictures are the
// caller's.
#pragma once

#include <array>
#include <cstdint>
#include <limits>

#include "agent/capture/frame.hpp"
#include "agent/image/limits.hpp"
#include "agent/image/luma.hpp"
#include "agent/process/config.hpp"

namespace agent {

struct Verdict {
    enum class Why : std::uint8_t {
        first,     // passes: nothing was seen before
        movement,  // passes
        due,       // passes: the last one was at_least_every_s ago
        gate_off,  // passes: motion.enabled = no
        still,     // does not pass: nothing moved, or nothing is known of this frame
        too_soon,  // does not pass: looks_per_s allows none yet
    };
    Why why = Why::still;
    bool pass = false;
    float changed = 0;  // share of the cells that changed, 0..1
};

// Compares frames with a background that slowly becomes what is seen: a chair that was moved is movement for about 20
// seconds. A change that is the same all over the picture (a lamp, the camera's exposure) is no movement.
class MotionGate {
public:
    explicit MotionGate(const Config::Motion& settings) : settings_(settings) {}

    // Takes new settings, keeps what was seen.
    void configure(const Config::Motion& settings) { settings_ = settings; }

    // Forgets what was seen: the next frame is a first one. For a camera that was opened anew.
    void reset();

    // Is a grid of this frame needed? Never with motion.enabled = no; of JPEG frames not more often than
    // kJpegGateLooksPerS (or looks_per_s, if that is more), because sampling them means decoding. `now_ns`:
    // CLOCK_MONOTONIC, never going back.
    [[nodiscard]] bool wants_luma(std::int64_t now_ns, PixelFormat format) const;

    // The verdict on a frame with its grid.
    [[nodiscard]] Verdict look(const LumaGrid& grid, std::int64_t now_ns);

    // The verdict on a frame of which no grid was wanted, or none could be made: it passes when it is due, the first,
    // or when the gate is off.
    [[nodiscard]] Verdict look(std::int64_t now_ns);

    // True when at_least_every_s (0: never) have gone by since a frame passed, or when none has passed yet.
    [[nodiscard]] bool due(std::int64_t now_ns) const;

private:
    [[nodiscard]] Verdict judge(bool moved, float changed, std::int64_t now_ns);
    [[nodiscard]] bool too_soon(std::int64_t now_ns) const;
    [[nodiscard]] std::int32_t lighting_change(const LumaGrid& grid);
    [[nodiscard]] std::uint32_t compare_and_adapt(const LumaGrid& grid, std::int32_t lighting, std::int64_t elapsed_ns);

    static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::min();

    Config::Motion settings_;
    bool passed_before_ = false, sampled_before_ = false;  // since reset()
    std::int64_t passed_ns_ = kNever;  // kept over reset(): a camera that comes and goes must not make more looks
    std::int64_t sampled_ns_ = 0;
    std::int64_t lighting_until_ns_ = kNever;  // until then the background follows fast
    std::int32_t learned_ = 0;                 // grids that the background is made of, as far as that matters
    std::uint32_t cols_ = 0, rows_ = 0;        // of the background
    std::array<std::uint16_t, std::size_t{kGridCols} * kGridRows>
        background_;                            // brightness * 256; cols_ * rows_ are filled
    std::array<std::uint16_t, 511> histogram_;  // of differences -255..255
};

}  // namespace agent
