#include "agent/process/nearest.hpp"

#include <algorithm>
#include <array>

namespace agent {

std::size_t edit_distance(std::string_view a, std::string_view b) {
    constexpr std::size_t kLongest = 64;
    a = a.substr(0, kLongest);
    b = b.substr(0, kLongest);
    // cost[j]: the distance of the part of `a` seen so far to the first j letters of `b`.
    std::array<std::size_t, kLongest + 1> cost{};
    for (std::size_t j = 0; j <= b.size(); ++j) cost[j] = j;
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = cost[0];
        cost[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = cost[j + 1];
            cost[j + 1] = std::min({replaced, cost[j] + 1, diagonal + 1});
        }
    }
    return cost[b.size()];
}

}  // namespace agent
