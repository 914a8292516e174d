#include "agent/image/luma.hpp"

#include <algorithm>

#include "agent/capture/raw_layout.hpp"
#include "agent/image/bands.hpp"

namespace agent {

namespace {

// The side of a cell: the smallest multiple of 8 pixels with which the picture fits into the grid.
std::uint32_t cell_side(std::uint32_t width, std::uint32_t height) {
    std::uint32_t side = kGridCellPx;
    while (width / side > kGridCols || height / side > kGridRows) side += kGridCellPx;
    return side;
}

// What is left over at the right and lower edge, less than a cell, is not looked at.
void set_size(LumaGrid& grid, std::uint32_t width, std::uint32_t height, std::uint32_t side) {
    grid.cols = std::max(1U, width / side);
    grid.rows = std::max(1U, height / side);
}

// The brightness of a raw frame: at bytes[y * stride + x * kStep]; packed pixels have a kStep of 2.
struct Brightness {
    const std::uint8_t* bytes = nullptr;
    std::size_t stride = 0;
};

// Four pixels in each of two rows of every cell: enough to bring the camera's noise down to a third, and few enough to
// be cheap where the camera's memory is not cached.
template <std::size_t kStep>
void sample_raw(Brightness from, std::uint32_t width, std::uint32_t height, std::uint32_t side, LumaGrid& out) {
    const std::size_t right = std::min(side, width) - 1, bottom = std::min(side, height) - 1;
    const std::size_t cell_step = side * kStep;
    // Their middle is the middle of the cell: a shifted one would differ from what a JPEG gives.
    const std::size_t a = std::min<std::size_t>(side / 8 - 1, right) * kStep;
    const std::size_t b = std::min<std::size_t>(side * 3 / 8 - 1, right) * kStep;
    const std::size_t c = std::min<std::size_t>(side * 5 / 8, right) * kStep;
    const std::size_t d = std::min<std::size_t>(side * 7 / 8, right) * kStep;
    const std::size_t cols = out.cols;
    for (std::size_t row = 0; row < out.rows; ++row) {
        const std::uint8_t* upper =
            from.bytes + (row * side + std::min<std::size_t>(side / 4 - 1, bottom)) * from.stride;
        const std::uint8_t* lower =
            from.bytes + (row * side + std::min<std::size_t>(side * 3 / 4, bottom)) * from.stride;
        std::uint8_t* to = out.cell.data() + row * cols;
        for (std::size_t col = 0; col < cols; ++col) {
            const std::uint8_t* u = upper + col * cell_step;
            const std::uint8_t* l = lower + col * cell_step;
            to[col] = static_cast<std::uint8_t>((u[a] + u[b] + u[c] + u[d] + l[a] + l[b] + l[c] + l[d] + 4) >> 3);
        }
    }
}

}  // namespace

bool LumaSampler::sample(const Frame& frame, LumaGrid& out) {
    if (!turn_.changes()) return sample_straight(frame, out);
    out.cols = out.rows = 0;
    if (!sample_straight(frame, straight_)) return false;
    out.cols = turn_.swaps_sides() ? straight_.rows : straight_.cols;
    out.rows = turn_.swaps_sides() ? straight_.cols : straight_.rows;
    PlaneTurner turner;
    turner.start(turn_, straight_.cols, straight_.rows, out.cell);
    turner.take({straight_.cell, straight_.cols}, straight_.rows);
    return true;
}

bool LumaSampler::sample_straight(const Frame& frame, LumaGrid& out) {
    out.cols = out.rows = 0;
    if (frame.format == PixelFormat::jpeg) return sample_jpeg(frame, out);
    if (!raw_frame_whole(frame)) return false;
    const std::uint32_t side = cell_side(frame.width, frame.height);
    set_size(out, frame.width, frame.height, side);
    const SamplePlane y = raw_layout(frame.format, frame.width, frame.height, frame.stride).y;
    const Brightness from{reinterpret_cast<const std::uint8_t*>(frame.data.data()) + y.first, frame.stride};
    if (y.step == 2) {
        sample_raw<2>(from, frame.width, frame.height, side, out);
    } else {
        sample_raw<1>(from, frame.width, frame.height, side, out);
    }
    return true;
}

// Decoded at 1/8, a picture has one sample for each 8 x 8 pixels: a cell is one of them, or the mean of a square of
// them.
bool LumaSampler::sample_jpeg(const Frame& frame, LumaGrid& out) {
    JpegInfo info;
    std::uint32_t width = 0, height = 0;
    if (!decoder_.open(frame.data, info) || !decoder_.start(JpegDecoder::Output::luma, 1, width, height)) return false;
    const std::uint32_t side = cell_side(info.width, info.height);
    set_size(out, info.width, info.height, side);
    const std::uint32_t samples = side / kGridCellPx;  // across a cell
    std::array<std::uint8_t, kMaxSidePx / kGridCellPx> line;
    std::array<std::uint32_t, kGridCols> sums{};
    bool whole = true;
    // To the last row, though the grid may end before: damage shows only when it is reached.
    for (std::uint32_t y = 0; y < height && whole; ++y) {
        whole = decoder_.read_row(line);
        const std::uint32_t used = std::min(out.cols * samples, width);
        for (std::uint32_t x = 0; x < used; ++x) sums[x / samples] += line[x];
        if ((y + 1) % samples != 0 || y / samples >= out.rows) continue;
        std::uint8_t* to = out.cell.data() + std::size_t{y / samples} * out.cols;
        for (std::uint32_t col = 0; col < out.cols; ++col) {
            to[col] = static_cast<std::uint8_t>(sums[col] / (samples * samples));
            sums[col] = 0;
        }
    }
    decoder_.close();
    if (!whole) out.cols = out.rows = 0;
    return whole;
}

}  // namespace agent
