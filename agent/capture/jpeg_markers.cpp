#include "agent/capture/jpeg_markers.hpp"

#include <cstring>

namespace agent {
namespace {

constexpr std::uint8_t kSof0 = 0xC0, kSof2 = 0xC2, kDht = 0xC4, kRst0 = 0xD0, kRst7 = 0xD7, kSoi = 0xD8, kEoi = 0xD9,
                       kSos = 0xDA, kDqt = 0xDB, kDri = 0xDD, kApp0 = 0xE0, kApp15 = 0xEF, kCom = 0xFE;

// Walks one picture. Every step returns false when the picture is refused; out_.why then says why.
class Walk {
public:
    Walk(std::span<const std::byte> picture, JpegKinds kinds) : picture_(picture), kinds_(kinds) {}

    JpegCheck run() {
        out_.ok = walk();
        return out_;
    }

private:
    using Segment = std::span<const std::byte>;

    [[nodiscard]] static std::uint8_t byte(Segment bytes, std::size_t at) {
        return std::to_integer<std::uint8_t>(bytes[at]);
    }
    [[nodiscard]] static std::uint32_t word(Segment bytes, std::size_t at) {
        return static_cast<std::uint32_t>(byte(bytes, at)) << 8U | byte(bytes, at + 1);
    }

    bool refuse(std::string_view why) {
        out_.why = why;
        return false;
    }

    bool walk() {
        if (picture_.size() < 4) return refuse("too short for a JPEG");
        if (byte(picture_, 0) != 0xFF || byte(picture_, 1) != kSoi) return refuse("does not begin with SOI");
        at_ = 2;
        while (!ended_) {
            if (!step()) return false;
        }
        if (!scanned_) return refuse("no scan before EOI");
        out_.payload_bytes = at_;
        return true;
    }

    // One marker with all that belongs to it.
    bool step() {
        const std::size_t begin = at_;
        std::uint8_t marker = 0;
        if (!read_marker(marker)) return false;
        if (marker == kEoi) {
            ended_ = true;
            return true;
        }
        Segment body;
        if (!read_segment(body)) return false;
        switch (marker) {
            case kSof0:
                return frame_header(body);
            case kSof2:
                out_.progressive = true;
                return frame_header(body);
            case kDht:
                return huffman_tables(body);
            case kDqt:
                return quantization_tables(body);
            case kSos:
                return scan(body, begin);
            case kDri:
                return body.size() == 2 || refuse("bad restart interval");
            case kCom:
                return true;
            default:
                break;
        }
        if (marker >= kApp0 && marker <= kApp15) return true;
        // what is left of C0..CF are the other kinds of frames, and the tables of arithmetic coding
        if (marker >= kSof0 && marker <= 0xCF) return refuse("not a baseline (Huffman, sequential) JPEG");
        return refuse("unexpected marker");
    }

    bool read_marker(std::uint8_t& marker) {
        if (at_ >= picture_.size()) return refuse("cut off: no EOI");
        if (byte(picture_, at_) != 0xFF) return refuse("no marker where one must be");
        while (at_ < picture_.size() && byte(picture_, at_) == 0xFF) ++at_;  // fill bytes may precede
        if (at_ >= picture_.size()) return refuse("cut off: no EOI");
        marker = byte(picture_, at_++);
        if (marker == 0x00 || marker == 0x01 || marker == kSoi || (marker >= kRst0 && marker <= kRst7)) {
            return refuse("unexpected marker");  // none of these has a length
        }
        return true;
    }

    bool read_segment(Segment& body) {
        if (picture_.size() - at_ < 2) return refuse("cut off: no EOI");
        const std::uint32_t length = word(picture_, at_);
        if (length < 2) return refuse("a segment's length is too small");
        if (picture_.size() - at_ < length) return refuse("cut off: no EOI");
        body = picture_.subspan(at_ + 2, length - 2);
        at_ += length;
        return true;
    }

    bool frame_header(Segment body) {
        if (out_.width != 0) return refuse("two frame headers");
        if (out_.progressive && kinds_ == JpegKinds::baseline)
            return refuse("not a baseline (Huffman, sequential) JPEG");
        if (body.size() < 6) return refuse("frame header too short");
        if (byte(body, 0) != 8) return refuse("not 8 bits a sample");
        const std::uint32_t height = word(body, 1);
        const std::uint32_t width = word(body, 3);
        if (width == 0 || height == 0) return refuse("no width or no height");
        const std::uint8_t components = byte(body, 5);
        if (components != 1 && components != 3) return refuse("neither one nor three components");
        if (body.size() != 6U + 3U * components) return refuse("frame header of a wrong length");
        for (std::size_t i = 0; i < components; ++i) {
            const std::uint8_t sampling = byte(body, 6 + 3 * i + 1);
            const std::uint8_t table = byte(body, 6 + 3 * i + 2);
            if (!is_sampling(sampling >> 4U) || !is_sampling(sampling & 0x0FU)) return refuse("bad sampling factor");
            if (table > 3) return refuse("bad quantization table number");
            used_tables_ |= 1U << table;
        }
        out_.width = width;
        out_.height = height;
        out_.components = components;
        return true;
    }

