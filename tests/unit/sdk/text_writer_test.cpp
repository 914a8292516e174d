#include "text_writer.hpp"

#include <array>
#include <cstdint>
#include <string>

#include "sdk_helpers.hpp"

using namespace compreface;
using sdk_test::check_text;

TEST_GROUP(TextWriter) {
    std::array<char, 16> memory{};
    TextWriter writer{memory};
};

TEST(TextWriter, writes_one_text_after_the_other) {
    writer.add("limit=");
    const std::size_t at = writer.size();
    writer.add_number(0);
    writer.add(",");
    writer.add_number(65);
    CHECK(writer.fits());
    check_text("limit=0,65", writer.view());
    check_text("0,65", writer.view(at));
}

TEST(TextWriter, fills_its_memory_to_the_last_byte) {
    writer.add("0123456789abcdef");
    CHECK(writer.fits());
    writer.add("");
    CHECK(writer.fits());
    writer.add("g");
    CHECK_FALSE(writer.fits());
}

// What comes after the hole might fit, and would then look whole.
TEST(TextWriter, takes_nothing_more_after_something_did_not_fit) {
    writer.add("subject=");
    writer.add("much too long a name");
    writer.add("x");
    CHECK_FALSE(writer.fits());
    check_text("subject=", writer.view());
}

TEST(TextWriter, writes_the_largest_number) {
    std::array<char, 32> room{};
    TextWriter wide{room};
    wide.add_number(UINT64_MAX);
    check_text("18446744073709551615", wide.view());
}

TEST(TextWriter, encodes_all_but_letters_digits_and_four_marks) {
    std::array<char, 1024> room{};
    for (unsigned byte = 0; byte < 256; ++byte) {
        const char c = static_cast<char>(byte);
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                           c == '.' || c == '_' || c == '~';
        TextWriter encoder{room};
        encoder.add_encoded({&c, 1});
        std::array<char, 4> escaped{};
        std::snprintf(escaped.data(), escaped.size(), "%%%02X", byte);
        check_text(plain ? std::string(1, c) : std::string(escaped.data()), encoder.view());
    }
}

TEST(TextWriter, a_message_is_cut_at_a_whole_character) {
    Message message;
    const std::string name = std::string(limits::kMessageBytes - 1, 'a') + "\xC3\xA9";
    say(message, {std::string_view{name}, " and more"});
    check_text(std::string(limits::kMessageBytes - 1, 'a'), message.view());
    say(message, {"has ", std::uint64_t{7}, " bytes"});
    check_text("has 7 bytes", message.view());
}
