// Would a frame show somebody well? Judged on the coarse grid of the gate, where something moves. Pure.
#pragma once

#include <cstdint>

#include "agent/image/luma.hpp"
#include "agent/process/config.hpp"

namespace agent {

// Cells of a grid: left and top are in it, right and bottom are not.
struct CellBox {
    std::uint32_t left = 0, top = 0, right = 0, bottom = 0;

    [[nodiscard]] std::uint32_t cols() const { return right - left; }
    [[nodiscard]] std::uint32_t rows() const { return bottom - top; }
    [[nodiscard]] bool empty() const { return right <= left || bottom <= top; }
};

struct PictureQuality {
    bool of_movement = false;  // of the part that moves, not of the whole picture
    float sharpness = 0;       // variance of the Laplacian, squared steps of brightness
    float brightness = 0;      // mean, 0..255
};

// Of the cells in `where`; of the whole grid when that is too small to be judged (below 3 x 3).
[[nodiscard]] PictureQuality measure_quality(const LumaGrid& grid, const CellBox& where);

// Does anything have to be measured?
[[nodiscard]] inline bool judged(const Config::Quality& settings) {
    return settings.blur_below > 0 || settings.dark_below > 0 || settings.bright_above < 255;
}
[[nodiscard]] bool good(const PictureQuality& quality, const Config::Quality& settings);

// Is `a` to be preferred? Somebody in view goes before sharpness.
[[nodiscard]] bool better(const PictureQuality& a, const PictureQuality& b);

}  // namespace agent
