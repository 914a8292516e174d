// Rows of samples: taken out of packed pixels, padded, made smaller. Pure functions and one small state machine over
// spans.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace agent {

// `from`, which is not longer than `to`. The standard's copying of spans goes byte by byte where the compiler was asked
// for small code, eight instructions each.
void copy_samples(std::span<const std::uint8_t> from, std::span<std::uint8_t> to);

// The same in reverse order; both are equally long and do not overlap.
void reverse_samples(std::span<const std::uint8_t> from, std::span<std::uint8_t> to);

// Every second byte, beginning with the first: the brightness of a row of packed 4:2:2 pixels. `row` begins with the
// first of them and holds at least 2 * y.size() - 1 bytes.
void packed_luma(std::span<const std::uint8_t> row, std::span<std::uint8_t> y);

// Of every four bytes the first and the third: the colour of a row of packed 4:2:2 pixels. `row` begins with the first
// sample of colour and holds at least 4 * first.size() - 1 bytes; both results are equally long.
void packed_chroma(std::span<const std::uint8_t> row, std::span<std::uint8_t> first, std::span<std::uint8_t> third);

// The same for the mean of two rows, which is what 4:2:0 has.
void packed_chroma_of_two(std::span<const std::uint8_t> upper, std::span<const std::uint8_t> lower,
                          std::span<std::uint8_t> first, std::span<std::uint8_t> third);

// Two kinds of samples by turns, as NV12 has its colour, to two rows of equal length.
void split_pairs(std::span<const std::uint8_t> pairs, std::span<std::uint8_t> first, std::span<std::uint8_t> second);

// Packed Y, Cb, Cr, one of each for a pixel, to three rows of equal length.
void split_ycbcr(std::span<const std::uint8_t> packed, std::span<std::uint8_t> y, std::span<std::uint8_t> cb,
                 std::span<std::uint8_t> cr);

// Repeats the sample before `used` to the end of the row; used >= 1.
void pad_row(std::span<std::uint8_t> row, std::size_t used);

// How samples of the result lie on samples of the source, in one direction: result i covers the source from
// i * step_num / step_den to (i + 1) * step_num / step_den, as far as there is source. step_num >= step_den.
struct Axis {
    std::uint32_t source = 0, result = 0;  // samples, 1..kMaxSidePx
    std::uint32_t step_num = 1, step_den = 1;
};

// The axis of a plane that has one sample for `source_sub` pixels, to one that has one for `result_sub`.
[[nodiscard]] Axis make_axis(std::uint32_t source_pixels, std::uint32_t source_sub, std::uint32_t result_pixels,
                             std::uint32_t result_sub);

// Makes a plane smaller by averaging areas: each sample of the result is the mean of the area it covers, parts of
// samples counted as parts. Rows go in from top to bottom; after each, take() until it has no more.
class AreaScaler {
public:
    // `sums` is memory for x.source values, and must stay while this is used.
    void start(std::span<std::uint16_t> sums, const Axis& x, const Axis& y);

    // The next row of the source, x.source samples; must stay until take() was false. Take first what is there to take.
    void push(std::span<const std::uint8_t> row);

    // The next row of the result, x.result samples, if the rows pushed so far reach to its end.
    [[nodiscard]] bool take(std::span<std::uint8_t> out);

private:
    void add(std::uint32_t until);
    void write(std::span<std::uint8_t> out) const;

    std::span<std::uint16_t> sums_;
    std::span<const std::uint8_t> row_;
    Axis x_, y_;
    std::uint64_t reciprocal_ = 0;
    std::uint32_t taken_ = 0;        // rows of the result
    std::uint32_t covered_ = 0;      // how far the current row of the result is covered, in 1/step_den of a source row
    std::uint32_t row_left_ = 0;     // how much of the pushed row is not yet added, in the same unit
    std::uint32_t weight_used_ = 0;  // of 256
};

}  // namespace agent
