#include "agent/image/size_fit.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace agent {

namespace {

// How large a picture is at a quality, against quality 80. Measured on noise, which shrinks least: any other picture
// comes out smaller than this table foretells.
struct SizeAtQuality {
    std::uint32_t quality;
    double size;
};
constexpr std::array<SizeAtQuality, 7> kSizes{
    {{50, 0.70}, {60, 0.77}, {70, 0.86}, {80, 1.00}, {90, 1.30}, {95, 1.65}, {100, 2.60}}};

// Bytes of a pixel in 4:2:0 at kQualityFloor when every sample is at random black or white (measured: 0.72), and of the
// headers.
constexpr double kWorstBytesAPixel = 0.76;
constexpr double kHeaderBytes = 700;

// Part of the limit to aim at: the estimate of a picture that was cut off knows only its upper rows.
constexpr double kAim = 0.8;

// A smaller picture has more detail in each pixel: to halve the bytes, more than half of the pixels must go.
constexpr double kSideForBytes = 0.625;

constexpr std::uint32_t kQualityStep = 5;

double size_at(std::uint32_t quality) {
    if (quality <= kSizes.front().quality) return kSizes.front().size;
    for (std::size_t i = 1; i < kSizes.size(); ++i) {
        const SizeAtQuality &low = kSizes[i - 1], &high = kSizes[i];
        if (quality > high.quality) continue;
        return low.size + (high.size - low.size) * (quality - low.quality) / (high.quality - low.quality);
    }
    return kSizes.back().size;
}

std::uint32_t long_side(std::uint32_t width, std::uint32_t height) {
    return std::max(width, height);
}

FitAttempt scaled(const FitWish& wish, std::uint32_t quality, std::uint32_t side) {
    const std::uint32_t whole = long_side(wish.width, wish.height);
    if (side >= whole) return {quality, wish.width, wish.height};
    const auto shrink = [&](std::uint32_t px) {
        return std::max(1U, static_cast<std::uint32_t>((std::uint64_t{px} * side + whole / 2) / whole));
    };
    return {quality, shrink(wish.width), shrink(wish.height)};
}

FitAttempt first_attempt(const FitWish& wish) {
    const std::uint32_t whole = long_side(wish.width, wish.height);
    return scaled(wish, wish.quality, wish.max_side_px == 0 ? whole : std::min(whole, wish.max_side_px));
}

// The best that should fit by the estimate: quality down to `floor` first, then the size down to `least_side`.
FitAttempt by_estimate(const FitWish& wish, const FitResult& last, std::uint32_t floor, std::uint32_t least_side) {
    const double aim = kAim * static_cast<double>(wish.limit_bytes);
    const double bytes_at_80 = static_cast<double>(last.bytes) / size_at(last.attempt.quality);
    FitAttempt next = last.attempt;
    while (next.quality > floor) {
        next.quality = std::max(floor, next.quality - std::min(next.quality, kQualityStep));
        if (bytes_at_80 * size_at(next.quality) <= aim) return next;
    }
    const double share = std::clamp(aim / (bytes_at_80 * size_at(floor)), 0.0, 1.0);
    const double side = long_side(next.width, next.height) * std::pow(share, kSideForBytes);
    return scaled(wish, floor, std::max(least_side, static_cast<std::uint32_t>(side)));
}

// The largest in which the worst of all pictures fits.
FitAttempt by_worst_case(const FitWish& wish, const FitResult& last, std::uint32_t floor, std::uint32_t least_side) {
    const double pixels = std::max(0.0, static_cast<double>(wish.limit_bytes) - kHeaderBytes) / kWorstBytesAPixel;
    const double whole = static_cast<double>(wish.width) * wish.height;
    const std::uint32_t last_side = long_side(last.attempt.width, last.attempt.height);
    const double side = std::min(long_side(wish.width, wish.height) * std::sqrt(pixels / whole), last_side * 0.9);
    return scaled(wish, floor, std::max(least_side, static_cast<std::uint32_t>(side)));
}

// The best that should fit by the estimate, better or worse than what did.
FitAttempt plan_after(const FitWish& wish, const FitResult& fitted) {
    const FitAttempt first = first_attempt(wish);
    const double aim = kAim * static_cast<double>(wish.limit_bytes);
    const double whole = long_side(first.width, first.height);
    const double side = long_side(fitted.attempt.width, fitted.attempt.height);
    const double whole_at_80 =
        static_cast<double>(fitted.bytes) / size_at(fitted.attempt.quality) * std::pow(whole / side, 1 / kSideForBytes);
    const std::uint32_t floor = std::min(wish.quality, kQualityFloor);
    for (std::uint32_t quality = wish.quality; quality > floor; quality -= std::min(quality - floor, kQualityStep)) {
        if (whole_at_80 * size_at(quality) <= aim) return {quality, first.width, first.height};
    }
    const double share = std::min(1.0, aim / (whole_at_80 * size_at(floor)));
    const auto wanted = static_cast<std::uint32_t>(whole * std::pow(share, kSideForBytes));
    return scaled(wish, floor, std::max(wanted, std::min(long_side(first.width, first.height), kMinLongSidePx)));
}

bool worse(const FitAttempt& a, const FitAttempt& b) {
    return a.width < b.width || a.height < b.height || a.quality < b.quality;
}

}  // namespace

std::optional<FitAttempt> FitMemory::begin(const FitWish& wish) const {
    return wish == wish_ ? next_ : std::nullopt;
}

void FitMemory::fitted(const FitWish& wish, const FitResult& result, std::size_t attempts) {
    const bool as_wished = attempts == 1 && !begin(wish).has_value();
    wish_ = wish;
    next_.reset();
    if (as_wished) return;
    FitAttempt plan = plan_after(wish, result);
    if (worse(plan, result.attempt)) plan = result.attempt;  // it did fit
    if (!(plan == first_attempt(wish))) next_ = plan;
}

std::optional<FitAttempt> next_attempt(const FitWish& wish, std::span<const FitResult> earlier,
                                       const std::optional<FitAttempt>& begin) {
    const FitAttempt first = first_attempt(wish);
    if (earlier.empty()) return begin.value_or(first);
    if (earlier.size() >= kEncodeAttempts) return std::nullopt;

    const std::uint32_t floor = std::min(wish.quality, kQualityFloor);
    const std::uint32_t least_side = std::min(long_side(first.width, first.height), kMinLongSidePx);
    const FitResult& last = earlier.back();
    const bool smallest =
        last.attempt.quality <= floor && long_side(last.attempt.width, last.attempt.height) <= least_side;
    if (smallest) return std::nullopt;
    if (earlier.size() + 1 == kEncodeAttempts) return by_worst_case(wish, last, floor, least_side);
    return by_estimate(wish, last, floor, least_side);
}

}  // namespace agent
