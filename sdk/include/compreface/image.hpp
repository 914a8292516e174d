// A picture to send: bytes in memory or a file. Copied by nobody.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace compreface {

using ByteSpan = std::span<const std::byte>;

// A view; what it refers to must stay as it is until the call returns.
class Image {
public:
    // An encoded picture (JPEG, PNG, ...) in memory. Its kind is told from its first bytes.
    static constexpr Image bytes(ByteSpan encoded) { return Image{encoded, nullptr}; }
    static Image bytes(std::span<const std::uint8_t> encoded) { return Image{std::as_bytes(encoded), nullptr}; }

    // An encoded picture in a file, read while it is sent. `path` is zero-terminated.
    static constexpr Image file(const char* path) { return Image{{}, path}; }

    [[nodiscard]] constexpr bool is_file() const { return path_ != nullptr; }
    [[nodiscard]] constexpr ByteSpan memory() const { return memory_; }
    [[nodiscard]] constexpr const char* path() const { return path_; }

private:
    constexpr Image(ByteSpan memory, const char* path) : memory_(memory), path_(path) {}

    ByteSpan memory_;
    const char* path_;
};

// The file name extension the server accepts for a picture that begins with these bytes
// (it looks only at the extension), or an empty view when they are no picture it knows.
// 16 bytes are enough to tell.
[[nodiscard]] std::string_view picture_extension(ByteSpan first_bytes);

}  // namespace compreface
