// Which frames are worth a look: those with movement, and one from time to time. Pure: time and pictures are the
// caller's.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <string_view>

#include "agent/capture/frame.hpp"
#include "agent/image/lighting.hpp"
#include "agent/image/limits.hpp"
#include "agent/image/look_pace.hpp"
#include "agent/image/luma.hpp"
#include "agent/image/picture_quality.hpp"
#include "agent/process/config.hpp"
#include "agent/process/picture_areas.hpp"

namespace agent {

struct Verdict {
    using Why = agent::Why;

    Why why = Why::still;
    bool pass = false;
    float changed = 0;  // share of the watched cells that changed, 0..1
};

// Compares frames with a background that slowly becomes what is seen: a chair that was moved is movement for about 20
// seconds. Each cell learns its own noise, and what it has to change by to count: the dark half of a night, a tree in
// the wind and a flickering lamp get duller, the rest does not. No movement are changes that the light explains, and
// single cells without others beside them: rain.
class MotionGate {
public:
    // `mask` and `crop` are texts that config_check.cpp accepted: what does not count, and what alone does.
    explicit MotionGate(const Config::Motion& settings, const Config::Quality& quality = {},
                        std::string_view crop = {});

    // Takes new settings, keeps what was seen.
    void configure(const Config::Motion& settings, const Config::Quality& quality = {}, std::string_view crop = {});

    // Forgets what was seen: the next frame is a first one. For a camera that was opened anew.
    void reset();

    // Somebody wants a look; a look found a face: see LookPace.
    void ask(std::int64_t now_ns) { pace_.ask(now_ns); }
    void ask_once() { pace_.ask_once(); }
    void saw_face(std::int64_t now_ns) { pace_.saw_face(now_ns); }

    // Is a grid of this frame needed? Not when nothing is judged by pictures; of JPEG frames not more often than
    // kJpegGateLooksPerS (or looks go, if that is more), because sampling them means decoding. `now_ns`:
    // CLOCK_MONOTONIC, never going back.
    [[nodiscard]] bool wants_luma(std::int64_t now_ns, PixelFormat format) const;

    // The verdict on a frame with its grid.
    [[nodiscard]] Verdict look(const LumaGrid& grid, std::int64_t now_ns);

    // The verdict on a frame of which no grid was wanted, or none could be made: it passes when it is due, asked for,
    // the first, or when the gate is off.
    [[nodiscard]] Verdict look(std::int64_t now_ns);

    // How well the frame of the last look(grid) shows what moves in it.
    [[nodiscard]] PictureQuality quality(const LumaGrid& grid) const { return measure_quality(grid, moved_); }

    [[nodiscard]] bool due(std::int64_t now_ns) const { return pace_.due(now_ns); }

    // By how much the middle one of the watched cells has to change, in steps of brightness. 0: nothing is watched.
    [[nodiscard]] double typical_limit() const;

private:
    static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::min();
    static constexpr std::size_t kCells = std::size_t{kGridCols} * kGridRows;

    [[nodiscard]] bool watching() const { return settings_.enabled && settings_.trigger != LookTrigger::only; }
    [[nodiscard]] bool quality_matters() const { return judged(quality_) || quality_.burst_ms != 0; }
    [[nodiscard]] Verdict conclude(bool moved, float changed, const LumaGrid* grid, std::int64_t now_ns);
    void begin_background(const LumaGrid& grid);
    void set_limits();
    void learn_noise(const LumaGrid& grid, const Lighting& light);
    void learn_noise_of(const LumaGrid& grid, const Lighting& light, std::size_t first, std::size_t end,
                        std::int32_t share);
    [[nodiscard]] std::uint32_t count_together();
    [[nodiscard]] bool enough(std::uint32_t cells) const;
    [[nodiscard]] std::uint32_t compare_and_adapt(const LumaGrid& grid, const Lighting& light, std::int64_t elapsed_ns);
    [[nodiscard]] std::int32_t threshold() const;

    Config::Motion settings_;
    Config::Quality quality_;
    PictureAreas mask_;
    PictureBox crop_;
    LookPace pace_;
    LightingMeter lighting_;
    bool sampled_before_ = false;  // since reset()
    std::int64_t sampled_ns_ = 0;
    std::int64_t lighting_until_ns_ = kNever;  // until then the background follows fast
    std::int64_t noise_ns_ = 0;                // when some rows' noise was measured
    std::uint32_t noise_turn_ = 0;             // which rows are next
    std::int32_t learned_ = 0;                 // grids that the background is made of, as far as that matters
    bool limits_old_ = false;                  // settings changed
    std::uint32_t cols_ = 0, rows_ = 0;        // of the background
    std::size_t watched_ = 0;                  // cells
    CellBox moved_;                            // where the last grid changed
    // cols_ * rows_ of each are filled. Brightness * kBrightnessOne; mean change without movement, in the same unit;
    // and what is more than noise, in half of it (kNotWatched: never).
    std::array<std::uint16_t, kCells> background_, noise_, limit_;
    std::array<std::uint8_t, kCells> changed_;  // 1 or 0, of the last grid
};

}  // namespace agent
