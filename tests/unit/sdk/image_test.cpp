#include "compreface/image.hpp"

#include <span>
#include <string>
#include <string_view>

#include "sdk_helpers.hpp"

using namespace compreface;
using namespace std::string_view_literals;
using sdk_test::check_text;

namespace {

std::string_view extension_of(std::string_view bytes) {
    return picture_extension(std::as_bytes(std::span{bytes}));
}

struct Kind {
    std::string_view magic, extension;
};
constexpr Kind kKinds[] = {
    {"\xFF\xD8\xFF"sv, "jpg"},
    {"\x89PNG\r\n\x1A\n"sv, "png"},
    {"GIF87a"sv, "gif"},
    {"GIF89a"sv, "gif"},
    {"BM"sv, "bmp"},
    {"II*\0"sv, "tif"},
    {"MM\0*"sv, "tif"},
    {"\0\0\1\0"sv, "ico"},
    {"RIFF\x10\0\0\0WEBP"sv, "webp"},
};

}  // namespace

TEST_GROUP(Image){};

TEST(Image, every_kind_that_the_server_takes_is_known_by_its_first_bytes) {
    for (const Kind& kind : kKinds) {
        check_text(kind.extension, extension_of(kind.magic));
        check_text(kind.extension, extension_of(std::string(kind.magic) + std::string(100, '\x55')));
    }
}

TEST(Image, a_mark_that_is_cut_off_or_wrong_in_one_byte_is_no_picture) {
    for (const Kind& kind : kKinds) {
        for (std::size_t size = 0; size < kind.magic.size(); ++size) {
            check_text("", extension_of(kind.magic.substr(0, size)));
        }
        for (std::size_t at = 0; at < kind.magic.size(); ++at) {
            const bool size_field = kind.extension == "webp" && at >= 4 && at < 8;
            std::string wrong(kind.magic);
            wrong[at] = static_cast<char>(wrong[at] ^ 0x40);
            check_text(size_field ? "webp" : "", extension_of(wrong));
        }
    }
}

TEST(Image, other_files_are_no_pictures) {
    for (const std::string_view bytes : {"%PDF-1.4"sv, "<svg xmlns"sv, "RIFF\x10\0\0\0WAVE"sv,
                                         "\0\0\0\x18"
                                         "ftypheic"sv}) {
        check_text("", extension_of(bytes));
    }
}
