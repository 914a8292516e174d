#include "agent/capture/v4l2_format.hpp"

#include <algorithm>

namespace agent {
namespace {

constexpr std::uint32_t kEnoughMillihz = 5'000;

std::uint64_t distance(std::uint32_t a, std::uint32_t b) {
    return a > b ? a - b : b - a;
}

std::uint64_t distance(Size a, Size b) {
    return distance(a.width, b.width) + distance(a.height, b.height);
}

// The grid is min, min + step, ...; the asked value goes to the nearer of its two neighbours.
std::uint32_t nearest_on_grid(std::uint32_t min, std::uint32_t max, std::uint32_t step, std::uint32_t asked) {
    if (max <= min || asked <= min) return min;
    const std::uint64_t wide = std::max<std::uint32_t>(step, 1);
    const std::uint64_t steps = (std::min(asked, max) - min + wide / 2) / wide;
    const std::uint64_t most = (max - min) / wide;
    return static_cast<std::uint32_t>(min + std::min(steps, most) * wide);
}

bool fast_enough(const FormatOffer& offer, PixelFormat pixels, std::uint32_t fps) {
    if (pixels == PixelFormat::jpeg) return true;
    if (offer.rate_millihz == 0) return true;  // not told: most likely a driver with no choice at all
    return offer.rate_millihz >= std::min<std::uint64_t>(std::uint64_t{fps} * 1000, kEnoughMillihz);
}

// Of two formats that both may be taken.
bool better(const FormatOffer& a, const FormatOffer& b, const FormatWish& wish) {
    const KnownFormat* const of_a = known_format(a.code);
    const KnownFormat* const of_b = known_format(b.code);
    const bool a_color = of_a->pixels != PixelFormat::grey, b_color = of_b->pixels != PixelFormat::grey;
    if (a_color != b_color) return a_color;
    const bool a_fast = fast_enough(a, of_a->pixels, wish.fps), b_fast = fast_enough(b, of_b->pixels, wish.fps);
    if (a_fast != b_fast) return a_fast;
    if (nearer(a.size, b.size, wish.size)) return true;
    if (nearer(b.size, a.size, wish.size)) return false;
    return of_a < of_b;  // the place in the table
}

}  // namespace

Size nearest_in(const SizeOffer& offer, Size asked) {
    return {nearest_on_grid(offer.min.width, offer.max.width, offer.step.width, asked.width),
            nearest_on_grid(offer.min.height, offer.max.height, offer.step.height, asked.height)};
}

bool nearer(Size a, Size b, Size asked) {
    const std::uint64_t of_a = distance(a, asked);
    const std::uint64_t of_b = distance(b, asked);
    if (of_a != of_b) return of_a < of_b;
    return std::uint64_t{a.width} * a.height < std::uint64_t{b.width} * b.height;
}

const KnownFormat* known_format(std::uint32_t code) {
    const auto* const found = std::ranges::find(kKnownFormats, code, &KnownFormat::code);
    return found != kKnownFormats.end() ? found : nullptr;
}

const FormatOffer* choose_format(const FormatWish& wish, std::span<const FormatOffer> offers) {
    const FormatOffer* best = nullptr;
    for (const FormatOffer& offer : offers) {
        const KnownFormat* const known = known_format(offer.code);
        const bool allowed = known != nullptr && (wish.format == CameraFormat::any || wish.format == known->word);
        if (allowed && (best == nullptr || better(offer, *best, wish))) best = &offer;
    }
    return best;
}

}  // namespace agent
