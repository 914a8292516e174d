// A decoded picture, and what is drawn into it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "compreface/results.hpp"

namespace cli {

struct Colour {
    std::uint8_t red = 0, green = 0, blue = 0;
};

struct Picture {
    unsigned width = 0, height = 0;
    std::vector<std::uint8_t> rgb;  // rows from the top, three bytes a pixel
};

// Draws the outline of `box` and `label` on a strip at its upper edge (within the box when there is no room above). All
// that lies outside the picture is left out.
void draw_face(Picture& picture, const compreface::Box& box, std::string_view label, Colour colour);

}  // namespace cli
