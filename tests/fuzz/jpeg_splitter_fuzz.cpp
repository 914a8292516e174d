// Whatever a program writes to its standard output, in whatever pieces it comes: no byte is lost or given twice, and
// the pictures found do not depend on the pieces. The first byte of an input chooses the pieces.
#include <stdint.h>
#include <stdlib.h>

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "agent/capture/jpeg_splitter.hpp"

namespace {

using agent::JpegSplitter;
using Cut = JpegSplitter::Cut;

struct Place {
    std::size_t begin, bytes;
    friend bool operator==(const Place&, const Place&) = default;
};

void insist(bool sane) {
    if (!sane) abort();
}

void insist_is_picture(std::span<const std::byte> picture) {
    insist(picture.size() >= 4);
    insist(picture[0] == std::byte{0xFF} && picture[1] == std::byte{0xD8} && picture[2] == std::byte{0xFF});
    insist(picture[picture.size() - 2] == std::byte{0xFF} && picture[picture.size() - 1] == std::byte{0xD9});
}

std::vector<Place> pictures_of(std::span<const std::byte> stream, std::size_t piece) {
    JpegSplitter splitter;
    std::vector<Place> found;
    std::size_t begin = 0, end = 0;  // what came and was not yet cut off
    while (end < stream.size()) {
        end = std::min(stream.size(), end + piece);
        for (;;) {
            const Cut cut = splitter.next(stream.subspan(begin, end - begin));
            if (cut.kind == Cut::Kind::more) {
                insist(cut.bytes == 0);
                break;
            }
            insist(cut.bytes > 0 && cut.bytes <= end - begin);
            if (cut.kind == Cut::Kind::picture) {
                insist_is_picture(stream.subspan(begin, cut.bytes));
                found.push_back({begin, cut.bytes});
            }
            begin += cut.bytes;
        }
    }
    return found;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    // Pieces of a byte look at all that came again and again: what is longer teaches nothing.
    if (size < 2 || size > 8192) return 0;
    const std::span<const std::byte> stream = std::as_bytes(std::span(data, size)).subspan(1);
    insist(pictures_of(stream, stream.size()) == pictures_of(stream, std::size_t{1} + data[0]));
    return 0;
}
