#include "agent/image/motion_gate.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "agent/process/clock.hpp"

namespace agent {

namespace {

// How fast the background follows what is seen: seconds until about two thirds of a difference are gone.
constexpr double kStillS = 3;       // cells that did not change: noise, the sun's way
constexpr double kChangedS = 10;    // cells that did: a moved chair
constexpr double kLightingS = 0.7;  // what changed all over the picture

// No lamp lights all places alike, and cameras take a moment to adjust: so long after a change of the light the
// background follows fast everywhere.
constexpr std::int64_t kLightingLastsNs = 2 * kNsPerS;

// The first grids are averaged, so that the noise of the very first does not stay.
constexpr std::int32_t kLearnGrids = 16;

// A longer time without grids counts as this: what moved meanwhile must not become background at once.
constexpr std::int64_t kLongestStepNs = kNsPerS;

constexpr std::int32_t kBrightest = 255 * kBrightnessOne;
constexpr int kRateBits = 12;  // rates are in 1/4096

// A cell has to change by this many times its mean change without movement: four deviations of a sensor's noise.
constexpr std::int32_t kNoiseTimes = 5;
// Noise is followed within seconds, a part of the rows at a time: it changes slowly, and this keeps it cheap.
constexpr std::uint32_t kNoiseTurns = 8;
constexpr std::int64_t kNoiseEveryNs = kNsPerS / 10;
constexpr std::int32_t kNoiseShare = (1 << kRateBits) / 8;
// What counts as a change may be movement, and makes a cell duller only within a minute.
constexpr std::int32_t kChangedShare = kNoiseShare / 8;
// More noise than this is none: even the worst place sees a clear change (60 steps).
constexpr std::int32_t kMostNoise = 12 * kBrightnessOne;
// What a new cell is thought to have, until it has shown its own.
constexpr std::int32_t kNewNoise = 6 * kBrightnessOne;

std::int32_t rate(std::int64_t elapsed_ns, double seconds) {
    const double share = static_cast<double>(std::clamp<std::int64_t>(elapsed_ns, 0, kLongestStepNs)) /
                         (seconds * static_cast<double>(kNsPerS));
    return static_cast<std::int32_t>(std::min(1.0, share) * (1 << kRateBits));
}

double seconds(std::int64_t ns) {
    return static_cast<double>(ns) / static_cast<double>(kNsPerS);
}

// What the light alone would have made of a place.
std::int32_t expected(std::int32_t background, const Lighting& light) {
    if (light.gain == 0) return background + light.offset;
    return std::min(background + light.at(background), light.ceiling);
}

struct Rates {
    std::int32_t still = 0, moving = 0, light = 0;
};

// The one pass over all cells: marks and counts those that changed other than by the light, and moves the background
// towards what is seen. Two of it, because a gain costs a multiplication for each cell.
template <bool kGain>
std::uint32_t compare(std::span<const std::uint8_t> cells, std::uint16_t* __restrict background,
                      const std::uint16_t* __restrict limit, std::uint8_t* __restrict changes, const Lighting& light,
                      const Rates& rates) {
    const std::uint8_t* __restrict now = cells.data();
    const std::size_t count = cells.size();
    const std::int32_t uniform_shift = (light.offset * rates.light) >> kRateBits;
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const std::int32_t before = background[i];
        std::int32_t change = light.offset, shift = uniform_shift;
        if constexpr (kGain) {
            change = std::min(before + light.at(before), light.ceiling) - before;
            shift = (change * rates.light) >> kRateBits;
        }
        const std::int32_t difference = now[i] * kBrightnessOne - before - change;
        const bool changed = std::abs(difference) > limit[i] * 2;
        changes[i] = changed ? 1 : 0;
        sum += changed ? 1U : 0U;
        const std::int32_t step =
            (difference * (changed ? rates.moving : rates.still) + (1 << (kRateBits - 1))) >> kRateBits;
        background[i] = static_cast<std::uint16_t>(std::clamp(before + step + shift, 0, kBrightest));
    }
    return sum;
}

constexpr std::uint32_t kWordCells = 8;

bool none_of_word(const std::uint8_t* cells) {
    std::uint64_t word = 0;
    std::memcpy(&word, cells, sizeof word);
    return word == 0;
}

// The first and last of `counts` that are not among the outermost twentieth: single noisy cells are no edge.
template <std::size_t kSize>
std::pair<std::uint32_t, std::uint32_t> middle_of(const std::array<std::uint16_t, kSize>& counts, std::uint32_t all) {
    const std::uint32_t few = all / 20;
    std::uint32_t first = 0, last = kSize - 1;
    for (std::uint32_t sum = counts[first]; sum <= few && first < last; sum += counts[first]) ++first;
    for (std::uint32_t sum = counts[last]; sum <= few && first < last; sum += counts[last]) --last;
    return {first, last + 1};
}

}  // namespace

