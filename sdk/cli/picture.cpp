#include "picture.hpp"

#include <algorithm>

#include "font.hpp"
#include "terminal.hpp"

namespace cli {

namespace {

constexpr Colour kInk{255, 255, 255};

// Wide enough for a box of the whole range of its 32-bit edges.
using Pixel = std::int64_t;

void fill(Picture& picture, Pixel left, Pixel top, Pixel right, Pixel bottom, Colour colour) {
    const Pixel x_end = std::min<Pixel>(right, picture.width), y_end = std::min<Pixel>(bottom, picture.height);
    for (Pixel y = std::max<Pixel>(top, 0); y < y_end; ++y) {
        for (Pixel x = std::max<Pixel>(left, 0); x < x_end; ++x) {
            std::uint8_t* pixel =
                picture.rgb.data() + (static_cast<std::size_t>(y) * picture.width + static_cast<std::size_t>(x)) * 3;
            pixel[0] = colour.red;
            pixel[1] = colour.green;
            pixel[2] = colour.blue;
        }
    }
}

void write(Picture& picture, Pixel left, Pixel top, Pixel scale, std::string_view text) {
    while (!text.empty()) {
        const char character = next_drawable(text);
        for (std::size_t y = 0; y < kGlyphHeight; ++y) {
            for (std::size_t x = 0; x < kGlyphWidth; ++x) {
                if (!glyph_pixel(character, x, y)) continue;
                const Pixel px = left + static_cast<Pixel>(x) * scale, py = top + static_cast<Pixel>(y) * scale;
                fill(picture, px, py, px + scale, py + scale, kInk);
            }
        }
        left += static_cast<Pixel>(kGlyphWidth + 1) * scale;
    }
}

}  // namespace

void draw_face(Picture& picture, const compreface::Box& box, std::string_view label, Colour colour) {
    const Pixel scale = std::max<Pixel>(1, std::min(picture.width, picture.height) / 240);
    const Pixel line = scale + 1;
    const Pixel left = box.x_min, top = box.y_min, right = box.x_max, bottom = box.y_max;
    fill(picture, left, top, right, top + line, colour);
    fill(picture, left, bottom - line, right, bottom, colour);
    fill(picture, left, top, left + line, bottom, colour);
    fill(picture, right - line, top, right, bottom, colour);
    if (label.empty()) return;

    const Pixel height = (static_cast<Pixel>(kGlyphHeight) + 4) * scale;
    const Pixel width = static_cast<Pixel>((kGlyphWidth + 1) * columns(label) + 3) * scale;
    // Where it can be read whole, if the picture is wide enough.
    const Pixel strip_left = std::max<Pixel>(0, std::min<Pixel>(left, static_cast<Pixel>(picture.width) - width));
    const Pixel strip_top = top >= height ? top - height : std::max<Pixel>(0, top);
    fill(picture, strip_left, strip_top, strip_left + width, strip_top + height, colour);
    write(picture, strip_left + 2 * scale, strip_top + 2 * scale, scale, label);
}

}  // namespace cli
