// The look at a JSON text before it is parsed.
#pragma once

#include <string_view>

namespace compreface::json {

// False when the text nests deeper than limits::kJsonDepth, or holds what cJSON would take though JSON forbids it or C
// strings cannot hold it: NUL bytes, \u0000, control characters in texts, bytes that are no UTF-8, a text without its
// end. Says nothing about the grammar else. Linear, no recursion.
[[nodiscard]] bool is_safe_to_parse(std::string_view text);

}  // namespace compreface::json
