// One picture as the camera delivered it: a view of the camera's own buffer, lent until it is given back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "compreface/text.hpp"

namespace agent {

enum class PixelFormat : std::uint8_t {
    yuyv,  // packed 4:2:2, `stride` bytes a row
    uyvy,  // the same with the colour first
    i420,  // planes Y, U, V back to back; U and V have half the stride and half the rows, both rounded up
    nv12,  // a plane Y, and behind it one of U and V by turns, of the same stride and half the rows, rounded up
    nv21,  // the same with V first
    grey,  // a plane Y alone
    jpeg,  // a whole JPEG picture; `stride` is 0
};

// The most buffers a camera has in one opening (V4L2's own limit), and the most openings whose frames can be out at a
// time: the present one and two earlier ones whose last frame is not back yet.
inline constexpr std::size_t kCameraBuffers = 32;
inline constexpr std::size_t kCameraGenerations = 3;

// Which of a camera's buffers, and of which opening of the camera: a late return can never hit a new mapping.
struct FrameToken {
    std::uint32_t generation = 0;
    std::uint16_t index = 0;
};

struct Frame {
    std::span<const std::byte> data;
    std::uint32_t width = 0, height = 0;  // pixels
    std::uint32_t stride = 0;             // bytes
    PixelFormat format = PixelFormat::yuyv;
    std::uint32_t sequence = 0;     // the camera's own count; gaps are frames that it lost
    std::int64_t captured_ns = 0;   // CLOCK_MONOTONIC
    std::int64_t suspended_ns = 0;  // BOOTTIME - MONOTONIC when dequeued: differs later if the board slept in between
    FrameToken token;
    compreface::FixedText<63> name;  // file camera: the file's name; otherwise empty
};

}  // namespace agent
