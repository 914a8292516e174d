#include "body.hpp"

#include <algorithm>
#include <array>

namespace compreface {
namespace {

constexpr std::size_t kMagicBytes = 16;
constexpr std::size_t kBoundaryRandomBytes = 12;  // 2^96: nobody guesses it, and the head stays short

using Boundary = FixedText<2 * kBoundaryRandomBytes>;

// Not to be guessed: a picture that contains the boundary could add form fields of its own, and a field `subject`
// wins over the subject in the URL.
Status make_boundary(Boundary& out) {
    constexpr std::string_view kHex = "0123456789abcdef";
    std::array<std::byte, kBoundaryRandomBytes> random;
    if (const Status filled = fill_random(random); !filled.ok()) return filled;
    for (const std::byte byte : random) {
        const auto value = static_cast<unsigned>(byte);
        const std::array<char, 2> digits{kHex[value >> 4U], kHex[value & 0x0FU]};
        out.append_front({digits.data(), digits.size()});
    }
    return {};
}

}  // namespace

Status Picture::open(const Image& image, Message& message, std::string_view& extension) {
    std::array<std::byte, kMagicBytes> first{};
    if (image.is_file()) {
        std::size_t filled = 0;
        Status status = file_.open(image.path());
        if (status.ok()) status = file_.read(0, first, filled);
        if (!status.ok()) {
            say(message, {"the picture file cannot be read: ", image.path()});
            return status;
        }
        from_file_ = true;
        bytes_ = file_.size();
        extension = picture_extension(ByteSpan{first}.first(filled));
    } else {
        memory_ = image.memory();
        bytes_ = memory_.size();
        extension = picture_extension(memory_);
    }
    if (!extension.empty()) return {};
    say(message, {Status{Code::invalid_image}.describe()});
    return Code::invalid_image;
}

// The file may have become shorter since.
Status Picture::read(std::uint64_t offset, std::span<std::byte> out, std::size_t& filled) {
    if (!from_file_) {
        filled = out.size();
        std::copy_n(memory_.data() + offset, filled, out.data());
        return {};
    }
    const Status status = file_.read(offset, out, filled);
    if (!status.ok()) return status;
    return filled == 0 ? Status{Code::file_unreadable} : Status{};
}

Status Body::set_picture(const Image& image, Message& message) {
    const PicturePart part{"file", image};
    return set_pictures({&part, 1}, message);
}

Status Body::set_pictures(std::span<const PicturePart> parts, Message& message) {
    Boundary boundary;
    if (const Status made = make_boundary(boundary); !made.ok()) {
        say(message, {"the system has no random numbers yet"});
        return made;
    }
    TextWriter writer{text_};
    writer.add("multipart/form-data; boundary=");
    writer.add(boundary.view());
    const std::size_t head_at = writer.size();
    std::size_t from = head_at;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        std::string_view extension;
        if (const Status opened = pictures_[i].open(parts[i].image, message, extension); !opened.ok()) return opened;
        writer.add(i == 0 ? "--" : "\r\n--");
        writer.add(boundary.view());
        // The server looks at nothing of this but the extension; without a file name the part would be a text field.
        writer.add("\r\nContent-Disposition: form-data; name=\"");
        writer.add(parts[i].name);
        writer.add("\"; filename=\"picture.");
        writer.add(extension);
        writer.add("\"\r\nContent-Type: application/octet-stream\r\n\r\n");
        texts_[i] = writer.view(from);
        from = writer.size();
    }
    writer.add("\r\n--");
    writer.add(boundary.view());
    writer.add("--\r\n");
    if (!writer.fits()) {
        say(message, {"the workspace's request_text is too small for the heads of a multipart body"});
        return Code::request_too_large;
    }
    texts_[parts.size()] = writer.view(from);
    content_type_ = {writer.view().data(), head_at};
    return {};
}

void Body::set_json(std::string_view json) {
    content_type_ = "application/json";
    texts_[0] = json;
}

std::uint64_t Body::picture_bytes() const {
    std::uint64_t most = 0;
    for (const Picture& picture : pictures_) most = std::max(most, picture.bytes());
    return most;
}

std::uint64_t Body::total_bytes() const {
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < kSegments; ++i) bytes += segment_bytes(i);
    return bytes;
}

std::uint64_t Body::segment_bytes(std::size_t index) const {
    return index % 2 == 0 ? texts_[index / 2].size() : pictures_[index / 2].bytes();
}

Status Body::read(std::span<std::byte> out, std::size_t& filled) {
    filled = 0;
    std::uint64_t begin = 0;
    for (std::size_t i = 0; i < kSegments; ++i) {
        const std::uint64_t end = begin + segment_bytes(i);
        while (position_ < end && filled < out.size()) {
            const std::uint64_t rest = std::min<std::uint64_t>(end - position_, out.size() - filled);
            std::size_t count = 0;
            const Status status =
                read_segment(i, position_ - begin, out.subspan(filled, static_cast<std::size_t>(rest)), count);
            if (!status.ok()) return status;
            filled += count;
            position_ += count;
        }
        begin = end;
    }
    return {};
}

// A file may have grown since: no more is sent than was announced.
Status Body::read_segment(std::size_t index, std::uint64_t offset, std::span<std::byte> out, std::size_t& filled) {
    if (index % 2 != 0) return pictures_[index / 2].read(offset, out, filled);
    filled = out.size();
    std::copy_n(std::as_bytes(std::span{texts_[index / 2]}).data() + offset, filled, out.data());
    return {};
}

}  // namespace compreface