MotionGate::MotionGate(const Config::Motion& settings, const Config::Quality& quality, std::string_view crop)
    : pace_(settings) {
    configure(settings, quality, crop);
}

void MotionGate::configure(const Config::Motion& settings, const Config::Quality& quality, std::string_view crop) {
    settings_ = settings;
    quality_ = quality;
    pace_.configure(settings);
    ErrorText why;  // was told by --check-config
    if (!mask_.parse(settings.mask.view(), why)) mask_ = {};
    if (!parse_box(crop, crop_, why)) crop_ = {};
    limits_old_ = true;
}

void MotionGate::reset() {
    sampled_before_ = false;
    cols_ = rows_ = 0;
    pace_.reset();
}

bool MotionGate::wants_luma(std::int64_t now_ns, PixelFormat format) const {
    if (!watching() && !quality_matters()) return false;
    if (format != PixelFormat::jpeg || !sampled_before_) return true;
    const double looks_per_s = std::max(settings_.looks_per_s, settings_.burst_looks_per_s);
    return seconds(now_ns - sampled_ns_) * std::max(kJpegGateLooksPerS, looks_per_s) >= 1;
}

Verdict MotionGate::conclude(bool moved, float changed, const LumaGrid* grid, std::int64_t now_ns) {
    Verdict verdict{.why = pace_.judge(moved, now_ns), .pass = false, .changed = changed};
    const bool must = verdict.why == Why::first || verdict.why == Why::due;
    if (passes(verdict.why) && !must && !pace_.waits() && grid != nullptr && judged(quality_) &&
        !good(quality(*grid), quality_)) {
        verdict.why = pace_.due(now_ns) ? Why::due : Why::poor;
    }
    verdict.pass = passes(verdict.why);
    if (verdict.pass) pace_.passed(now_ns);
    return verdict;
}

Verdict MotionGate::look(std::int64_t now_ns) {
    return conclude(false, 0, nullptr, now_ns);
}

Verdict MotionGate::look(const LumaGrid& grid, std::int64_t now_ns) {
    const std::span<const std::uint8_t> cells = grid.cells();
    if (cells.empty()) return look(now_ns);
    const std::int64_t elapsed_ns = sampled_before_ ? now_ns - sampled_ns_ : 0;
    sampled_before_ = true;
    sampled_ns_ = now_ns;
    moved_ = {};
    if (!watching()) return conclude(false, 0, &grid, now_ns);
    if (grid.cols != cols_ || grid.rows != rows_) {
        begin_background(grid);
        return conclude(false, 0, &grid, now_ns);
    }
    if (limits_old_) set_limits();
    if (watched_ == 0) return conclude(false, 0, &grid, now_ns);
    const Lighting light = lighting_.measure(cells, background_, limit_);
    if (light.most > std::max(threshold(), kBrightnessOne)) lighting_until_ns_ = now_ns + kLightingLastsNs;
    learn_noise(grid, light);
    std::uint32_t count = compare_and_adapt(grid, light, elapsed_ns);
    if (enough(count)) count = count_together();
    const double share = static_cast<double>(count) / static_cast<double>(watched_);
    return conclude(enough(count), static_cast<float>(share), &grid, now_ns);
}

void MotionGate::begin_background(const LumaGrid& grid) {
    const std::span<const std::uint8_t> cells = grid.cells();
    cols_ = grid.cols;
    rows_ = grid.rows;
    learned_ = 1;
    lighting_until_ns_ = kNever;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        background_[i] = static_cast<std::uint16_t>(cells[i] * kBrightnessOne);
        noise_[i] = kNewNoise;
    }
    set_limits();
}

bool MotionGate::enough(std::uint32_t cells) const {
    return cells != 0 && static_cast<double>(cells) / static_cast<double>(watched_) >= settings_.area;
}

std::int32_t MotionGate::threshold() const {
    return static_cast<std::int32_t>(std::lround(settings_.threshold * kBrightnessOne));
}

void MotionGate::set_limits() {
    limits_old_ = false;
    watched_ = 0;
    const std::int32_t least = threshold();
    for (std::uint32_t row = 0, i = 0; row < rows_; ++row) {
        for (std::uint32_t col = 0; col < cols_; ++col, ++i) {
            const SharePoint middle{(col + 0.5) / cols_, (row + 0.5) / rows_};
            const bool watched = crop_.covers(middle) && !mask_.cover(middle);
            watched_ += watched ? 1U : 0U;
            limit_[i] =
                watched ? static_cast<std::uint16_t>(std::max(least, noise_[i] * kNoiseTimes) / 2) : kNotWatched;
        }
    }
}

