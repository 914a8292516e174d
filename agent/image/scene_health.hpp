// Can anything be seen in the camera's pictures? Frozen, dark and covered cameras stream as good ones do: it is told
// from the pictures alone. Pure: time and pictures are the caller's.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

#include "agent/image/limits.hpp"
#include "agent/image/luma.hpp"
#include "agent/process/config.hpp"
#include "agent/process/reason.hpp"

namespace agent {

// A state that begins when something was the case for a while without a break, and ends when it was not for a while.
class Lasting {
public:
    void note(bool is, std::int64_t begin_after_ns, std::int64_t end_after_ns, std::int64_t now_ns);
    // What was noted is too long ago to say anything about the time since: the wait begins again.
    void interrupt() { other_since_ns_ = kNever; }
    [[nodiscard]] bool on() const { return on_; }

private:
    static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::min();

    bool on_ = false;
    std::int64_t other_since_ns_ = kNever;  // since when the opposite of on_ is noted
};

// Looks once a second. What is judged:
//
// - frozen: the same picture to the last byte for camera.frozen_after_s, from a camera that has noise: before, ten
//   looks in a row differed in 1 % of the cells each, which a still desktop or a test picture does not do. A picture
//   that is nearly all black or white has no room for noise and is not judged.
// - dark: 98 % of the cells are darker than camera.dark_below for camera.blind_after_s. A lamp alone is not light.
// - covered: it is not dark, but for camera.blind_after_s no details were left. Details are how far parts of the
//   picture, 4 x 4 cells large and averaged over the last seconds, lie from the mean of their neighbours: noise goes
//   away by the averages, and a slow course from light to dark counts as nothing.
//
// A state ends after 2 seconds without its cause, for which dark and covered need a clear distance from their limit.
class SceneHealth {
public:
    explicit SceneHealth(const Config::Camera& settings) : settings_(settings) {}

    // Takes new settings, keeps what was seen.
    void configure(const Config::Camera& settings) { settings_ = settings; }

    // Is a look at this frame wanted? A yes counts as the look. `now_ns`: CLOCK_MONOTONIC, never going back.
    [[nodiscard]] bool due(std::int64_t now_ns);

    // Judges a frame by its grid; `content`: all its bytes. The state afterwards, none when all is well.
    Reason look(const LumaGrid& grid, std::span<const std::byte> content, std::int64_t now_ns);

    // none, camera_frozen, camera_dark or camera_covered: the first of them that is the case.
    [[nodiscard]] Reason state() const;
    // The camera is frozen and the last look saw nothing new: such frames show what was, not what is.
    [[nodiscard]] bool repeats() const { return frozen_.on() && same_; }

    // Of the last look: 98 % of the cells are no brighter, 0..255; and the details, in steps of brightness.
    [[nodiscard]] std::uint32_t brightness() const { return brightness_; }
    [[nodiscard]] float details() const { return details_; }

private:
    static constexpr std::uint32_t kTileCells = 4;  // each way
    static constexpr std::size_t kTiles = std::size_t{kGridCols / kTileCells} * (kGridRows / kTileCells);
    static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::min();

    void compare(const LumaGrid& grid, std::span<const std::byte> content);
    [[nodiscard]] bool measure_brightness(const LumaGrid& grid);
    void average_tiles(const LumaGrid& grid);
    void measure_details();

    Config::Camera settings_;
    std::int64_t due_ns_ = kNever, looked_ns_ = kNever;
    Lasting frozen_, dark_, covered_;
    LumaGrid before_;
    std::uint64_t print_ = 0;  // of the last frame's bytes, when have_print_
    bool have_print_ = false;
    bool same_ = false;
    bool noise_known_ = false;       // kept for ever: it is the same camera
    std::uint32_t noisy_looks_ = 0;  // in a row
    std::uint32_t tile_cols_ = 0, tile_rows_ = 0;
    std::array<float, kTiles> tile_{};
    std::uint32_t brightness_ = 0;
    float details_ = 0;
};

}  // namespace agent
