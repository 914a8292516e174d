#include "agent/image/motion_gate.hpp"

#include <algorithm>
#include <cmath>

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

constexpr std::int32_t kOne = 256;  // one step of brightness in the background's numbers
constexpr std::int32_t kBrightest = 255 * kOne;
constexpr int kRateBits = 12;  // rates are in 1/4096

// Every third cell is enough for a median.
constexpr std::size_t kMedianStep = 3;

std::int32_t rate(std::int64_t elapsed_ns, double seconds) {
    const double share = static_cast<double>(std::clamp<std::int64_t>(elapsed_ns, 0, kLongestStepNs)) /
                         (seconds * static_cast<double>(kNsPerS));
    return static_cast<std::int32_t>(std::min(1.0, share) * (1 << kRateBits));
}

double seconds(std::int64_t ns) {
    return static_cast<double>(ns) / static_cast<double>(kNsPerS);
}

}  // namespace

void MotionGate::reset() {
    passed_before_ = sampled_before_ = false;
    cols_ = rows_ = 0;
}

bool MotionGate::wants_luma(std::int64_t now_ns, PixelFormat format) const {
    if (!settings_.enabled) return false;
    if (format != PixelFormat::jpeg || !sampled_before_) return true;
    return seconds(now_ns - sampled_ns_) * std::max(kJpegGateLooksPerS, settings_.looks_per_s) >= 1;
}

bool MotionGate::due(std::int64_t now_ns) const {
    if (!passed_before_) return true;
    return settings_.at_least_every_s > 0 && seconds(now_ns - passed_ns_) >= settings_.at_least_every_s;
}

bool MotionGate::too_soon(std::int64_t now_ns) const {
    return passed_ns_ != kNever && settings_.looks_per_s > 0 &&
           seconds(now_ns - passed_ns_) * settings_.looks_per_s < 1;
}

Verdict MotionGate::judge(bool moved, float changed, std::int64_t now_ns) {
    using Why = Verdict::Why;
    Verdict verdict{.why = Why::still, .pass = true, .changed = changed};
    if (too_soon(now_ns)) {
        verdict.why = Why::too_soon;
    } else if (!passed_before_) {
        verdict.why = Why::first;
    } else if (!settings_.enabled) {
        verdict.why = Why::gate_off;
    } else if (moved) {
        verdict.why = Why::movement;
    } else if (due(now_ns)) {
        verdict.why = Why::due;
    }
    verdict.pass = verdict.why != Why::still && verdict.why != Why::too_soon;
    if (verdict.pass) {
        passed_before_ = true;
        passed_ns_ = now_ns;
    }
    return verdict;
}

Verdict MotionGate::look(std::int64_t now_ns) {
    return judge(false, 0, now_ns);
}

Verdict MotionGate::look(const LumaGrid& grid, std::int64_t now_ns) {
    const std::span<const std::uint8_t> cells = grid.cells();
    if (!settings_.enabled || cells.empty()) return look(now_ns);
    const std::int64_t elapsed_ns = sampled_before_ ? now_ns - sampled_ns_ : 0;
    sampled_before_ = true;
    sampled_ns_ = now_ns;
    if (grid.cols != cols_ || grid.rows != rows_) {
        cols_ = grid.cols;
        rows_ = grid.rows;
        learned_ = 1;
        lighting_until_ns_ = kNever;
        for (std::size_t i = 0; i < cells.size(); ++i) background_[i] = static_cast<std::uint16_t>(cells[i] * kOne);
        return look(now_ns);
    }
    const std::uint32_t count = compare_and_adapt(grid, lighting_change(grid), elapsed_ns);
    const double share = static_cast<double>(count) / static_cast<double>(cells.size());
    return judge(count != 0 && share >= settings_.area, static_cast<float>(share), now_ns);
}

// The median of the cells' differences: a lamp moves it, an object that covers less than half of the picture does not.
std::int32_t MotionGate::lighting_change(const LumaGrid& grid) {
    histogram_.fill(0);
    const std::span<const std::uint8_t> cells = grid.cells();
    std::uint32_t counted = 0;
    for (std::size_t i = 0; i < cells.size(); i += kMedianStep, ++counted) {
        const std::int32_t difference = cells[i] - (background_[i] + kOne / 2) / kOne;
        ++histogram_[static_cast<std::size_t>(difference + 255)];
    }
    std::uint32_t below = 0;
    std::int32_t median = -255;
    for (const std::uint16_t count : histogram_) {
        below += count;
        if (below * 2 >= counted) break;
        ++median;
    }
    return median * kOne;
}

// Counts the cells that changed other than by `lighting`, and moves the background towards what is seen.
std::uint32_t MotionGate::compare_and_adapt(const LumaGrid& grid, std::int32_t lighting, std::int64_t elapsed_ns) {
    const auto threshold = static_cast<std::int32_t>(std::lround(settings_.threshold * kOne));
    if (std::abs(lighting) > std::max(threshold, kOne)) lighting_until_ns_ = sampled_ns_ + kLightingLastsNs;
    const bool lit_anew = sampled_ns_ < lighting_until_ns_;
    learned_ = std::min(learned_ + 1, kLearnGrids);
    const std::int32_t least = learned_ < kLearnGrids ? (1 << kRateBits) / learned_ : 0;
    const std::int32_t still = std::max(least, rate(elapsed_ns, lit_anew ? kLightingS : kStillS));
    const std::int32_t moving = std::max(least, rate(elapsed_ns, lit_anew ? kLightingS : kChangedS));
    const std::int32_t shift = (lighting * rate(elapsed_ns, kLightingS)) >> kRateBits;

    const std::uint8_t* __restrict now = grid.cell.data();
    std::uint16_t* __restrict background = background_.data();
    const std::size_t cells = grid.cells().size();
    std::uint32_t count = 0;
    for (std::size_t i = 0; i < cells; ++i) {
        const std::int32_t difference = now[i] * kOne - background[i] - lighting;
        const bool changed = std::abs(difference) > threshold;
        count += changed ? 1U : 0U;
        const std::int32_t step = (difference * (changed ? moving : still) + (1 << (kRateBits - 1))) >> kRateBits;
        background[i] = static_cast<std::uint16_t>(std::clamp(background[i] + step + shift, 0, kBrightest));
    }
    return count;
}

}  // namespace agent