double MotionGate::typical_limit() const {
    std::array<std::uint32_t, 256> count{};
    std::size_t watched = 0;
    for (std::size_t i = 0; i < std::size_t{cols_} * rows_; ++i) {
        if (limit_[i] == kNotWatched) continue;
        ++count[limit_[i] * 2U / kBrightnessOne];
        ++watched;
    }
    std::size_t below = 0, limit = 0;
    while (limit < count.size() - 1 && (below += count[limit]) * 2 < watched) ++limit;
    return static_cast<double>(limit);
}

void MotionGate::learn_noise(const LumaGrid& grid, const Lighting& light) {
    // A light that does not change everything alike would pass for noise.
    if (sampled_ns_ < lighting_until_ns_) return;
    if (learned_ < kLearnGrids)
        return learn_noise_of(grid, light, 0, grid.cells().size(), (1 << kRateBits) / (learned_ + 1));
    if (sampled_ns_ - noise_ns_ < kNoiseEveryNs) return;
    noise_ns_ = sampled_ns_;
    noise_turn_ = (noise_turn_ + 1) % kNoiseTurns;
    const std::size_t first = std::size_t{rows_} * noise_turn_ / kNoiseTurns * cols_;
    const std::size_t end = std::size_t{rows_} * (noise_turn_ + 1) / kNoiseTurns * cols_;
    learn_noise_of(grid, light, first, end, kNoiseShare);
}

void MotionGate::learn_noise_of(const LumaGrid& grid, const Lighting& light, std::size_t first, std::size_t end,
                                std::int32_t share) {
    const std::int32_t least = threshold();
    for (std::size_t i = first; i < end; ++i) {
        const std::int32_t change = std::abs(grid.cell[i] * kBrightnessOne - expected(background_[i], light));
        const bool changed = change > limit_[i] * 2;
        const std::int32_t step = (std::min(change, kMostNoise) - noise_[i]) * (changed ? kChangedShare : share);
        noise_[i] = static_cast<std::uint16_t>(noise_[i] + (step >> kRateBits));
        const std::int32_t limit = std::max(least, noise_[i] * kNoiseTimes) / 2;
        limit_[i] = limit_[i] == kNotWatched ? kNotWatched : static_cast<std::uint16_t>(limit);
    }
}

// Cells that changed beside two others or more: rain, snow and noise change single ones. Finds the part of the picture
// with nearly all of them as well.
std::uint32_t MotionGate::count_together() {
    std::array<std::uint16_t, kGridCols> by_col{};
    std::array<std::uint16_t, kGridRows> by_row{};
    std::uint32_t all = 0;
    for (std::uint32_t row = 0; row < rows_; ++row) {
        const std::uint8_t* line = changed_.data() + std::size_t{row} * cols_;
        for (std::uint32_t col = 0; col < cols_; ++col) {
            if (line[col] == 0) {
                // Most of a picture is still.
                while (col + kWordCells < cols_ && none_of_word(line + col + 1)) col += kWordCells;
                continue;
            }
            const std::uint32_t beside = (col > 0 ? *(line + col - 1) : 0U) + (col + 1 < cols_ ? line[col + 1] : 0U) +
                                         (row > 0 ? *(line + col - cols_) : 0U) +
                                         (row + 1 < rows_ ? line[col + cols_] : 0U);
            if (beside < 2) continue;
            ++by_col[col];
            ++by_row[row];
            ++all;
        }
    }
    const auto [left, right] = middle_of(by_col, all);
    const auto [top, bottom] = middle_of(by_row, all);
    if (all != 0) moved_ = {left, top, right, bottom};
    return all;
}

std::uint32_t MotionGate::compare_and_adapt(const LumaGrid& grid, const Lighting& light, std::int64_t elapsed_ns) {
    const bool lit_anew = sampled_ns_ < lighting_until_ns_;
    learned_ = std::min(learned_ + 1, kLearnGrids);
    const std::int32_t least = learned_ < kLearnGrids ? (1 << kRateBits) / learned_ : 0;
    const Rates rates{.still = std::max(least, rate(elapsed_ns, lit_anew ? kLightingS : kStillS)),
                      .moving = std::max(least, rate(elapsed_ns, lit_anew ? kLightingS : kChangedS)),
                      .light = rate(elapsed_ns, kLightingS)};
    if (light.gain != 0)
        return compare<true>(grid.cells(), background_.data(), limit_.data(), changed_.data(), light, rates);
    return compare<false>(grid.cells(), background_.data(), limit_.data(), changed_.data(), light, rates);
}

}  // namespace agent
