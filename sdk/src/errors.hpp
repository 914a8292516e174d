// What the server's answers other than success mean.
#pragma once

#include <cstdint>

#include "compreface/status.hpp"

namespace compreface {

inline constexpr std::int32_t kNoServerCode = -1;

// `server_code`: of CompreFace's own error object {"message", "code"}; kNoServerCode for every other body: none, HTML,
// the error object of the server's framework, or anything cut off.
[[nodiscard]] Code classify(std::uint16_t http_status, std::int32_t server_code);

}  // namespace compreface
