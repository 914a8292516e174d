// Finds what somebody probably meant.
#pragma once

#include <cstddef>
#include <string_view>

namespace agent {

// How many letters have to be added, left out or replaced to make one word of the other. Only the first 64 bytes of
// each are looked at.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

}  // namespace agent
