// Pictures of a camera that hangs on its side or upside down, turned upright; and mirrored.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "agent/capture/frame.hpp"
#include "agent/image/bands.hpp"
#include "agent/image/limits.hpp"
#include "agent/image/planes.hpp"
#include "agent/process/config.hpp"
#include "agent/process/picture_areas.hpp"

namespace agent {

// First turned clockwise, then left and right changed.
struct Turn {
    CameraTurn rotate = CameraTurn::none;
    bool mirror = false;

    [[nodiscard]] constexpr bool changes() const { return rotate != CameraTurn::none || mirror; }
    // Width becomes height.
    [[nodiscard]] constexpr bool swaps_sides() const {
        return rotate == CameraTurn::right || rotate == CameraTurn::left;
    }
};

// A part of the turned picture, as the part of the picture before that it comes from.
[[nodiscard]] PictureBox turned_back(Turn turn, const PictureBox& box);
// A part of a picture with these sides, where it is in the turned one.
[[nodiscard]] PicturePart turned(Turn turn, const PicturePart& part, std::uint32_t width, std::uint32_t height);

// A plane of samples on its way to its turned place, some rows at a time.
class PlaneTurner {
public:
    // Begins a plane of `columns` x `rows`, 1 or more each; `out` has room for all of its samples, which lie there
    // without padding, and must stay.
    void start(Turn turn, std::uint32_t columns, std::uint32_t rows, std::span<std::uint8_t> out);

    // The next `count` rows, not more than are missing.
    void take(const PlaneRows& from, std::uint32_t count);

private:
    void take_straight(const PlaneRows& from, std::uint32_t count);
    void take_across(const PlaneRows& from, std::uint32_t count);
    void take_block(const std::uint8_t* from, std::size_t stride, std::uint32_t column);

    std::span<std::uint8_t> out_;
    std::uint32_t columns_ = 0, rows_ = 0, taken_ = 0;
    bool across_ = false;                   // rows become columns
    bool flip_x_ = false, flip_y_ = false;  // of the result, after that
};

// What a turned picture of any size takes: 4:2:0.
inline constexpr std::size_t kTurnedBytes = std::size_t{kMaxSidePx} * kMaxSidePx / 2 * 3;

// A whole picture, from bands to a frame.
class FrameTurner {
public:
    // `memory`: for the turned picture, kTurnedBytes of it; empty when `turn` changes nothing. Must outlive this.
    FrameTurner(Turn turn, std::span<std::uint8_t> memory) : turn_(turn), memory_(memory) {}

    [[nodiscard]] Turn turn() const { return turn_; }

    // Begins a picture that is `width` x `height` before it is turned, sides of 1..kMaxSidePx. False: too little
    // memory.
    [[nodiscard]] bool start(std::uint32_t width, std::uint32_t height);
    // Its next band.
    void take(const Band& band);
    // When all bands were taken: the turned picture. Valid until the next start().
    [[nodiscard]] Frame frame() const;

private:
    Turn turn_;
    std::span<std::uint8_t> memory_;
    std::uint32_t width_ = 0, height_ = 0;  // turned
    std::size_t bytes_ = 0;
    PlaneTurner y_, cb_, cr_;
};

}  // namespace agent
