#include "agent/process/printable.hpp"

#include <array>
#include <string>
#include <string_view>

#include <CppUTest/TestHarness.h>

#include "process_helpers.hpp"

using namespace agent;
using namespace std::string_view_literals;
using process_test::check_text;

TEST_GROUP(Printable){};

TEST(Printable, foreign_text_becomes_harmless) {
    struct Case {
        std::string_view text;
        std::string_view expected;
    };
    const Case cases[] = {
        {"", ""},
        {"Ada Lovelace", "Ada Lovelace"},
        {"J\xC3\xBCrgen \xE2\x82\xAC \xF0\x9F\x98\x80", "J\xC3\xBCrgen \xE2\x82\xAC \xF0\x9F\x98\x80"},
        {"a\nb\r\tc", "a\\x0ab\\x0d\\x09c"},
        {"a\0b"sv, "a\\x00b"},
        {"\x1b[31m\x7f", "\\x1b[31m\\x7f"},
        {"\xC2\x9B"
         "31m",
         "\\u009b31m"},                                // C1: a terminal's other escape
        {"\xC2\xA0", "\xC2\xA0"},                      // the first after C1
        {"\xE2\x80\xAE", "\\u202e"},                   // turns the writing direction
        {"\xE2\x80\xA8", "\\u2028"},                   // line separator
        {"\xE2\x81\xA6", "\\u2066"},                   // isolate
        {"\xE2\x80\x8F", "\\u200f"},                   // mark of direction
        {"\xD8\x9C", "\\u061c"},                       // mark of direction
        {"\xE2\x80\x8D", "\xE2\x80\x8D"},              // the joiner of many names and pictures stays
        {"\xFF", "\\xff"},                             // never UTF-8
        {"\x80", "\\x80"},                             // a continuation alone
        {"\xC3", "\\xc3"},                             // cut off
        {"\xE2\x82", "\\xe2\\x82"},                    // cut off
        {"\xE2\x82x", "\\xe2\\x82x"},                  // broken
        {"\xC0\xAF", "\\xc0\\xaf"},                    // overlong
        {"\xE0\x9F\xBF", "\\xe0\\x9f\\xbf"},           // overlong
        {"\xF0\x8F\xBF\xBF", "\\xf0\\x8f\\xbf\\xbf"},  // overlong
        {"\xED\xA0\x80", "\\xed\\xa0\\x80"},           // a surrogate
        {"\xF4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},  // above U+10FFFF
        {"\xF4\x8F\xBF\xBF", "\xF4\x8F\xBF\xBF"},      // the last there is
    };
    for (const Case& one : cases) {
        std::array<char, 100> out{};
        const Printable printed = make_printable(one.text, out);
        CHECK(printed.whole);
        check_text(one.expected, {out.data(), printed.bytes});
    }
}

TEST(Printable, nothing_is_cut_in_the_middle) {
    struct Case {
        std::size_t room;
        std::string_view expected;
        bool whole;
    };
    constexpr std::string_view kText = "a\xC3\xBC\n.";
    for (const Case& one :
         {Case{0, "", false}, Case{1, "a", false}, Case{2, "a", false}, Case{3, "a\xC3\xBC", false},
          Case{6, "a\xC3\xBC", false}, Case{7, "a\xC3\xBC\\x0a", false}, Case{8, "a\xC3\xBC\\x0a.", true}}) {
        std::array<char, 8> out{};
        const Printable printed = make_printable(kText, std::span{out}.first(one.room));
        check_text(one.expected, {out.data(), printed.bytes});
        CHECK_EQUAL(one.whole, printed.whole);
    }
}
