// SHA-256 sums, by Mbed TLS.
#pragma once

#include <string_view>

#include "compreface/text.hpp"

namespace agent {

// 64 hexadecimal digits.
using MacText = compreface::FixedText<64>;

// HMAC-SHA256 of `text` (RFC 2104); with an empty `key` its plain SHA-256, which anybody can compute. Empty when the
// library failed, out of memory.
[[nodiscard]] MacText hmac_sha256(std::string_view key, std::string_view text);

}  // namespace agent
