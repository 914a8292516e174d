#include "json.hpp"

#include <cjson/cJSON.h>

#include <array>
#include <cstdlib>
#include <string>

#include "sdk_helpers.hpp"

using namespace compreface;
using namespace std::string_view_literals;
using sdk_test::check_text;

TEST_GROUP(Json) {
    alignas(std::max_align_t) std::array<std::byte, 4096> nodes{};
    json::Document document{nodes};

    void malformed(std::string_view text) {
        const Status status = document.parse(text);
        CHECK_TRUE_TEXT(status == Code::malformed_answer, std::string(text).c_str());
    }
};

TEST(Json, values_are_read_by_kind) {
    CHECK_CODE(Code::ok,
               document.parse(R"( {"n" : -1.5E-3, "t":"\ud83d\ude00", "a":[1,null], "o":{}, "z":null, "b":true} )"
                              "\r\n\t "));
    const json::Value root = document.root();
    double number = 0;
    std::string_view text;
    CHECK(root.is_object());
    CHECK(root.member("n").read(number));
    DOUBLES_EQUAL(-0.0015, number, 1e-12);
    CHECK(root.member("t").read(text));
    check_text("\xF0\x9F\x98\x80", text);
    CHECK_FALSE(root.member("n").read(text));
    CHECK_FALSE(root.member("t").read(number));
    CHECK_FALSE(root.member("b").read(number));
    CHECK(root.member("a").is_array());
    const json::Value last = root.member("a").first().next();
    CHECK_FALSE(last.past_end());  // null is an element, and nothing
    CHECK_FALSE(static_cast<bool>(last));
    CHECK(last.next().past_end());
    CHECK_FALSE(static_cast<bool>(root.member("z")));
    CHECK(static_cast<bool>(root.member("o")));
}

TEST(Json, asking_nothing_gives_nothing) {
    CHECK_CODE(Code::ok, document.parse("[1]"));
    double number = 0;
    CHECK_FALSE(document.root().member("x").member("y").first().next().read(number));
    CHECK_FALSE(json::Value{}.is_array());
}

TEST(Json, names_are_compared_with_case) {
    CHECK_CODE(Code::ok, document.parse(R"({"Similarity":1,"similarity":2})"));
    double number = 0;
    CHECK(document.root().member("similarity").read(number));
    DOUBLES_EQUAL(2, number, 0);
    CHECK_FALSE(static_cast<bool>(document.root().member("SIMILARITY")));
}

TEST(Json, what_is_not_one_whole_json_text_is_malformed) {
    for (const std::string_view text :
         {""sv,        " "sv,           "{"sv,           "{}x"sv,       "{} {}"sv,   "{},"sv,     "{}\0"sv,
          "[1,]"sv,    "[1 2]"sv,       "{\"a\":}"sv,    "{\"a\" 1}"sv, "{a:1}"sv,   "{'a':1}"sv, "nul"sv,
          "NaN"sv,     "[NaN]"sv,       "[Infinity]"sv,  "[-]"sv,       "[+1]"sv,    "[.5]"sv,    "\"a"sv,
          "\"\\x\""sv, "\"\\ud83d\""sv, "\"\\ude00\""sv, "\"a\nb\""sv,  "// c\n{}"sv}) {
        malformed(text);
    }
}

TEST(Json, a_number_beyond_all_bounds_is_no_number) {
    CHECK_CODE(Code::ok, document.parse("[1e999,-1e999]"));
    double number = 0;
    CHECK_FALSE(document.root().first().read(number));
    CHECK_FALSE(document.root().first().next().read(number));
}

TEST(Json, a_name_twice_in_one_object_is_malformed_at_any_depth) {
    malformed(R"({"a":1,"a":1})");
    malformed(R"({"a":1,"b":2,"\u0061":3})");
    malformed(R"([[{"x":{"a":[],"b":0,"a":1}}]])");
    CHECK_CODE(Code::ok, document.parse(R"([{"a":1},{"a":{"a":1}}])"));
}

