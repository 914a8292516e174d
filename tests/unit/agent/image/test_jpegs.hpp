// JPEG pictures of every kind, also of those that the agent never makes, and their decoding by the agent's decoder.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "agent/image/jpeg.hpp"
#include "test_pictures.hpp"

namespace test {

using Bytes = std::vector<std::byte>;

enum class JpegKind : std::uint8_t { ycbcr, grey, rgb, cmyk };

struct JpegRecipe {
    std::uint32_t width = 0, height = 0;
    JpegKind kind = JpegKind::ycbcr;
    int across = 2, down = 2;  // pixels for a sample of colour
    int quality = 90;
    bool progressive = false;
    bool arithmetic = false;
    int scans = 0;  // of a grey progressive picture: this many; 0: as libjpeg likes
};

// By libjpeg, from whole pixels.
Bytes make_jpeg(const JpegRecipe& recipe, const Painting& painting);

// Without its Huffman tables, as many UVC cameras send.
Bytes without_huffman_tables(std::span<const std::byte> jpeg);

// With another size in its frame header; the data stay.
Bytes with_size(std::span<const std::byte> jpeg, std::uint16_t width, std::uint16_t height);

// Y, Cb, Cr at the decoded size. Nothing when the decoder refuses.
std::optional<std::array<PlaneCopy, 3>> decode(std::span<const std::byte> jpeg, std::uint32_t eighths = 8);

// A band-wise copy of whole planes for the encoder, padded.
class PlaneBands {
public:
    PlaneBands(std::uint32_t width, std::uint32_t height, agent::Chroma chroma, const Painting& painting);
    [[nodiscard]] agent::Band band(std::uint32_t first_row) const;
    [[nodiscard]] const PlaneCopy& y() const { return y_; }

private:
    agent::Chroma chroma_;
    PlaneCopy y_, cb_, cr_;                       // as wide as the picture
    PlaneCopy padded_y_, padded_cb_, padded_cr_;  // as wide as blocks
};

agent::JpegResult encode_all(agent::JpegEncoder& encoder, const agent::JpegSpec& spec, const PlaneBands& planes,
                             std::span<std::byte> out, std::span<const std::byte>& picture);

}  // namespace test
