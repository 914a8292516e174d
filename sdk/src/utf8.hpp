// Reads UTF-8 strictly: no overlong forms, no surrogates, nothing above U+10FFFF.
#pragma once

#include <string_view>

namespace compreface {

// Takes one character off the front of `text`, which must not be empty. False, and nothing taken, when it begins
// wrongly.
[[nodiscard]] bool take_character(std::string_view& text, char32_t& out);

}  // namespace compreface
