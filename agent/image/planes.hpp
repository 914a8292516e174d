// A few rows of a picture as separate planes of brightness (Y) and colour (Cb, Cr): what JPEG encoding takes.
#pragma once

#include <cstdint>
#include <span>

#include "agent/image/limits.hpp"

namespace agent {

// How dense the colour samples are.
enum class Chroma : std::uint8_t {
    grey,  // none
    c422,  // one for two pixels of a row
    c420,  // one for two by two pixels
};

// Samples of a plane of colour across `pixels` of the picture's width.
[[nodiscard]] constexpr std::uint32_t chroma_columns(Chroma chroma, std::uint32_t pixels) {
    return chroma == Chroma::grey ? 0 : (pixels + 1) / 2;
}

// Rows of a plane of colour for `rows` of the picture.
[[nodiscard]] constexpr std::uint32_t chroma_rows(Chroma chroma, std::uint32_t rows) {
    if (chroma == Chroma::grey) return 0;
    return chroma == Chroma::c422 ? rows : (rows + 1) / 2;
}

// JPEG codes 8 x 8 samples at a time: rows of a band are readable (and best repeat their last sample) up to such a
// multiple.
[[nodiscard]] constexpr std::uint32_t padded_columns(std::uint32_t columns) {
    return (columns + 7) / 8 * 8;
}

// Row i begins at samples[i * stride].
struct PlaneRows {
    std::span<const std::uint8_t> samples;
    std::uint32_t stride = 0;
};

// kBandRows rows of the picture, or what is left of it at its lower end. A view; nothing is owned.
struct Band {
    PlaneRows y, cb, cr;
    std::uint32_t rows = 0;  // of y
};

}  // namespace agent
