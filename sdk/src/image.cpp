#include "compreface/image.hpp"

namespace compreface {
namespace {

bool begins(ByteSpan bytes, std::size_t at, std::string_view magic) {
    if (bytes.size() < at + magic.size()) return false;
    for (std::size_t i = 0; i < magic.size(); ++i) {
        if (static_cast<char>(bytes[at + i]) != magic[i]) return false;
    }
    return true;
}

struct Kind {
    std::string_view magic;
    std::string_view extension;
};

// WebP, the one kind whose mark is in two places, is looked at apart.
constexpr Kind kKinds[] = {
    {"\xFF\xD8\xFF", "jpg"}, {"\x89PNG\r\n\x1A\n", "png"}, {"GIF87a", "gif"},     {"GIF89a", "gif"},
    {"BM", "bmp"},           {{"II*\0", 4}, "tif"},        {{"MM\0*", 4}, "tif"}, {{"\0\0\1\0", 4}, "ico"},
};

}  // namespace

std::string_view picture_extension(ByteSpan first_bytes) {
    for (const Kind& kind : kKinds) {
        if (begins(first_bytes, 0, kind.magic)) return kind.extension;
    }
    if (begins(first_bytes, 0, "RIFF") && begins(first_bytes, 8, "WEBP")) return "webp";
    return {};
}

}  // namespace compreface
