// Any bytes as a name in a URL, and as a URL: what is encoded is plain ASCII and reads back as the same bytes; what is
// taken as a URL has nothing in it that could end a request line.
#include <stdint.h>
#include <stdlib.h>

#include <array>
#include <string>

#include "checks.hpp"
#include "url.hpp"

namespace {

using namespace compreface;

void insist(bool sane) {
    if (!sane) abort();
}

int value_of(char digit) {
    if (digit >= '0' && digit <= '9') return digit - '0';
    insist(digit >= 'A' && digit <= 'F');
    return digit - 'A' + 10;
}

std::string decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        insist(i + 2 < text.size());
        out += static_cast<char>(value_of(text[i + 1]) * 16 + value_of(text[i + 2]));
        i += 2;
    }
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    static std::array<char, 4096> memory;
    TextWriter writer{memory};
    add_query(writer, kSubject, {}, {.subject = text});
    constexpr std::string_view kBefore = "?subject=";
    if (writer.fits() && size > 0) {
        const std::string_view query = writer.view();
        insist(query.starts_with(kBefore));
        const std::string_view value = query.substr(kBefore.size());
        for (const char c : value) insist(c > ' ' && c < '\x7F' && std::string_view("&=+#?/;\\").find(c) == value.npos);
        insist(decoded(value) == text);
    } else {
        insist(size == 0 || 3 * size + kBefore.size() > memory.size());
    }
    for (const bool taken : {is_base_url(text), is_picture_url(text)}) {
        if (!taken) continue;
        insist(size > 7);
        for (const char c : text) insist(c > ' ' && c < '\x7F' && c != '@' && c != '#');
    }
    Message message;
    if (check_subject(text, limits::kSubjectUtf16Units, message).ok()) {
        insist(!text.empty() && text != "." && text != "..");
        for (const char c : text) insist(c != '/' && c != '\\' && c != ';' && c != '\0' && c != '\n' && c != '\r');
    } else {
        insist(!message.empty());
    }
    return 0;
}