    [[nodiscard]] static bool is_sampling(unsigned factor) { return factor >= 1 && factor <= 4; }

    bool quantization_tables(Segment body) {
        if (body.empty()) return refuse("bad quantization table");
        while (!body.empty()) {
            const std::uint8_t head = byte(body, 0);
            const std::size_t bytes = 1 + ((head >> 4U) == 0 ? 64U : 128U);
            if ((head >> 4U) > 1 || (head & 0x0FU) > 3 || body.size() < bytes) return refuse("bad quantization table");
            defined_tables_ |= 1U << (head & 0x0FU);
            body = body.subspan(bytes);
        }
        return true;
    }

    bool huffman_tables(Segment body) {
        if (body.empty()) return refuse("bad Huffman table");
        while (!body.empty()) {
            if (body.size() < 17 || (byte(body, 0) >> 4U) > 1 || (byte(body, 0) & 0x0FU) > 3)
                return refuse("bad Huffman table");
            std::size_t symbols = 0;
            for (std::size_t i = 1; i <= 16; ++i) symbols += byte(body, i);
            if (symbols == 0 || symbols > 256 || body.size() < 17 + symbols) return refuse("bad Huffman table");
            body = body.subspan(17 + symbols);
        }
        if (!scanned_) out_.has_huffman_tables = true;
        return true;
    }

    bool scan(Segment body, std::size_t begin) {
        if (out_.width == 0) return refuse("a scan before the frame header");
        const std::size_t components = body.empty() ? 0 : byte(body, 0);
        if (components < 1 || components > out_.components || body.size() != 4 + 2 * components) {
            return refuse("bad scan header");
        }
        // a decoder takes the tables as they are when a scan begins; one that comes later is missing
        if ((used_tables_ & ~defined_tables_) != 0) return refuse("a quantization table is missing");
        if (!scanned_) out_.splice_at = begin;
        scanned_ = true;
        const std::size_t data = at_;
        if (!skip_coded_data()) return refuse("cut off: no EOI");
        if (at_ == data) return refuse("a scan without data");
        return true;
    }

    // Goes to the next marker that is not part of the coded data: 0xFF is followed there by 0 (a data byte), a restart
    // marker or another 0xFF. False: there is none.
    bool skip_coded_data() {
        while (at_ < picture_.size()) {
            const void* found = std::memchr(picture_.data() + at_, 0xFF, picture_.size() - at_);
            if (found == nullptr) return false;
            at_ = static_cast<std::size_t>(static_cast<const std::byte*>(found) - picture_.data());
            std::size_t next = at_ + 1;
            while (next < picture_.size() && byte(picture_, next) == 0xFF) ++next;
            if (next >= picture_.size()) return false;
            const std::uint8_t code = byte(picture_, next);
            if (code != 0 && (code < kRst0 || code > kRst7)) return true;
            at_ = next + 1;
        }
        return false;
    }

