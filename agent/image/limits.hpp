// Every maximum of this folder, once, with its unit and its reason.
#pragma once

#include <cstddef>
#include <cstdint>

namespace agent {

// Either side of a picture that is taken, pixels: 12-megapixel photographs (4032 x 3024) and every UVC camera fit.
// Pictures pass in bands of rows, so the price of this figure is 155 KB of row memory, of which narrower pictures never
// touch the most.
inline constexpr std::uint32_t kMaxSidePx = 4096;

// A picture is never shrunk below this longer side (unless the camera's own is smaller): faces would be too small to be
// found.
inline constexpr std::uint32_t kMinLongSidePx = 320;

// JPEG quality is not lowered below this to fit a limit (unless the user asked for less): block edges begin to change
// faces.
inline constexpr std::uint32_t kQualityFloor = 50;

// Encodings of one frame at most: more would make the answer late.
inline constexpr std::size_t kEncodeAttempts = 3;

// Luma rows that are made and encoded at a time: one row of 4:2:0 blocks. 720p needs 30 KB for it, which stays in the
// cache.
inline constexpr std::uint32_t kBandRows = 16;

// Cells of the gate's grid. A cell is 8 pixels wide and high (what a JPEG decodes to at 1/8), or a multiple of that
// when the picture would need more cells than these.
inline constexpr std::uint32_t kGridCols = 160;
inline constexpr std::uint32_t kGridRows = 120;
inline constexpr std::uint32_t kGridCellPx = 8;

// Looks of the gate at JPEG frames, per second: each costs a decoding, half as dear as an encoding.
inline constexpr double kJpegGateLooksPerS = 10;

// Memory that libjpeg may take to decode one picture, bytes. Baseline pictures need below 1 MB; a progressive one needs
// all its coefficients at once: 5 megapixels in 4:2:0 fit.
inline constexpr long kJpegDecoderBytes = 16L * 1024 * 1024;

// Scans of a progressive picture: usual encoders write about 10, and each is a pass over the whole picture.
inline constexpr int kJpegScans = 32;

// Oddities of a picture that its decoder may pass over (stray bytes between segments, a strange version number).
inline constexpr long kJpegOddities = 8;

}  // namespace agent
