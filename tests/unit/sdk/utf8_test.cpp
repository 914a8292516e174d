#include "utf8.hpp"

#include <string>
#include <string_view>

#include <CppUTest/TestHarness.h>

using compreface::take_character;

namespace {

// The character in front, or 0 and nothing taken.
char32_t first_of(std::string_view text, std::size_t& left) {
    char32_t character = 0;
    const std::size_t before = text.size();
    const bool taken = take_character(text, character);
    left = text.size();
    if (!taken) CHECK_EQUAL(before, left);
    return taken ? character : 0;
}

bool is_refused(std::string_view text) {
    std::size_t left = 0;
    return first_of(text, left) == 0;
}

}  // namespace

TEST_GROUP(Utf8){};

TEST(Utf8, takes_the_first_and_the_last_character_of_each_length) {
    struct Case {
        std::string_view text;
        char32_t character;
    };
    for (const Case& one :
         {Case{"\x01", 0x01}, Case{"\x7F", 0x7F}, Case{"\xC2\x80", 0x80}, Case{"\xDF\xBF", 0x7FF},
          Case{"\xE0\xA0\x80", 0x800}, Case{"\xED\x9F\xBF", 0xD7FF}, Case{"\xEE\x80\x80", 0xE000},
          Case{"\xEF\xBF\xBF", 0xFFFF}, Case{"\xF0\x90\x80\x80", 0x10000}, Case{"\xF4\x8F\xBF\xBF", 0x10FFFF}}) {
        std::size_t left = 0;
        const std::string text = std::string(one.text) + "z";
        CHECK_EQUAL(static_cast<unsigned>(one.character), static_cast<unsigned>(first_of(text, left)));
        CHECK_EQUAL(1U, left);
    }
}

TEST(Utf8, refuses_what_has_a_shorter_form_or_is_no_character) {
    CHECK(is_refused("\xC0\x80"));  // NUL in two bytes
    CHECK(is_refused("\xC0\xAF"));  // '/' in two
    CHECK(is_refused("\xC1\xBF"));
    CHECK(is_refused("\xE0\x80\xAF"));  // '/' in three
    CHECK(is_refused("\xE0\x9F\xBF"));
    CHECK(is_refused("\xF0\x80\x80\xAF"));  // and in four
    CHECK(is_refused("\xF0\x8F\xBF\xBF"));
    CHECK(is_refused("\xED\xA0\x80"));  // surrogates
    CHECK(is_refused("\xED\xBF\xBF"));
    CHECK(is_refused("\xF4\x90\x80\x80"));  // above U+10FFFF
    CHECK(is_refused("\xF5\x80\x80\x80"));
    CHECK(is_refused("\xFF"));
}

TEST(Utf8, refuses_what_is_cut_off_or_has_no_beginning) {
    for (const std::string_view text : {"\xC3", "\xE2\x82", "\xE2", "\xF0\x9F\x98", "\xF0\x9F", "\xF0"}) {
        CHECK(is_refused(text));
        CHECK(is_refused(std::string(text) + "abc"));
    }
    // What stands behind the end of the text is not looked at.
    CHECK(is_refused(std::string_view("\xE2\x82\xAC").substr(0, 2)));
    CHECK(is_refused(std::string_view("\xC3\xA9").substr(0, 1)));
    CHECK(is_refused("\x80"));
    CHECK(is_refused("\xBF"));
}
