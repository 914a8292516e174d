#include "agent/capture/raw_layout.hpp"

#include <algorithm>

namespace agent {
namespace {

constexpr std::uint32_t half_up(std::uint32_t count) {
    return count / 2 + count % 2;
}

// The byte behind the plane's last sample.
std::uint64_t end_of(const SamplePlane& plane) {
    if (plane.columns == 0 || plane.rows == 0) return 0;
    return plane.first + (plane.rows - 1) * plane.stride + std::uint64_t{plane.columns - 1} * plane.step + 1;
}

// `luma`, `cb`, `cr`: the place of each in the four bytes of two pixels.
void set_packed(RawLayout& layout, std::uint32_t luma, std::uint32_t cb, std::uint32_t cr, std::uint64_t stride) {
    const std::uint32_t pairs = half_up(layout.y.columns);
    layout.y.first = luma;
    layout.y.step = 2;
    layout.cb = {cb, stride, 4, pairs, layout.y.rows};
    layout.cr = {cr, stride, 4, pairs, layout.y.rows};
    layout.across = 2;
    layout.least_stride = std::uint64_t{4} * pairs;
    layout.whole_bytes = stride * layout.y.rows;
}

void set_semi_planar(RawLayout& layout, std::uint32_t cb, std::uint32_t cr, std::uint64_t stride) {
    const std::uint64_t luma_bytes = stride * layout.y.rows;
    const std::uint32_t columns = half_up(layout.y.columns), rows = half_up(layout.y.rows);
    layout.cb = {luma_bytes + cb, stride, 2, columns, rows};
    layout.cr = {luma_bytes + cr, stride, 2, columns, rows};
    layout.across = layout.down = 2;
    layout.least_stride = std::uint64_t{2} * columns;
    layout.whole_bytes = luma_bytes + stride * rows;
}

void set_planar(RawLayout& layout, std::uint64_t stride) {
    const std::uint64_t luma_bytes = stride * layout.y.rows;
    const std::uint64_t color_stride = stride / 2 + stride % 2;
    const std::uint32_t columns = half_up(layout.y.columns), rows = half_up(layout.y.rows);
    layout.cb = {luma_bytes, color_stride, 1, columns, rows};
    layout.cr = {luma_bytes + color_stride * rows, color_stride, 1, columns, rows};
    layout.across = layout.down = 2;
    layout.least_stride = layout.y.columns;
    layout.whole_bytes = luma_bytes + 2 * color_stride * rows;
}

}  // namespace

RawLayout raw_layout(PixelFormat format, std::uint32_t width, std::uint32_t height, std::uint32_t stride) {
    RawLayout layout;
    layout.y = {0, stride, 1, width, height};
    layout.least_stride = width;
    layout.whole_bytes = std::uint64_t{stride} * height;
    switch (format) {
        case PixelFormat::yuyv:
            set_packed(layout, 0, 1, 3, stride);
            break;
        case PixelFormat::uyvy:
            set_packed(layout, 1, 0, 2, stride);
            break;
        case PixelFormat::i420:
            set_planar(layout, stride);
            break;
        case PixelFormat::nv12:
            set_semi_planar(layout, 0, 1, stride);
            break;
        case PixelFormat::nv21:
            set_semi_planar(layout, 1, 0, stride);
            break;
        case PixelFormat::grey:
        case PixelFormat::jpeg:
            break;
    }
    layout.least_bytes = std::max({end_of(layout.y), end_of(layout.cb), end_of(layout.cr)});
    // Packed pixels come in pairs: a row ends with the second of them, though an odd width does not need it.
    if (layout.y.step == 2) {
        layout.least_bytes = std::max(layout.least_bytes, (height - 1) * std::uint64_t{stride} + layout.least_stride);
    }
    return layout;
}

}  // namespace agent
