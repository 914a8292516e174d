#include "agent/image/scale.hpp"

#include <algorithm>
#include <cstring>

namespace agent {

// Sources and results never overlap; __restrict lets the compiler use that.

void copy_samples(std::span<const std::uint8_t> from, std::span<std::uint8_t> to) {
    if (!from.empty()) std::memcpy(to.data(), from.data(), from.size());
}

void reverse_samples(std::span<const std::uint8_t> from, std::span<std::uint8_t> to) {
    std::size_t done = 0;
    for (std::uint64_t eight = 0; done + sizeof eight <= from.size(); done += sizeof eight) {
        std::memcpy(&eight, from.data() + done, sizeof eight);
        eight = __builtin_bswap64(eight);
        std::memcpy(to.data() + (from.size() - done - sizeof eight), &eight, sizeof eight);
    }
    for (; done < from.size(); ++done) to[from.size() - 1 - done] = from[done];
}

void packed_luma(std::span<const std::uint8_t> row, std::span<std::uint8_t> y) {
    const std::uint8_t* __restrict from = row.data();
    std::uint8_t* __restrict to = y.data();
    for (std::size_t i = 0; i < y.size(); ++i) to[i] = from[2 * i];
}

void packed_chroma(std::span<const std::uint8_t> row, std::span<std::uint8_t> first, std::span<std::uint8_t> third) {
    const std::uint8_t* __restrict from = row.data();
    std::uint8_t* __restrict to_first = first.data();
    std::uint8_t* __restrict to_third = third.data();
    for (std::size_t i = 0; i < first.size(); ++i) {
        to_first[i] = from[4 * i];
        to_third[i] = from[4 * i + 2];
    }
}

void packed_chroma_of_two(std::span<const std::uint8_t> upper, std::span<const std::uint8_t> lower,
                          std::span<std::uint8_t> first, std::span<std::uint8_t> third) {
    const std::uint8_t* __restrict a = upper.data();
    const std::uint8_t* __restrict b = lower.data();
    std::uint8_t* __restrict to_first = first.data();
    std::uint8_t* __restrict to_third = third.data();
    for (std::size_t i = 0; i < first.size(); ++i) {
        to_first[i] = static_cast<std::uint8_t>((a[4 * i] + b[4 * i] + 1) >> 1);
        to_third[i] = static_cast<std::uint8_t>((a[4 * i + 2] + b[4 * i + 2] + 1) >> 1);
    }
}

void split_pairs(std::span<const std::uint8_t> pairs, std::span<std::uint8_t> first, std::span<std::uint8_t> second) {
    const std::uint8_t* __restrict from = pairs.data();
    std::uint8_t* __restrict to_first = first.data();
    std::uint8_t* __restrict to_second = second.data();
    for (std::size_t i = 0; i < first.size(); ++i) {
        to_first[i] = from[2 * i];
        to_second[i] = from[2 * i + 1];
    }
}

void split_ycbcr(std::span<const std::uint8_t> packed, std::span<std::uint8_t> y, std::span<std::uint8_t> cb,
                 std::span<std::uint8_t> cr) {
    const std::uint8_t* __restrict from = packed.data();
    std::uint8_t* __restrict to_y = y.data();
    std::uint8_t* __restrict to_cb = cb.data();
    std::uint8_t* __restrict to_cr = cr.data();
    for (std::size_t i = 0; i < y.size(); ++i) {
        to_y[i] = from[3 * i];
        to_cb[i] = from[3 * i + 1];
        to_cr[i] = from[3 * i + 2];
    }
}

void pad_row(std::span<std::uint8_t> row, std::size_t used) {
    std::fill(row.begin() + static_cast<std::ptrdiff_t>(used), row.end(), row[used - 1]);
}

Axis make_axis(std::uint32_t source_pixels, std::uint32_t source_sub, std::uint32_t result_pixels,
               std::uint32_t result_sub) {
    return {.source = (source_pixels + source_sub - 1) / source_sub,
            .result = (result_pixels + result_sub - 1) / result_sub,
            .step_num = source_pixels * result_sub,
            .step_den = result_pixels * source_sub};
}

namespace {

// Weights of the rows in one row of the result add up to this, so that sums of 8-bit samples fit into 16 bits.
constexpr std::uint32_t kWhole = 256;
constexpr int kWholeBits = 8;
constexpr int kReciprocalBits = 32;

// How much of the source a result has, in 1/step_den: a step, but the last one may reach beyond the source.
std::uint32_t covered_by(const Axis& axis, std::uint32_t result) {
    if (result + 1 < axis.result) return axis.step_num;
    return std::min(axis.step_num, axis.source * axis.step_den - result * axis.step_num);
}

// A sum of samples, each times its weight and kWhole, to their mean.
std::uint8_t mean(std::uint32_t sum, std::uint64_t reciprocal) {
    constexpr int kShift = kReciprocalBits + kWholeBits;
    return static_cast<std::uint8_t>((sum * reciprocal + (std::uint64_t{1} << (kShift - 1))) >> kShift);
}

void set_sums(std::span<std::uint16_t> sums, std::span<const std::uint8_t> row, std::uint16_t weight) {
    std::uint16_t* __restrict to = sums.data();
    const std::uint8_t* __restrict from = row.data();
    for (std::size_t i = 0; i < sums.size(); ++i) to[i] = static_cast<std::uint16_t>(from[i] * weight);
}

void add_to_sums(std::span<std::uint16_t> sums, std::span<const std::uint8_t> row, std::uint16_t weight) {
    std::uint16_t* __restrict to = sums.data();
    const std::uint8_t* __restrict from = row.data();
    for (std::size_t i = 0; i < sums.size(); ++i) to[i] = static_cast<std::uint16_t>(to[i] + from[i] * weight);
}

}  // namespace

void AreaScaler::start(std::span<std::uint16_t> sums, const Axis& x, const Axis& y) {
    sums_ = sums.first(x.source);
    row_ = {};
    x_ = x;
    y_ = y;
    reciprocal_ = ((std::uint64_t{1} << kReciprocalBits) + x.step_num / 2) / x.step_num;
    taken_ = covered_ = row_left_ = weight_used_ = 0;
}

void AreaScaler::push(std::span<const std::uint8_t> row) {
    row_ = row;
    row_left_ = y_.step_den;
}

void AreaScaler::add(std::uint32_t until) {
    const auto weight = static_cast<std::uint16_t>(until - weight_used_);
    if (weight_used_ == 0) {
        set_sums(sums_, row_, weight);
    } else if (weight != 0) {
        add_to_sums(sums_, row_, weight);
    }
    weight_used_ = until;
}

bool AreaScaler::take(std::span<std::uint8_t> out) {
    if (row_left_ == 0 || taken_ == y_.result) return false;
    const std::uint32_t whole = covered_by(y_, taken_);
    const std::uint32_t part = std::min(row_left_, whole - covered_);
    covered_ += part;
    row_left_ -= part;
    add(static_cast<std::uint32_t>(std::uint64_t{covered_} * kWhole / whole));
    if (covered_ != whole) return false;
    write(out);
    ++taken_;
    covered_ = weight_used_ = 0;
    return true;
}

void AreaScaler::write(std::span<std::uint8_t> out) const {
    const std::uint16_t* __restrict sums = sums_.data();
    std::uint8_t* __restrict to = out.data();
    const std::size_t count = x_.result;
    const std::uint32_t step = x_.step_num, whole = x_.step_den;
    if (step == whole) {
        for (std::size_t i = 0; i < count; ++i) to[i] = static_cast<std::uint8_t>((sums[i] + kWhole / 2) >> kWholeBits);
        return;
    }
    // A result is at least as wide as a sample (step >= whole): it takes what is left of one, then whole ones, then a
    // part.
    std::size_t at = 0;
    std::uint32_t left = whole;  // of sample `at`, in 1/step_den
    for (std::size_t i = 0; i + 1 < count; ++i) {
        std::uint32_t needed = step - left;
        std::uint32_t sum = sums[at++] * left;
        for (; needed >= whole; needed -= whole) sum += sums[at++] * whole;
        sum += sums[at] * needed;  // there is a next result, so there is a sample for it
        left = whole - needed;
        to[i] = mean(sum, reciprocal_);
    }
    const std::uint32_t covered = covered_by(x_, x_.result - 1);
    std::uint32_t needed = covered - std::min(covered, left);
    std::uint32_t sum = sums[at++] * std::min(covered, left);
    for (; needed >= whole; needed -= whole) sum += sums[at++] * whole;
    if (needed != 0) sum += sums[at] * needed;
    to[count - 1] = static_cast<std::uint8_t>((sum + covered * (kWhole / 2)) / (covered * kWhole));
}

}  // namespace agent
