// Makes foreign text harmless for a line of a log or a terminal.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace agent {

struct Printable {
    std::size_t bytes;  // of `out` that are filled
    bool whole;         // false: the end of `text` did not fit and was left out
};

// Copies `text` into `out`. Control characters, bytes that are not UTF-8 and the
// Unicode characters that end lines or turn the writing direction come out as \x0a or \u202e, so that a name from the
// network can neither begin a line of its own nor drive a terminal. Nothing is cut within a character or an escape.
[[nodiscard]] Printable make_printable(std::string_view text, std::span<char> out);

// The length in bytes, 1..4, of the UTF-8 character at the front of `text`; 0 when there is no valid one (or no text).
[[nodiscard]] std::size_t utf8_length(std::string_view text);

}  // namespace agent
