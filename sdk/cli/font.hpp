// A small font for labels in pictures.
#pragma once

#include <cstddef>
#include <string_view>

namespace cli {

inline constexpr std::size_t kGlyphWidth = 5, kGlyphHeight = 7;

// Takes the next character off `text` (UTF-8, not empty) and tells which of ' ' to '~' is drawn for it.
[[nodiscard]] char next_drawable(std::string_view& text);

// Is this pixel of `character` (' ' to '~') set?
[[nodiscard]] bool glyph_pixel(char character, std::size_t x, std::size_t y);

}  // namespace cli
