#include "agent/capture/y4m.hpp"

#include <algorithm>
#include <charconv>

namespace agent {
namespace {

constexpr std::string_view kMagic = "YUV4MPEG2";
constexpr std::uint32_t kLargestSide = 16384;

Y4mHeader not_a_film(std::string_view why) {
    Y4mHeader header;
    header.why = why;
    return header;
}

Y4mHeader unsupported(std::string_view why) {
    Y4mHeader header;
    header.verdict = Y4mHeader::Verdict::unsupported;
    header.why = why;
    return header;
}

bool parse_number(std::string_view text, std::uint32_t most, std::uint32_t& out) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    return error == std::errc{} && end == text.data() + text.size() && out >= 1 && out <= most;
}

// "30000:1001"
bool is_ratio(std::string_view text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return false;
    std::uint32_t ignored = 0;
    const auto is_part = [&ignored](std::string_view part) {
        return part == "0" || parse_number(part, UINT32_MAX, ignored);  // 0:0 means unknown
    };
    return is_part(text.substr(0, colon)) && is_part(text.substr(colon + 1));
}

// 4:2:0 of 8 bits, whatever the place of the chroma samples
bool is_420(std::string_view colours) {
    return colours == "420" || colours == "420jpeg" || colours == "420mpeg2" || colours == "420paldv";
}

}  // namespace

Y4mHeader parse_y4m(std::span<const std::byte> begin) {
    std::string_view line{reinterpret_cast<const char*>(begin.data()), std::min(begin.size(), kY4mHeadBytes)};
    if (!line.starts_with(kMagic)) return not_a_film("does not begin with YUV4MPEG2");
    const std::size_t line_end = line.find('\n');
    if (line_end == std::string_view::npos) return not_a_film("its first line has no end within 256 bytes");
    Y4mHeader header;
    header.head_bytes = line_end + 1;
    line = line.substr(kMagic.size(), line_end - kMagic.size());

    bool colours_seen = false, rate_seen = false, interlace_seen = false, aspect_seen = false;
    while (!line.empty()) {
        if (line.front() != ' ') return not_a_film("its first line has parameters that are not apart by a space");
        line.remove_prefix(1);
        const std::string_view parameter = line.substr(0, line.find(' '));
        line.remove_prefix(parameter.size());
        if (parameter.empty()) continue;  // two spaces
        const std::string_view value = parameter.substr(1);
        switch (parameter.front()) {
            case 'W':
                if (header.width != 0 || !parse_number(value, kLargestSide, header.width))
                    return not_a_film("bad width");
                break;
            case 'H':
                if (header.height != 0 || !parse_number(value, kLargestSide, header.height))
                    return not_a_film("bad height");
                break;
            case 'F':
                if (rate_seen || !is_ratio(value)) return not_a_film("bad frame rate");
                rate_seen = true;
                break;
            case 'A':
                if (aspect_seen || !is_ratio(value)) return not_a_film("bad aspect ratio");
                aspect_seen = true;
                break;
            case 'I':
                if (interlace_seen || value.size() != 1) return not_a_film("bad interlacing");
                if (value != "p" && value != "?")
                    return unsupported("an interlaced film; only progressive ones are read");
                interlace_seen = true;
                break;
            case 'C':
                if (colours_seen || value.empty()) return not_a_film("bad colour space");
                if (!is_420(value))
                    return unsupported("not 8-bit 4:2:0; convert it with: ffmpeg -i FILM -pix_fmt yuv420p OUT.y4m");
                colours_seen = true;
                break;
            case 'X':
                break;  // a comment
            default:
                return not_a_film("an unknown parameter in its first line");
        }
    }
    if (header.width == 0 || header.height == 0) return not_a_film("no width or no height");
    const std::size_t half_width = (header.width + 1) / 2;
    const std::size_t half_height = (header.height + 1) / 2;
    header.frame_bytes = std::size_t{header.width} * header.height + 2 * half_width * half_height;
    header.verdict = Y4mHeader::Verdict::ok;
    return header;
}

}  // namespace agent
