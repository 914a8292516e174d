// The body of a request as a gather list: texts of the workspace around a picture that nobody copies.
#pragma once

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

class Body final : public BodySource {
public:
    // `text`: memory for the part heads or the JSON; must outlive the body.
    explicit Body(std::span<char> text) : text_(text) {}

    // A multipart body with the one part `file`. invalid_image, file_unreadable, request_too_large, transport_failed
    Status set_picture(const Image& image, Message& message);

    // A JSON body that is in the front of the memory given at construction.
    void set_json(std::string_view json);

    [[nodiscard]] std::string_view content_type() const { return content_type_; }
    [[nodiscard]] std::uint64_t picture_bytes() const { return picture_bytes_; }

    [[nodiscard]] std::uint64_t total_bytes() const override { return head_.size() + picture_bytes_ + tail_.size(); }
    Status read(std::span<std::byte> out, std::size_t& filled) override;
    void rewind() override { position_ = 0; }

private:
    Status open_picture(const Image& image, Message& message, std::string_view& extension);
    Status write_parts(std::string_view extension, Message& message);
    Status read_picture(std::uint64_t offset, std::span<std::byte> out, std::size_t& filled);

    std::span<char> text_;
    std::string_view content_type_;
    std::string_view head_;  // before the picture, or the whole JSON
    std::string_view tail_;  // after it
    ByteSpan memory_;        // the picture, unless it is in the file
    PictureFile file_;
    bool from_file_ = false;
    std::uint64_t picture_bytes_ = 0;
    std::uint64_t position_ = 0;
};

}  // namespace compreface
