// Which of the formats and sizes that a camera offers to take. Pure; knows nothing of the kernel's structures.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "agent/capture/frame.hpp"
#include "agent/process/config.hpp"

namespace agent {

[[nodiscard]] constexpr std::uint32_t fourcc(char a, char b, char c, char d) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(a)) |
           static_cast<std::uint32_t>(static_cast<unsigned char>(b)) << 8U |
           static_cast<std::uint32_t>(static_cast<unsigned char>(c)) << 16U |
           static_cast<std::uint32_t>(static_cast<unsigned char>(d)) << 24U;
}

// "YUYV"; what cannot be printed as '?'.
struct FourccText {
    explicit FourccText(std::uint32_t code) {
        for (unsigned i = 0; i < 4; ++i) {
            const auto c = static_cast<char>(code >> (8 * i) & 0xFFU);
            text[i] = c > ' ' && c < 0x7F ? c : '?';
        }
    }
    char text[5] = {};
};

inline constexpr std::uint32_t kFourccYuyv = fourcc('Y', 'U', 'Y', 'V');
inline constexpr std::uint32_t kFourccUyvy = fourcc('U', 'Y', 'V', 'Y');
inline constexpr std::uint32_t kFourccYu12 = fourcc('Y', 'U', '1', '2');
inline constexpr std::uint32_t kFourccNv12 = fourcc('N', 'V', '1', '2');
inline constexpr std::uint32_t kFourccNv21 = fourcc('N', 'V', '2', '1');
inline constexpr std::uint32_t kFourccGrey = fourcc('G', 'R', 'E', 'Y');
inline constexpr std::uint32_t kFourccMjpeg = fourcc('M', 'J', 'P', 'G');
inline constexpr std::uint32_t kFourccJpeg = fourcc('J', 'P', 'E', 'G');

struct KnownFormat {
    std::uint32_t code = 0;                  // fourcc
    PixelFormat pixels = PixelFormat::jpeg;  // what frames of it are
    CameraFormat word = CameraFormat::any;   // camera.format that asks for it
};

// What the agent can use, best first. Packed pixels are what most cameras have, and no driver's padding between planes
// can be misunderstood; any uncompressed format makes the motion gate far cheaper; faces are known better in colour
// than in grey.
inline constexpr std::array<KnownFormat, 8> kKnownFormats{{
    {kFourccYuyv, PixelFormat::yuyv, CameraFormat::yuyv},
    {kFourccUyvy, PixelFormat::uyvy, CameraFormat::uyvy},
    {kFourccYu12, PixelFormat::i420, CameraFormat::yu12},
    {kFourccNv12, PixelFormat::nv12, CameraFormat::nv12},
    {kFourccNv21, PixelFormat::nv21, CameraFormat::nv21},
    {kFourccMjpeg, PixelFormat::jpeg, CameraFormat::mjpeg},
    {kFourccJpeg, PixelFormat::jpeg, CameraFormat::mjpeg},
    {kFourccGrey, PixelFormat::grey, CameraFormat::grey},
}};

// The entry of a code; nullptr: unknown.
[[nodiscard]] const KnownFormat* known_format(std::uint32_t code);

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

// The best offer of those that `wish.format` allows, or nullptr: nothing usable. In this order an offer
// - has colour, rather than being grey;
// - is fast enough: the asked rate or 5 frames a second, which are enough for faces. Compressed ones always count as
//   fast enough, and so does one whose driver tells no rate;
// - comes nearest to the asked size;
// - stands first in kKnownFormats.
// Offers whose code is 0 or unknown are passed over. The result points into `offers`.
[[nodiscard]] const FormatOffer* choose_format(const FormatWish& wish, std::span<const FormatOffer> offers);

}  // namespace agent
