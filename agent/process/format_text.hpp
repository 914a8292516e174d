// printf into fixed memory.
#pragma once

#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstddef>
#include <cstdio>

#include "compreface/text.hpp"

namespace agent {

// Replaces `out` by the formatted text; what does not fit is cut at the end, on a whole UTF-8 character. For messages
// to people only. `arguments` is used up.
template <std::size_t kBytes>
[[gnu::format(printf, 2, 0)]] void format_text_v(compreface::FixedText<kBytes>& out, const char* format,
                                                 std::va_list arguments) {
    // One character more than fits, so that assign_front() sees that there was more and where the last character
    // begins.
    std::array<char, kBytes + 2> buffer{};
    const int wanted = std::vsnprintf(buffer.data(), buffer.size(), format, arguments);
    const std::size_t length = wanted < 0 ? 0 : std::min(static_cast<std::size_t>(wanted), buffer.size() - 1);
    out.assign_front({buffer.data(), length});
}

template <std::size_t kBytes>
[[gnu::format(printf, 2, 3)]] void format_text(compreface::FixedText<kBytes>& out, const char* format, ...) {
    std::va_list arguments;
    va_start(arguments, format);
    format_text_v(out, format, arguments);
    va_end(arguments);
}

// The two arguments of "%.*s" for a view.
#define AGENT_VIEW(view) static_cast<int>((view).size()), (view).data()

}  // namespace agent