TEST(Json, zero_bytes_and_depth_are_malformed) {
    malformed(R"({"subject":"Ada\u0000Bob"})");
    malformed("{\"subject\":\"Ada\0\"}"sv);
    malformed(std::string(17, '[') + std::string(17, ']'));
    CHECK_CODE(Code::ok, document.parse(std::string(16, '[') + std::string(16, ']')));
}

TEST(Json, full_memory_is_answer_too_large_and_the_next_text_is_read) {
    std::string many = "[0";
    for (int i = 0; i < 200; ++i) many += ",0";
    CHECK_CODE(Code::answer_too_large, document.parse(many + "]"));
    CHECK_CODE(Code::answer_too_large, document.parse("[\"" + std::string(5000, 'a') + "\"]"));
    CHECK_CODE(Code::ok, document.parse("[0]"));
    CHECK(document.root().is_array());
}

// Any size from nothing up to enough: too large or whole, nothing between.
TEST(Json, every_size_of_memory_is_enough_or_told) {
    constexpr std::string_view kText = R"({"result":[{"subjects":[{"subject":"Ada","similarity":0.5}]}]})";
    bool was_enough = false;
    for (std::size_t bytes = 0; bytes <= nodes.size(); ++bytes) {
        json::Document small{std::span{nodes}.first(bytes)};
        const Status status = small.parse(kText);
        if (was_enough) CHECK_CODE(Code::ok, status);
        if (status.ok()) was_enough = true;
        if (!status.ok()) CHECK_CODE(Code::answer_too_large, status);
    }
    CHECK(was_enough);
}

TEST(Json, a_document_may_be_parsed_within_anothers_life) {
    alignas(std::max_align_t) std::array<std::byte, 1024> more{};
    CHECK_CODE(Code::ok, document.parse("[1]"));
    {
        json::Document inner{more};
        CHECK_CODE(Code::ok, inner.parse("[2]"));
    }
    double number = 0;
    CHECK(document.root().first().read(number));
    DOUBLES_EQUAL(1, number, 0);
}

// cJSON's allocation functions are the process's: a host program that uses cJSON itself must not get our memory.
TEST(Json, a_host_programs_own_use_of_cjson_goes_on_working) {
    cJSON* const before = cJSON_Parse(R"({"host":"text"})");
    CHECK_CODE(Code::ok, document.parse(R"({"sdk":"text"})"));
    cJSON* const between = cJSON_Parse("[1,2,3]");
    CHECK_CODE(Code::ok, document.parse("[]"));
    STRCMP_EQUAL("text", cJSON_GetObjectItem(before, "host")->valuestring);
    char* const printed = cJSON_PrintUnformatted(between);
    STRCMP_EQUAL("[1,2,3]", printed);
    cJSON_free(printed);
    cJSON_Delete(before);
    cJSON_Delete(between);
}

TEST(Json, a_subject_is_written_escaped_or_not_at_all) {
    std::array<char, 64> out{};
    check_text(R"({"subject":"Ada"})", json::write_subject("Ada", nodes, out));
    check_text(R"({"subject":"\"Ada\""})", json::write_subject("\"Ada\"", nodes, out));
    check_text("{\"subject\":\"\xC5\xBDofie\"}", json::write_subject("\xC5\xBDofie", nodes, out));
    check_text("", json::write_subject("Ada", nodes, std::span{out}.first(10)));
    check_text("", json::write_subject("Ada", std::span{nodes}.first(sizeof(cJSON)), out));
    check_text("", json::write_subject(std::string(1000, 'a'), nodes, out));
}

// Some versions of cJSON take memory for the digits of each number and give it back at once.
TEST(Json, numbers_need_no_more_memory_than_their_nodes) {
    std::string text = "[";
    for (int i = 0; i < 100; ++i) text += std::string(i > 0 ? "," : "") + "-9.424854069948196E-40";
    text += "]";
    alignas(std::max_align_t) std::array<std::byte, 101 * 64 + 64> little;
    json::Document list{little};
    CHECK_CODE(Code::ok, list.parse(text));
    double last = 0;
    json::Value value = list.root().first();
    for (int i = 0; i < 99; ++i) value = value.next();
    CHECK(value.read(last) && value.next().past_end());
    DOUBLES_EQUAL(-9.424854069948196E-40, last, 1e-50);
}
