// The head of a YUV4MPEG2 film. Only 8-bit 4:2:0 is read; everything else is told apart from garbage.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace agent {

// A head line longer than this is refused.
inline constexpr std::size_t kY4mHeadBytes = 256;
// "FRAME\n": frames with parameters of their own are not read, so that frame n lies at a place that can be calculated.
inline constexpr std::string_view kY4mFrameLine = "FRAME\n";

struct Y4mHeader {
    enum class Verdict : std::uint8_t { ok, not_a_film, unsupported };
    Verdict verdict = Verdict::not_a_film;
    std::string_view why;  // static text
    std::uint32_t width = 0, height = 0;
    std::size_t head_bytes = 0;   // of the film's first line with its line end
    std::size_t frame_bytes = 0;  // of one frame's three planes, without its FRAME line
};

// Parses the first bytes of a film. `begin` may hold more than the head line.
[[nodiscard]] Y4mHeader parse_y4m(std::span<const std::byte> begin);

}  // namespace agent
