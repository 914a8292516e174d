// The body of a request as a gather list: texts of the workspace around pictures that nobody copies.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "compreface/image.hpp"
#include "compreface/status.hpp"
#include "compreface/transport.hpp"
#include "system.hpp"
#include "text_writer.hpp"

namespace compreface {

// A picture that is being sent: bytes in memory, or a file.
class Picture {
public:
    // invalid_image, file_unreadable. `extension`: what the server is to be told.
    Status open(const Image& image, Message& message, std::string_view& extension);
    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
    // Fills the front of `out`, which is no longer than what is left after `offset`. file_unreadable
    Status read(std::uint64_t offset, std::span<std::byte> out, std::size_t& filled);

private:
    ByteSpan memory_;
    PictureFile file_;
    bool from_file_ = false;
    std::uint64_t bytes_ = 0;
};

// A part of a multipart body: the name of its field, and the picture that is its content.
struct PicturePart {
    std::string_view name;
    const Image& image;
};

class Body final : public BodySource {
public:
    static constexpr std::size_t kPictures = 2;

    // `text`: memory for the part heads or the JSON; must outlive the body.
    explicit Body(std::span<char> text) : text_(text) {}

    // A multipart body with one part `file`. invalid_image, file_unreadable, request_too_large, transport_failed
    Status set_picture(const Image& image, Message& message);
    // A multipart body of up to kPictures parts. The same.
    Status set_pictures(std::span<const PicturePart> parts, Message& message);

    // A JSON body that is in the front of the memory given at construction.
    void set_json(std::string_view json);

    [[nodiscard]] std::string_view content_type() const { return content_type_; }
    // Of the largest picture.
    [[nodiscard]] std::uint64_t picture_bytes() const;

    [[nodiscard]] std::uint64_t total_bytes() const override;
    Status read(std::span<std::byte> out, std::size_t& filled) override;
    void rewind() override { position_ = 0; }

private:
    // Text, picture, text, picture, text: those that are not there are empty.
    static constexpr std::size_t kSegments = 2 * kPictures + 1;
    [[nodiscard]] std::uint64_t segment_bytes(std::size_t index) const;
    Status read_segment(std::size_t index, std::uint64_t offset, std::span<std::byte> out, std::size_t& filled);

    std::span<char> text_;
    std::string_view content_type_;
    std::array<std::string_view, kPictures + 1> texts_;
    std::array<Picture, kPictures> pictures_;
    std::uint64_t position_ = 0;
};

}  // namespace compreface
