#include "json_scan.hpp"

#include <string>

#include "sdk_helpers.hpp"

using namespace std::string_view_literals;
using compreface::json::is_safe_to_parse;

TEST_GROUP(JsonScan){};

TEST(JsonScan, ordinary_texts_are_safe) {
    for (const std::string_view text : {"{}"sv, "[]"sv, R"({"a":"b"})"sv, R"("\"\\\/\b\f\n\r\t")"sv,
                                        R"("\ud83d\ude00")"sv, R"("[[[[[[[[[[[[[[[[[[[[")"sv, R"("\\u0000")"sv,
                                        R"("\u0001")"sv, "\"\xC5\xBD\""sv, "{\r\n\t\"a\" : 1.0E-5 }"sv}) {
        CHECK_TRUE_TEXT(is_safe_to_parse(text), std::string(text).c_str());
    }
}

TEST(JsonScan, depth_is_bounded_at_sixteen) {
    const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    CHECK(is_safe_to_parse(nested(16)));
    CHECK_FALSE(is_safe_to_parse(nested(17)));
    CHECK_FALSE(is_safe_to_parse(std::string(1'000'000, '{')));
    std::string wide = "[";
    for (int i = 0; i < 100; ++i) wide += "[],{},";
    CHECK(is_safe_to_parse(wide + "1]"));
    CHECK_FALSE(is_safe_to_parse("]]]]" + nested(17)));  // closing too often gives no credit
}

TEST(JsonScan, what_c_texts_cannot_hold_is_not_safe) {
    CHECK_FALSE(is_safe_to_parse("{}\0"sv));
    CHECK_FALSE(is_safe_to_parse("\"a\0b\""sv));
    CHECK_FALSE(is_safe_to_parse(R"("a\u0000b")"));
    CHECK_FALSE(is_safe_to_parse(R"("\\\u0000")"));
    CHECK_FALSE(is_safe_to_parse(R"({"a\u0000":1})"));
}

TEST(JsonScan, texts_that_json_forbids_are_not_safe) {
    CHECK_FALSE(is_safe_to_parse("\"a\nb\""));
    CHECK_FALSE(is_safe_to_parse("\"a\tb\""));
    CHECK_FALSE(is_safe_to_parse("\"\x1F\""));
    CHECK_FALSE(is_safe_to_parse("\"\xFF\""));
    CHECK_FALSE(is_safe_to_parse("\"\xC0\xA2\""));
    for (const std::string_view text : {"\"", "\"abc", "\"abc\\", "\"abc\\\"", "{\"a"})
        CHECK_FALSE(is_safe_to_parse(text));
}
