#include "agent/image/picture_quality.hpp"

namespace agent {

PictureQuality measure_quality(const LumaGrid& grid, const CellBox& where) {
    constexpr std::uint32_t kLeastSide = 3;
    PictureQuality quality;
    quality.of_movement = !where.empty() && where.cols() >= kLeastSide && where.rows() >= kLeastSide;
    const CellBox box = quality.of_movement ? where : CellBox{0, 0, grid.cols, grid.rows};
    if (box.empty()) return quality;
    std::int64_t sum = 0, squares = 0, brightness = 0;
    std::int64_t count = 0;
    for (std::uint32_t row = box.top; row < box.bottom; ++row) {
        const std::uint8_t* line = grid.cell.data() + std::size_t{row} * grid.cols;
        for (std::uint32_t col = box.left; col < box.right; ++col) brightness += line[col];
        if (row == box.top || row + 1 == box.bottom) continue;
        for (std::uint32_t col = box.left + 1; col + 1 < box.right; ++col) {
            const std::uint8_t* at = line + col;
            const std::int32_t laplacian = 4 * at[0] - at[1] - *(at - 1) - at[grid.cols] - *(at - grid.cols);
            sum += laplacian;
            squares += std::int64_t{laplacian} * laplacian;
            ++count;
        }
    }
    quality.brightness =
        static_cast<float>(static_cast<double>(brightness) / (static_cast<double>(box.cols()) * box.rows()));
    if (count == 0) return quality;
    const double mean = static_cast<double>(sum) / static_cast<double>(count);
    quality.sharpness = static_cast<float>(static_cast<double>(squares) / static_cast<double>(count) - mean * mean);
    return quality;
}

bool good(const PictureQuality& quality, const Config::Quality& settings) {
    const double brightness = static_cast<double>(quality.brightness);
    return static_cast<double>(quality.sharpness) >= settings.blur_below && brightness >= settings.dark_below &&
           brightness <= settings.bright_above;
}

bool better(const PictureQuality& a, const PictureQuality& b) {
    if (a.of_movement != b.of_movement) return a.of_movement;
    return a.sharpness > b.sharpness;
}

}  // namespace agent
