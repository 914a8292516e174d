// JPEG in and out, by libjpeg.
#pragma once

#include <string>
#include <string_view>

#include "picture.hpp"

namespace cli {

// False: `error` says why; damaged pictures are refused, not shown in part.
[[nodiscard]] bool decode_jpeg(std::string_view bytes, Picture& out, std::string& error);
[[nodiscard]] bool encode_jpeg(const Picture& picture, std::string& out, std::string& error);

}  // namespace cli
