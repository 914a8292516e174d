#include "agent/image/lighting.hpp"

#include <algorithm>
#include <cstdlib>

namespace agent {

namespace {

// For a median 1,200 to 2,000 cells are enough. An odd step: in most grids it meets every column.
std::size_t step_of(std::size_t cells) {
    constexpr std::size_t kPlenty = 4096;
    return 1 + 2 * (cells / kPlenty);
}

// A gain is only looked for where dark and bright places differ clearly and both are a good part of the picture: a
// thing could pass for light where there are few of one kind.
constexpr std::int32_t kLeastApart = 16 * kBrightnessOne;
constexpr std::uint32_t kLeastPart = 5;  // a fifth

// The difference in the middle of those counted, -255..255.
std::int32_t median(std::span<const std::uint16_t> dark, std::span<const std::uint16_t> bright, std::uint32_t counted) {
    std::uint32_t below = 0;
    for (std::size_t i = 0; i < dark.size(); ++i) {
        below += dark[i] + (bright.empty() ? 0U : bright[i]);
        if (below * 2 >= counted) return static_cast<std::int32_t>(i) - 255;
    }
    return 0;
}

}  // namespace

Lighting LightingMeter::measure(std::span<const std::uint8_t> cells, std::span<const std::uint16_t> background,
                                std::span<const std::uint16_t> limits) {
    count(cells, background, limits);
    const std::span all(histogram_);
    const std::span<const std::uint16_t> dark = all.first(kDifferences), bright = all.subspan(kBright);
    const std::uint32_t counted = dark_count_ + bright_count_;
    Lighting light;
    if (counted == 0) return light;
    const std::int32_t middle = median(dark, bright, counted);
    light.offset = middle * kBrightnessOne;
    light.most = std::abs(light.offset);
    const bool both = std::min(dark_count_, bright_count_) * kLeastPart >= counted;
    if (middle == 0 || !both || bright_mean_ - dark_mean_ < kLeastApart) return light;
    const std::int32_t of_dark = median(dark, {}, dark_count_), of_bright = median(bright, {}, bright_count_);
    const bool one_way = middle > 0 ? of_dark >= 0 && of_bright > of_dark : of_dark <= 0 && of_bright < of_dark;
    if (!one_way) return light;
    add_gain(of_dark * kBrightnessOne, of_bright * kBrightnessOne, light);
    light.ceiling = *std::ranges::max_element(cells) * kBrightnessOne;
    return light;
}

// The straight line through what happened to the mean dark and to the mean bright place.
void LightingMeter::add_gain(std::int32_t dark, std::int32_t bright, Lighting& out) const {
    const std::int64_t apart = bright_mean_ - dark_mean_;
    out.gain = static_cast<std::int32_t>(std::int64_t{bright - dark} * Lighting::kGainOne / apart);
    out.offset = dark - static_cast<std::int32_t>(std::int64_t{out.gain} * dark_mean_ / Lighting::kGainOne);
    out.most = std::max(std::abs(dark), std::abs(bright));
}

void LightingMeter::count(std::span<const std::uint8_t> cells, std::span<const std::uint16_t> background,
                          std::span<const std::uint16_t> limits) {
    histogram_.fill(0);
    std::uint64_t dark_sum = 0, sum = 0;
    std::uint32_t dark = 0, counted = 0;
    const std::size_t step = step_of(cells.size());
    for (std::size_t i = 0; i < cells.size(); i += step) {
        if (limits[i] == kNotWatched) continue;
        const std::int32_t before = background[i];
        const std::int32_t difference = cells[i] - (before + kBrightnessOne / 2) / kBrightnessOne;
        const bool is_dark = before < split_;
        ++histogram_[static_cast<std::size_t>(difference + 255) + (is_dark ? 0 : kBright)];
        dark += is_dark ? 1U : 0U;
        dark_sum += is_dark ? static_cast<std::uint64_t>(before) : 0U;
        sum += static_cast<std::uint64_t>(before);
        ++counted;
    }
    dark_count_ = dark;
    bright_count_ = counted - dark;
    dark_mean_ = static_cast<std::int32_t>(dark_sum / std::max(1U, dark));
    bright_mean_ = static_cast<std::int32_t>((sum - dark_sum) / std::max(1U, bright_count_));
    if (counted != 0) split_ = static_cast<std::int32_t>(sum / counted);
}

}  // namespace agent
