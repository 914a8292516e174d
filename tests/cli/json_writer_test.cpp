#include "json_writer.hpp"

#include <CppUTest/TestHarness.h>

#include <limits>

using cli::JsonWriter;

TEST_GROUP(JsonWriter){};

TEST(JsonWriter, NestsAndSeparates) {
    JsonWriter json;
    json.open_object().key("a").open_array().value(1).value("x").open_object().close_object().close_array();
    json.field("b", true).key("c").null().close_object();
    STRCMP_EQUAL("{\"a\":[1,\"x\",{}],\"b\":true,\"c\":null}\n", json.document().c_str());
}

TEST(JsonWriter, EscapesWhatWouldEndTheText) {
    JsonWriter json;
    json.value(std::string_view("a\"b\\c\n\x01\x7F\xc3\xbc", 10));
    STRCMP_EQUAL("\"a\\\"b\\\\c\\u000a\\u0001\\u007f\xc3\xbc\"\n", json.document().c_str());
}

TEST(JsonWriter, NumbersAreShortAndReadBackTheSame) {
    JsonWriter json;
    json.open_array().value(0.97858F).value(0.1).value(-7).value(std::uint64_t{18'446'744'073'709'551'615U});
    json.value(std::numeric_limits<double>::quiet_NaN()).value(std::numeric_limits<float>::infinity()).close_array();
    STRCMP_EQUAL("[0.97858,0.1,-7,18446744073709551615,null,null]\n", json.document().c_str());
}
