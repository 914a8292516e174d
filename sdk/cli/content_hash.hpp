// SHA-256, by Mbed TLS, as 64 hexadecimal digits.
#pragma once

#include <string>
#include <string_view>

namespace cli {

[[nodiscard]] std::string content_hash(std::string_view bytes);

}  // namespace cli
