#include "body.hpp"

#include <algorithm>
#include <array>

namespace compreface {
namespace {

constexpr std::size_t kMagicBytes = 16;
constexpr std::size_t kBoundaryRandomBytes = 16;

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

std::size_t copy(std::string_view from, std::uint64_t offset, std::span<std::byte> out) {
    const auto rest = std::as_bytes(std::span{from}).subspan(static_cast<std::size_t>(offset));
    const std::size_t count = std::min(rest.size(), out.size());
    std::copy_n(rest.data(), count, out.data());
    return count;
}

}  // namespace

Status Body::set_picture(const Image& image, Message& message) {
    std::string_view extension;
    if (const Status opened = open_picture(image, message, extension); !opened.ok()) return opened;
    if (extension.empty()) {
        say(message, {Status{Code::invalid_image}.describe()});
        return Code::invalid_image;
    }
    return write_parts(extension, message);
}

Status Body::open_picture(const Image& image, Message& message, std::string_view& extension) {
    if (!image.is_file()) {
        memory_ = image.memory();
        picture_bytes_ = memory_.size();
        extension = picture_extension(memory_);
        return {};
    }
    std::array<std::byte, kMagicBytes> first{};
    std::size_t filled = 0;
    Status status = file_.open(image.path());
    if (status.ok()) status = file_.read(0, first, filled);
    if (!status.ok()) {
        say(message, {"the picture file cannot be read: ", image.path()});
        return status;
    }
    from_file_ = true;
    picture_bytes_ = file_.size();
    extension = picture_extension(ByteSpan{first}.first(filled));
    return {};
}

Status Body::write_parts(std::string_view extension, Message& message) {
    Boundary boundary;
    if (const Status made = make_boundary(boundary); !made.ok()) {
        say(message, {"the system has no random numbers yet"});
        return made;
    }
    TextWriter writer{text_};
    writer.add("multipart/form-data; boundary=");
    writer.add(boundary.view());
    const std::size_t head_at = writer.size();
    writer.add("--");
    writer.add(boundary.view());
    // The server looks at nothing of this but the extension; without a file name the part would be a text field.
    writer.add("\r\nContent-Disposition: form-data; name=\"file\"; filename=\"picture.");
    writer.add(extension);
    writer.add("\"\r\nContent-Type: application/octet-stream\r\n\r\n");
    const std::size_t tail_at = writer.size();
    writer.add("\r\n--");
    writer.add(boundary.view());
    writer.add("--\r\n");
    if (!writer.fits()) {
        say(message, {"the workspace's request_text is too small for the heads of a multipart body"});
        return Code::request_too_large;
    }
    content_type_ = {writer.view().data(), head_at};
    head_ = {writer.view(head_at).data(), tail_at - head_at};
    tail_ = writer.view(tail_at);
    return {};
}

void Body::set_json(std::string_view json) {
    content_type_ = "application/json";
    head_ = json;
}

Status Body::read(std::span<std::byte> out, std::size_t& filled) {
    filled = 0;
    const std::uint64_t tail_at = head_.size() + picture_bytes_;
    while (filled < out.size() && position_ < total_bytes()) {
        const auto room = out.subspan(filled);
        std::size_t count = 0;
        if (position_ < head_.size()) {
            count = copy(head_, position_, room);
        } else if (position_ < tail_at) {
            const Status status = read_picture(position_ - head_.size(), room, count);
            if (!status.ok()) return status;
        } else {
            count = copy(tail_, position_ - tail_at, room);
        }
        filled += count;
        position_ += count;
    }
    return {};
}

// The file may have grown since: no more is sent than was announced.
Status Body::read_picture(std::uint64_t offset, std::span<std::byte> out, std::size_t& filled) {
    const std::uint64_t rest = picture_bytes_ - offset;
    const auto room = out.first(static_cast<std::size_t>(std::min<std::uint64_t>(rest, out.size())));
    if (!from_file_) {
        filled = room.size();
        std::copy_n(memory_.data() + offset, filled, room.data());
        return {};
    }
    const Status status = file_.read(offset, room, filled);
    if (!status.ok()) return status;
    return filled == 0 ? Status{Code::file_unreadable} : Status{};
}

}  // namespace compreface
