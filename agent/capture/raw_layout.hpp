// Where the samples of a raw picture lie in its memory: one answer for the camera's checks, the gate and the encoder.
#pragma once

#include <cstdint>

#include "agent/capture/frame.hpp"

namespace agent {

// Sample i of row r is the byte at first + r * stride + i * step.
struct SamplePlane {
    std::uint64_t first = 0, stride = 0;
    std::uint32_t step = 1;
    std::uint32_t columns = 0, rows = 0;  // samples; 0: the format has no such plane
};

struct RawLayout {
    SamplePlane y, cb, cr;
    std::uint32_t across = 1, down = 1;  // pixels that share a sample of colour
    std::uint64_t least_stride = 0;      // bytes that the samples of a row take
    std::uint64_t least_bytes = 0;       // up to the last sample
    std::uint64_t whole_bytes = 0;       // with the padding behind the last row of each plane: what drivers give

    [[nodiscard]] bool has_color() const { return cb.columns != 0; }
};

// `format` is not jpeg. Sides of 1 or more; any stride (where it is below least_stride, nothing else is of use).
[[nodiscard]] RawLayout raw_layout(PixelFormat format, std::uint32_t width, std::uint32_t height, std::uint32_t stride);

}  // namespace agent
