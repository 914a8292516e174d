// Looks at the markers of a JPEG picture, without decoding it: is it whole, of a kind we take, and how large?
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace agent {

enum class JpegKinds : std::uint8_t {
    baseline,                 // SOF0 only: what cameras send, and what is passed on untouched
    baseline_or_progressive,  // SOF0 or SOF2: picture files
};

struct JpegCheck {
    bool ok = false;
    std::uint32_t width = 0, height = 0;  // pixels, 1..65535 when ok
    std::uint8_t components = 0;          // 1 (grey) or 3 when ok
    bool progressive = false;
    // False: the picture relies on kStandardHuffmanTables, as UVC cameras' do; put them in at `splice_at` before it
    // goes to somebody who does not know that.
    bool has_huffman_tables = false;
    std::size_t splice_at = 0;      // offset of the first SOS marker: [0, splice_at) tables [splice_at, payload_bytes)
    std::size_t payload_bytes = 0;  // from SOI to EOI inclusive; what follows (padding, trailers) is not of the picture
    std::string_view why;           // what is wrong when not ok; static text
};

// Walks the markers of `picture` from SOI to EOI. ok needs: 8 bits a sample, one frame header of a kind in `kinds`, one
// or three components, every quantization table that is used, at least one scan with data, EOI. Any bytes may be given;
// none outside `picture` is read. Costs one pass over the picture.
[[nodiscard]] JpegCheck check_jpeg(std::span<const std::byte> picture, JpegKinds kinds = JpegKinds::baseline);

// One DHT segment, marker included, with the four "typical" tables of ITU-T T.81 Annex K.3.
inline constexpr std::size_t kStandardHuffmanBytes = 420;
extern const std::array<std::byte, kStandardHuffmanBytes> kStandardHuffmanTables;

}  // namespace agent
