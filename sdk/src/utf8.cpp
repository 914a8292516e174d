#include "utf8.hpp"

#include <cstddef>

namespace compreface {
namespace {

// Bytes of the character that begins with `lead`; 0 when none does.
std::size_t length_of(unsigned char lead) {
    if (lead < 0x80U) return 1;
    if (lead < 0xC2U) return 0;
    if (lead < 0xE0U) return 2;
    if (lead < 0xF0U) return 3;
    return lead < 0xF5U ? 4 : 0;
}

bool is_allowed(char32_t character, std::size_t length) {
    if (length == 3) return character >= 0x800U && (character < 0xD800U || character > 0xDFFFU);
    if (length == 4) return character >= 0x10000U && character <= 0x10FFFFU;
    return true;
}

}  // namespace

bool take_character(std::string_view& text, char32_t& out) {
    const auto lead = static_cast<unsigned char>(text.front());
    const std::size_t length = length_of(lead);
    if (length == 0 || length > text.size()) return false;

    char32_t character = length == 1 ? lead : lead & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if ((byte & 0xC0U) != 0x80U) return false;
        character = (character << 6U) | (byte & 0x3FU);
    }
    if (!is_allowed(character, length)) return false;

    out = character;
    text.remove_prefix(length);
    return true;
}

}  // namespace compreface
