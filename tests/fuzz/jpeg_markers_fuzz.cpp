// Whatever a camera may call a JPEG: nothing may crash, and what was taken must be what it was said to be.
#include <stdint.h>
#include <stdlib.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>

#include "agent/capture/jpeg_markers.hpp"

namespace {

using agent::check_jpeg;
using agent::JpegCheck;
using agent::JpegKinds;

void insist(bool sane) {
    if (!sane) abort();
}

void insist_sane(const JpegCheck& check, std::span<const std::byte> picture) {
    insist(check.ok == check.why.empty());
    if (!check.ok) return insist(check.payload_bytes == 0);
    insist(check.width >= 1 && check.width <= 65535 && check.height >= 1 && check.height <= 65535);
    insist(check.components == 1 || check.components == 3);
    insist(check.payload_bytes <= picture.size() && check.splice_at < check.payload_bytes);
    insist(picture[check.splice_at] == std::byte{0xFF});
    insist(picture[check.payload_bytes - 2] == std::byte{0xFF} && picture[check.payload_bytes - 1] == std::byte{0xD9});
}

// With the standard tables put in, a picture that came without them is still one, of the same size.
void insist_on_splice(const JpegCheck& check, std::span<const std::byte> picture) {
    const std::size_t bytes = check.payload_bytes + agent::kStandardHuffmanBytes;
    const std::unique_ptr<std::byte[]> spliced(new std::byte[bytes]);
    std::byte* end = std::copy_n(picture.data(), check.splice_at, spliced.get());
    end = std::copy(agent::kStandardHuffmanTables.begin(), agent::kStandardHuffmanTables.end(), end);
    std::copy_n(picture.data() + check.splice_at, check.payload_bytes - check.splice_at, end);
    const JpegCheck again = check_jpeg({spliced.get(), bytes}, JpegKinds::baseline_or_progressive);
    insist(again.ok && again.has_huffman_tables && again.payload_bytes == bytes);
    insist(again.width == check.width && again.height == check.height);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::span<const std::byte> picture = std::as_bytes(std::span(data, size));
    const JpegCheck any = check_jpeg(picture, JpegKinds::baseline_or_progressive);
    const JpegCheck baseline = check_jpeg(picture);
    insist_sane(any, picture);
    insist_sane(baseline, picture);
    insist(baseline.ok == (any.ok && !any.progressive));
    if (any.ok && !any.has_huffman_tables) insist_on_splice(any, picture);
    // the picture ends where it is said to end
    if (any.ok) insist(check_jpeg(picture.first(any.payload_bytes), JpegKinds::baseline_or_progressive).ok);
    if (any.ok) insist(!check_jpeg(picture.first(any.payload_bytes - 1), JpegKinds::baseline_or_progressive).ok);
    return 0;
}
