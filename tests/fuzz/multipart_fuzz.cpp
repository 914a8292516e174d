// Any bytes as pictures of a multipart body, read in pieces of any size: the body has as many bytes as was announced,
// reads the same however it is cut, and its parts are the pictures, byte for byte. The first byte: the size of a piece;
// the second: how much of the rest is the first picture.
#include <stdint.h>
#include <stdlib.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "body.hpp"

namespace {

using namespace compreface;

void insist(bool sane) {
    if (!sane) abort();
}

std::string read_all(Body& body, std::size_t piece_bytes) {
    std::string all;
    std::vector<std::byte> piece(piece_bytes);
    std::size_t filled = 0;
    body.rewind();
    do {
        insist(body.read(piece, filled).ok());
        all.append(reinterpret_cast<const char*>(piece.data()), filled);
    } while (filled > 0);
    return all;
}

// A JPEG by its first bytes, whatever follows.
std::string picture_of(std::string_view bytes) {
    return "\xFF\xD8\xFF" + std::string(bytes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size < 2) return 0;
    const std::string_view rest{reinterpret_cast<const char*>(data + 2), size - 2};
    const std::size_t first = std::min<std::size_t>(data[1], rest.size());
    const std::string pictures[] = {picture_of(rest.substr(0, first)), picture_of(rest.substr(first))};
    const auto view = [](const std::string& of) { return Image::bytes(std::as_bytes(std::span{of})); };
    const Image images[] = {view(pictures[0]), view(pictures[1])};
    const PicturePart parts[] = {{"source_image", images[0]}, {"target_image", images[1]}};

    static std::array<char, limits::kRequestTextBytes> memory;
    Body body{memory};
    Message message;
    insist(body.set_pictures(parts, message).ok());
    const std::string all = read_all(body, 1'000);
    insist(all.size() == body.total_bytes());
    insist(all == read_all(body, std::size_t{1} + data[0]));

    constexpr std::string_view kType = "multipart/form-data; boundary=";
    const std::string boundary = "--" + std::string(body.content_type().substr(kType.size()));
    std::string expected;
    for (std::size_t i = 0; i < 2; ++i) {
        expected += boundary + "\r\nContent-Disposition: form-data; name=\"" + std::string(parts[i].name) +
                    "\"; filename=\"picture.jpg\"\r\nContent-Type: application/octet-stream\r\n\r\n" + pictures[i] +
                    "\r\n";
    }
    insist(all == expected + boundary + "--\r\n");
    return 0;
}
