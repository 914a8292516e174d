#include "agent/image/turn.hpp"

#include <array>
#include <bit>
#include <cstring>

#include "agent/image/scale.hpp"

namespace agent {
namespace {

constexpr std::uint32_t kBlock = 8;  // samples a side: a row of it fits into a register

using Block = std::array<std::uint64_t, kBlock>;

// Exchanges the parts of `kBits` of rows that are `kDistance` apart; three such steps make columns of rows.
template <unsigned kBits, std::size_t kDistance, std::uint64_t kMask>
void exchange(Block& row) {
    for (std::size_t i = 0; i < kBlock; ++i) {
        if ((i & kDistance) != 0) continue;
        const std::uint64_t parts = ((row[i] >> kBits) ^ row[i + kDistance]) & kMask;
        row[i + kDistance] ^= parts;
        row[i] ^= parts << kBits;
    }
}

void make_columns_of_rows(Block& row) {
    static_assert(std::endian::native == std::endian::little, "the first sample is the lowest byte");
    exchange<32, 4, 0x0000'0000'FFFF'FFFFU>(row);
    exchange<16, 2, 0x0000'FFFF'0000'FFFFU>(row);
    exchange<8, 1, 0x00FF'00FF'00FF'00FFU>(row);
}

constexpr std::size_t plane_bytes(std::uint32_t columns, std::uint32_t rows) {
    return std::size_t{columns} * rows;
}

}  // namespace

PictureBox turned_back(Turn turn, const PictureBox& box) {
    PictureBox from = box;
    if (turn.mirror) from.left = 1 - box.left - box.width;
    const PictureBox upright = from;
    switch (turn.rotate) {
        case CameraTurn::none:
            break;
        case CameraTurn::right:
            from = {upright.top, 1 - upright.left - upright.width, upright.height, upright.width};
            break;
        case CameraTurn::around:
            from.left = 1 - upright.left - upright.width;
            from.top = 1 - upright.top - upright.height;
            break;
        case CameraTurn::left:
            from = {1 - upright.top - upright.height, upright.left, upright.height, upright.width};
            break;
    }
    return from;
}

PicturePart turned(Turn turn, const PicturePart& part, std::uint32_t width, std::uint32_t height) {
    PicturePart out = part;
    switch (turn.rotate) {
        case CameraTurn::none:
            break;
        case CameraTurn::right:
            out = {height - part.top - part.height, part.left, part.height, part.width};
            break;
        case CameraTurn::around:
            out.left = width - part.left - part.width;
            out.top = height - part.top - part.height;
            break;
        case CameraTurn::left:
            out = {part.top, width - part.left - part.width, part.height, part.width};
            break;
    }
    if (turn.mirror) out.left = (turn.swaps_sides() ? height : width) - out.left - out.width;
    return out;
}

void PlaneTurner::start(Turn turn, std::uint32_t columns, std::uint32_t rows, std::span<std::uint8_t> out) {
    out_ = out;
    columns_ = columns;
    rows_ = rows;
    taken_ = 0;
    across_ = turn.swaps_sides();
    flip_x_ = (turn.rotate == CameraTurn::right || turn.rotate == CameraTurn::around) != turn.mirror;
    flip_y_ = turn.rotate == CameraTurn::left || turn.rotate == CameraTurn::around;
}

void PlaneTurner::take(const PlaneRows& from, std::uint32_t count) {
    if (across_) {
        take_across(from, count);
    } else {
        take_straight(from, count);
    }
    taken_ += count;
}

void PlaneTurner::take_straight(const PlaneRows& from, std::uint32_t count) {
    for (std::uint32_t i = 0; i < count; ++i) {
        const std::span<const std::uint8_t> row = from.samples.subspan(std::size_t{i} * from.stride, columns_);
        const std::uint32_t place = flip_y_ ? rows_ - 1 - (taken_ + i) : taken_ + i;
        const std::span<std::uint8_t> to = out_.subspan(std::size_t{place} * columns_, columns_);
        if (flip_x_) {
            reverse_samples(row, to);
        } else {
            copy_samples(row, to);
        }
    }
}

void PlaneTurner::take_across(const PlaneRows& from, std::uint32_t count) {
    const std::uint8_t* const samples = from.samples.data();
    std::uint32_t done = 0;  // rows
    for (; done + kBlock <= count; done += kBlock, taken_ += kBlock) {
        const std::uint8_t* const rows = samples + std::size_t{done} * from.stride;
        std::uint32_t column = 0;
        for (; column + kBlock <= columns_; column += kBlock) take_block(rows + column, from.stride, column);
        // What is left at the right edge: the last whole block once more, shifted. Narrow planes have none.
        if (column < columns_ && columns_ >= kBlock)
            take_block(rows + columns_ - kBlock, from.stride, columns_ - kBlock);
        if (columns_ < kBlock) break;
    }
    taken_ -= done;
    for (std::uint32_t i = done; i < count; ++i) {
        const std::uint32_t x = flip_x_ ? rows_ - 1 - (taken_ + i) : taken_ + i;
        for (std::uint32_t column = 0; column < columns_; ++column) {
            const std::uint32_t y = flip_y_ ? columns_ - 1 - column : column;
            out_[std::size_t{y} * rows_ + x] = samples[std::size_t{i} * from.stride + column];
        }
    }
}

// Eight by eight samples, of which the upper left one is in row taken_ and `column`.
void PlaneTurner::take_block(const std::uint8_t* from, std::size_t stride, std::uint32_t column) {
    Block block;
    for (std::uint32_t i = 0; i < kBlock; ++i) {
        std::memcpy(&block[flip_x_ ? kBlock - 1 - i : i], from + i * stride, sizeof block[i]);
    }
    make_columns_of_rows(block);
    const std::uint32_t x = flip_x_ ? rows_ - kBlock - taken_ : taken_;
    for (std::uint32_t i = 0; i < kBlock; ++i) {
        const std::uint32_t y = flip_y_ ? columns_ - 1 - (column + i) : column + i;
        std::memcpy(out_.data() + std::size_t{y} * rows_ + x, &block[i], sizeof block[i]);
    }
}

bool FrameTurner::start(std::uint32_t width, std::uint32_t height) {
    const std::uint32_t color_columns = chroma_columns(Chroma::c420, width);
    const std::uint32_t color_rows = chroma_rows(Chroma::c420, height);
    const std::size_t luma = plane_bytes(width, height), color = plane_bytes(color_columns, color_rows);
    bytes_ = luma + 2 * color;
    if (bytes_ > memory_.size()) return false;
    width_ = turn_.swaps_sides() ? height : width;
    height_ = turn_.swaps_sides() ? width : height;
    y_.start(turn_, width, height, memory_.first(luma));
    cb_.start(turn_, color_columns, color_rows, memory_.subspan(luma, color));
    cr_.start(turn_, color_columns, color_rows, memory_.subspan(luma + color, color));
    return true;
}

void FrameTurner::take(const Band& band) {
    y_.take(band.y, band.rows);
    cb_.take(band.cb, chroma_rows(Chroma::c420, band.rows));
    cr_.take(band.cr, chroma_rows(Chroma::c420, band.rows));
}

Frame FrameTurner::frame() const {
    Frame frame;
    frame.data = std::as_bytes(memory_.first(bytes_));
    frame.width = frame.stride = width_;
    frame.height = height_;
    frame.format = PixelFormat::i420;
    return frame;
}

}  // namespace agent
