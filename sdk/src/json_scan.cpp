#include "json_scan.hpp"

#include <cstddef>

#include "compreface/limits.hpp"
#include "utf8.hpp"

namespace compreface::json {
namespace {

// After a backslash. Not starts_with(), whose substr() brings the library's exceptions in.
bool begins_with_zero(std::string_view rest) {
    constexpr std::string_view kZero = "u0000";
    return rest.size() >= kZero.size() && std::string_view{rest.data(), kZero.size()} == kZero;
}

// Takes a text and its closing quote off the front; the opening quote was taken before.
bool take_text(std::string_view& rest) {
    while (!rest.empty()) {
        char32_t character = 0;
        if (!take_character(rest, character) || character < 0x20U) return false;
        if (character == '"') return true;
        if (character != '\\') continue;
        if (rest.empty() || begins_with_zero(rest)) return false;
        rest.remove_prefix(1);
    }
    return false;
}

}  // namespace

bool is_safe_to_parse(std::string_view text) {
    std::size_t depth = 0;
    while (!text.empty()) {
        const char c = text.front();
        text.remove_prefix(1);
        if (c == '"' && !take_text(text)) return false;
        if (c == '\0') return false;
        if (c == '{' || c == '[') ++depth;
        if ((c == '}' || c == ']') && depth > 0) --depth;
        if (depth > limits::kJsonDepth) return false;
    }
    return true;
}

}  // namespace compreface::json
