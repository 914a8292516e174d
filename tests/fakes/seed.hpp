// The seed of a randomised test: COMPREFACE_SEED when that is set, otherwise a new one; printed, to try it again.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>

namespace test {

inline std::uint32_t seed() {
    const char* const given = std::getenv("COMPREFACE_SEED");
    const std::uint32_t value =
        given != nullptr ? static_cast<std::uint32_t>(std::strtoull(given, nullptr, 10)) : std::random_device{}();
    std::printf("\nCOMPREFACE_SEED=%u ", value);
    return value;
}

}  // namespace test
