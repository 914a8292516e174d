// What a change of the light did to a picture: a lamp, the sun, the camera's own exposure.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "agent/image/limits.hpp"

namespace agent {

// One step of brightness in the numbers of backgrounds and of light.
inline constexpr std::int32_t kBrightnessOne = 256;
// A cell with this limit is not looked at. Limits are in half of the numbers above: no difference reaches this one.
inline constexpr std::uint16_t kNotWatched = 65535;

// A cell of brightness b became b + offset + gain * b / kGainOne.
struct Lighting {
    static constexpr int kGainBits = 12;
    static constexpr std::int32_t kGainOne = 1 << kGainBits;

    std::int32_t offset = 0, gain = 0;
    std::int32_t ceiling = 0;  // no cell is brighter, as the camera's range ends there; with a gain only
    std::int32_t most = 0;     // how far typical cells changed, without sign

    [[nodiscard]] std::int32_t at(std::int32_t brightness) const {
        return offset + ((gain * (brightness / 16)) >> (kGainBits - 4));
    }
};

class LightingMeter {
public:
    // `cells` of a grid, and of the same places the background (brightness * kBrightnessOne) and the limits.
    //
    // The middle one of all changes is the light's: an object that covers less than half of the picture does not move
    // it. Where dark and bright places changed differently, as they do with the exposure, there is a gain as well: when
    // both of them, and more than half of the picture, changed in one direction, the bright ones more.
    [[nodiscard]] Lighting measure(std::span<const std::uint8_t> cells, std::span<const std::uint16_t> background,
                                   std::span<const std::uint16_t> limits);

private:
    // Differences -255..255 of dark and of bright places.
    static constexpr std::size_t kDifferences = 511, kBright = 512;

    void count(std::span<const std::uint8_t> cells, std::span<const std::uint16_t> background,
               std::span<const std::uint16_t> limits);
    void add_gain(std::int32_t dark, std::int32_t bright, Lighting& out) const;

    std::array<std::uint16_t, kBright + kDifferences> histogram_{};
    std::int32_t split_ = 128 * kBrightnessOne;  // between dark and bright: the mean of the last picture
    std::int32_t dark_mean_ = 0, bright_mean_ = 0;
    std::uint32_t dark_count_ = 0, bright_count_ = 0;
};

}  // namespace agent
