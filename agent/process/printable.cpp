#include "agent/process/printable.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>

namespace agent {

namespace {

unsigned byte_at(std::string_view text, std::size_t index) {
    return static_cast<unsigned char>(text[index]);
}

// The code point of a character of `length` bytes that utf8_length() has accepted.
std::uint32_t code_point(std::string_view text, std::size_t length) {
    if (length == 1) return byte_at(text, 0);
    std::uint32_t value = byte_at(text, 0) & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) value = (value << 6U) | (byte_at(text, i) & 0x3FU);
    return value;
}

bool is_hazard(std::uint32_t point) {
    return point < 0x20 || (point >= 0x7F && point < 0xA0)           // C0, DEL, C1
           || point == 0x061C || point == 0x200E || point == 0x200F  // marks of direction
           || (point >= 0x2028 && point <= 0x202E)                   // line and paragraph ends, embeddings, overrides
           || (point >= 0x2066 && point <= 0x2069);                  // isolates
}

}  // namespace

std::size_t utf8_length(std::string_view text) {
    if (text.empty()) return 0;
    const unsigned first = byte_at(text, 0);
    if (first < 0x80) return 1;
    std::size_t length = 0;
    // What the second byte may be; the narrower ranges keep out overlong forms, surrogates and what lies above
    // U+10FFFF.
    unsigned low = 0x80;
    unsigned high = 0xBF;
    if (first >= 0xC2 && first <= 0xDF) {
        length = 2;
    } else if (first >= 0xE0 && first <= 0xEF) {
        length = 3;
        if (first == 0xE0) low = 0xA0;
        if (first == 0xED) high = 0x9F;
    } else if (first >= 0xF0 && first <= 0xF4) {
        length = 4;
        if (first == 0xF0) low = 0x90;
        if (first == 0xF4) high = 0x8F;
    }
    if (length == 0 || text.size() < length) return 0;
    if (byte_at(text, 1) < low || byte_at(text, 1) > high) return 0;
    for (std::size_t i = 2; i < length; ++i) {
        if ((byte_at(text, i) & 0xC0U) != 0x80U) return 0;
    }
    return length;
}

Printable make_printable(std::string_view text, std::span<char> out) {
    std::size_t used = 0;
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        const std::uint32_t point = length == 0 ? byte_at(text, 0) : code_point(text, length);
        char escape[8];
        std::string_view piece = text.substr(0, length);
        if (length == 0 || is_hazard(point)) {
            const bool short_form = length <= 1;
            const int size = std::snprintf(escape, sizeof escape, short_form ? "\\x%02x" : "\\u%04x", point);
            piece = {escape, static_cast<std::size_t>(size)};
        }
        if (piece.size() > out.size() - used) return {used, false};
        std::copy(piece.begin(), piece.end(), out.begin() + static_cast<std::ptrdiff_t>(used));
        used += piece.size();
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return {used, true};
}

}  // namespace agent
