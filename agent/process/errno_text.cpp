#include "agent/process/errno_text.hpp"

#include <cstring>

namespace agent {

std::string_view errno_text(int error) {
    const char* text = strerrordesc_np(error);
    return text != nullptr ? text : "unknown error";
}

}  // namespace agent
