// What the system says about an error number.
#pragma once

#include <string_view>

namespace agent {

// "No such file or directory"; English whatever the locale, static storage, callable from any thread.
[[nodiscard]] std::string_view errno_text(int error);

}  // namespace agent
