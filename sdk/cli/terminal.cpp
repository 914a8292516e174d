#include "terminal.hpp"

#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>

namespace cli {

Colours::Colours(std::FILE* stream) : on_(is_terminal(stream)) {
    const char* no_color = std::getenv("NO_COLOR");
    if (no_color != nullptr && no_color[0] != '\0') on_ = false;
}

bool is_terminal(std::FILE* stream) {
    return ::isatty(::fileno(stream)) == 1;
}

void print(std::string_view text, std::FILE* stream) {
    static_cast<void>(std::fwrite(text.data(), 1, text.size(), stream));  // its failure is kept by the stream
}

void complain(std::string_view text) {
    print("compreface: ", stderr);
    print(text, stderr);
    print("\n", stderr);
}

bool close_output() {
    const bool whole = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
    if (!whole) complain("standard output cannot be written");
    return whole;
}

std::string printable(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0U;
        if (c == 0xC2 && next >= 0x80 && next <= 0x9F) {  // the control characters beyond ASCII
            out += '?';
            ++i;
        } else {
            out += c < 0x20 || c == 0x7F ? '?' : text[i];
        }
    }
    return out;
}

std::size_t columns(std::string_view text) {
    std::size_t count = 0;
    for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1U : 0U;
    return count;
}

bool may_destroy(std::string_view what, bool yes) {
    if (yes) return true;
    const std::string text{what};
    if (!is_terminal(stdin) || !is_terminal(stderr)) {
        complain("this would " + text + ": nobody is at a terminal to be asked, so it needs --yes");
        return false;
    }
    print("This would " + text + ". Type yes to go on: ", stderr);
    std::array<char, 16> answer{};
    const bool agreed =
        std::fgets(answer.data(), answer.size(), stdin) != nullptr && std::strcmp(answer.data(), "yes\n") == 0;
    if (!agreed) complain("nothing was done");
    return agreed;
}

}  // namespace cli