    const std::span<const std::byte> picture_;
    const JpegKinds kinds_;
    JpegCheck out_;
    std::size_t at_ = 0;
    unsigned used_tables_ = 0;  // bit per quantization table
    unsigned defined_tables_ = 0;
    bool scanned_ = false;
    bool ended_ = false;
};

// Annex K.3 in the form of the DHT segment: class and number, 16 counts of codes by length, the symbols by rising code.
// clang-format off
constexpr std::array<std::uint8_t, kStandardHuffmanBytes> kAnnexK3 = {
    0xFF, 0xC4, 0x01, 0xA2,
    // Table K.3: DC, luminance
    0x00, 0x00, 0x01, 0x05, 0x01, 0x01, 0x01, 0x01, 0x01, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x02,
    0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0A, 0x0B,
    // Table K.5: AC, luminance
    0x10, 0x00, 0x02, 0x01, 0x03, 0x03, 0x02, 0x04, 0x03, 0x05, 0x05, 0x04, 0x04, 0x00, 0x00, 0x01, 0x7D, 0x01, 0x02, 0x03,
    0x00, 0x04, 0x11, 0x05, 0x12, 0x21, 0x31, 0x41, 0x06, 0x13, 0x51, 0x61, 0x07, 0x22, 0x71, 0x14, 0x32, 0x81, 0x91, 0xA1,
    0x08, 0x23, 0x42, 0xB1, 0xC1, 0x15, 0x52, 0xD1, 0xF0, 0x24, 0x33, 0x62, 0x72, 0x82, 0x09, 0x0A, 0x16, 0x17, 0x18, 0x19,
    0x1A, 0x25, 0x26, 0x27, 0x28, 0x29, 0x2A, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3A, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48,
    0x49, 0x4A, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5A, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6A, 0x73, 0x74,
    0x75, 0x76, 0x77, 0x78, 0x79, 0x7A, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8A, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97,
    0x98, 0x99, 0x9A, 0xA2, 0xA3, 0xA4, 0xA5, 0xA6, 0xA7, 0xA8, 0xA9, 0xAA, 0xB2, 0xB3, 0xB4, 0xB5, 0xB6, 0xB7, 0xB8, 0xB9,
    0xBA, 0xC2, 0xC3, 0xC4, 0xC5, 0xC6, 0xC7, 0xC8, 0xC9, 0xCA, 0xD2, 0xD3, 0xD4, 0xD5, 0xD6, 0xD7, 0xD8, 0xD9, 0xDA, 0xE1,
    0xE2, 0xE3, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9, 0xEA, 0xF1, 0xF2, 0xF3, 0xF4, 0xF5, 0xF6, 0xF7, 0xF8, 0xF9, 0xFA,
    // Table K.4: DC, chrominance
    0x01, 0x00, 0x03, 0x01, 0x01, 0x01, 0x01, 0x01, 0x01, 0x01, 0x01, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x02,
    0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0A, 0x0B,
    // Table K.6: AC, chrominance
    0x11, 0x00, 0x02, 0x01, 0x02, 0x04, 0x04, 0x03, 0x04, 0x07, 0x05, 0x04, 0x04, 0x00, 0x01, 0x02, 0x77, 0x00, 0x01, 0x02,
    0x03, 0x11, 0x04, 0x05, 0x21, 0x31, 0x06, 0x12, 0x41, 0x51, 0x07, 0x61, 0x71, 0x13, 0x22, 0x32, 0x81, 0x08, 0x14, 0x42,
    0x91, 0xA1, 0xB1, 0xC1, 0x09, 0x23, 0x33, 0x52, 0xF0, 0x15, 0x62, 0x72, 0xD1, 0x0A, 0x16, 0x24, 0x34, 0xE1, 0x25, 0xF1,
    0x17, 0x18, 0x19, 0x1A, 0x26, 0x27, 0x28, 0x29, 0x2A, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3A, 0x43, 0x44, 0x45, 0x46, 0x47,
    0x48, 0x49, 0x4A, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5A, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6A, 0x73,
    0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7A, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8A, 0x92, 0x93, 0x94, 0x95,
    0x96, 0x97, 0x98, 0x99, 0x9A, 0xA2, 0xA3, 0xA4, 0xA5, 0xA6, 0xA7, 0xA8, 0xA9, 0xAA, 0xB2, 0xB3, 0xB4, 0xB5, 0xB6, 0xB7,
    0xB8, 0xB9, 0xBA, 0xC2, 0xC3, 0xC4, 0xC5, 0xC6, 0xC7, 0xC8, 0xC9, 0xCA, 0xD2, 0xD3, 0xD4, 0xD5, 0xD6, 0xD7, 0xD8, 0xD9,
    0xDA, 0xE2, 0xE3, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9, 0xEA, 0xF2, 0xF3, 0xF4, 0xF5, 0xF6, 0xF7, 0xF8, 0xF9, 0xFA,
};
// clang-format on

constexpr std::array<std::byte, kStandardHuffmanBytes> as_bytes(
    const std::array<std::uint8_t, kStandardHuffmanBytes>& from) {
    std::array<std::byte, kStandardHuffmanBytes> to{};
    for (std::size_t i = 0; i < from.size(); ++i) to[i] = std::byte{from[i]};
    return to;
}

}  // namespace

JpegCheck check_jpeg(std::span<const std::byte> picture, JpegKinds kinds) {
    return Walk(picture, kinds).run();
}

constexpr std::array<std::byte, kStandardHuffmanBytes> kStandardHuffmanTables = as_bytes(kAnnexK3);

}  // namespace agent
