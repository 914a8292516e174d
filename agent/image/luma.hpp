// The brightness of a frame on a coarse grid: all that the motion gate looks at.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "agent/capture/frame.hpp"
#include "agent/image/jpeg.hpp"
#include "agent/image/limits.hpp"
#include "agent/image/turn.hpp"

namespace agent {

// Cells row by row, 0 (black) to 255. Fixed memory, 19 KB: keep one, do not put it on a stack.
struct LumaGrid {
    std::uint32_t cols = 0, rows = 0;
    std::array<std::uint8_t, std::size_t{kGridCols} * kGridRows> cell{};

    [[nodiscard]] std::span<const std::uint8_t> cells() const { return {cell.data(), std::size_t{cols} * rows}; }
};

class LumaSampler {
public:
    // `turn`: what is done to every grid, so that its places are those of the turned picture.
    explicit LumaSampler(Turn turn = {}) : turn_(turn) {}

    // Fills `out` from `frame`, which is only read during the call. Raw frames: eight pixels of each cell are averaged.
    // JPEG: the picture is decoded at 1/8. False: the frame is shorter than its size says, the JPEG is damaged or not
    // decodable, or a side is 0 or above kMaxSidePx; `out` then has no cells.
    [[nodiscard]] bool sample(const Frame& frame, LumaGrid& out);

private:
    [[nodiscard]] bool sample_straight(const Frame& frame, LumaGrid& out);
    [[nodiscard]] bool sample_jpeg(const Frame& frame, LumaGrid& out);

    Turn turn_;
    LumaGrid straight_;  // before it is turned
    JpegDecoder decoder_;
};

}  // namespace agent
