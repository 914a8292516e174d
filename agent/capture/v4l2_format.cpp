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

bool fast_enough(const FormatOffer& offer, std::uint32_t fps) {
    if (offer.rate_millihz == 0) return true;  // not told: most likely a driver with no choice at all
    return offer.rate_millihz >= std::min<std::uint64_t>(std::uint64_t{fps} * 1000, kEnoughMillihz);
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

const FormatOffer* choose_format(const FormatWish& wish, const FormatOffer& yuyv, const FormatOffer& mjpeg) {
    const FormatOffer* const packed = yuyv.code != 0 ? &yuyv : nullptr;
    const FormatOffer* const compressed = mjpeg.code != 0 ? &mjpeg : nullptr;
    if (wish.format == CameraFormat::yuyv) return packed;
    if (wish.format == CameraFormat::mjpeg) return compressed;
    if (packed == nullptr || compressed == nullptr) return packed != nullptr ? packed : compressed;
    if (nearer(mjpeg.size, yuyv.size, wish.size) || !fast_enough(yuyv, wish.fps)) return compressed;
    return packed;
}

}  // namespace agent
