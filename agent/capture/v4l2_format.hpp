// Which of the formats and sizes that a camera offers to take. Pure; knows nothing of the kernel's structures.
#pragma once

#include <cstdint>

#include "agent/capture/frame.hpp"
#include "agent/process/config.hpp"

namespace agent {

[[nodiscard]] constexpr std::uint32_t fourcc(char a, char b, char c, char d) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(a)) |
           static_cast<std::uint32_t>(static_cast<unsigned char>(b)) << 8U |
           static_cast<std::uint32_t>(static_cast<unsigned char>(c)) << 16U |
           static_cast<std::uint32_t>(static_cast<unsigned char>(d)) << 24U;
}

inline constexpr std::uint32_t kFourccYuyv = fourcc('Y', 'U', 'Y', 'V');
inline constexpr std::uint32_t kFourccMjpeg = fourcc('M', 'J', 'P', 'G');
inline constexpr std::uint32_t kFourccJpeg = fourcc('J', 'P', 'E', 'G');

struct Size {
    std::uint32_t width = 0, height = 0;
};

// One entry of a camera's list of sizes. A single size has min == max.
struct SizeOffer {
    Size min, max;
    Size step{1, 1};
};

// The size within the offer that is nearest to the asked one. Whatever the driver says, the result is within min..max.
[[nodiscard]] Size nearest_in(const SizeOffer& offer, Size asked);
// True when `a` is nearer to `asked` than `b` (sum of the differences; of equal ones the smaller).
[[nodiscard]] bool nearer(Size a, Size b, Size asked);

// What a camera offers in one format, near what was asked.
struct FormatOffer {
    std::uint32_t code = 0;          // fourcc; 0: not offered
    Size size;                       // the nearest
    std::uint32_t rate_millihz = 0;  // the fastest at that size, frames per 1000 s; 0: the driver does not say
};

struct FormatWish {
    CameraFormat format = CameraFormat::any;
    Size size;
    std::uint32_t fps = 0;
};

// YUYV makes the motion gate far cheaper, and five frames a second are enough for faces: `any` takes YUYV when it comes
// as near to the asked size as MJPEG does and reaches the asked rate or 5 frames a second. Otherwise MJPEG; otherwise
// what there is. The result points to one of the two offers, or is nullptr: nothing usable.
[[nodiscard]] const FormatOffer* choose_format(const FormatWish& wish, const FormatOffer& yuyv,
                                               const FormatOffer& mjpeg);

}  // namespace agent
