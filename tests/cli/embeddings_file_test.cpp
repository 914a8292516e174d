#include "embeddings_file.hpp"

#include <CppUTest/TestHarness.h>

// clang-format off
TEST_GROUP(EmbeddingsFile) {
    cli::EmbeddingsFile file;
    std::string error;

    bool parse(std::string_view text) {
        file = {};
        error.clear();
        return cli::parse_embeddings(text, file, error);
    }
};
// clang-format on

TEST(EmbeddingsFile, TheThreeForms) {
    CHECK(parse("{\"embeddings\": [[1, 2], [3, 4.5]]}\n"));
    LONGS_EQUAL(2, file.all.view().count());
    DOUBLES_EQUAL(4.5, file.all.view()[1][1], 0);
    CHECK(parse("{\"source\": [1, 2, 3], \"targets\": [[1, 2, 3]]}"));
    LONGS_EQUAL(3, file.source.length);
    LONGS_EQUAL(1, file.all.view().count());
    CHECK(parse("{\"result\": [{\"box\": {}, \"embedding\": [1, 2]}, {\"embedding\": [5, 6]}]}"));
    DOUBLES_EQUAL(6, file.all.view()[1][1], 0);
}

TEST(EmbeddingsFile, EverythingElseIsRefused) {
    for (const char* text :
         {"", "{", "[]", "{}", "7", "{\"embeddings\": []}", "{\"embeddings\": [[]]}", "{\"embeddings\": [1, 2]}",
          "{\"embeddings\": [[1, 2], [3]]}", "{\"embeddings\": [[1, \"2\"]]}", "{\"embeddings\": [[1, 1e400]]}",
          "{\"embeddings\": [[1, null]]}", "{\"embeddings\": \"x\"}", "{\"source\": [1]}", "{\"embeddings\": [[1]]} x",
          "{\"source\": 1, \"targets\": [[1]]}", "{\"result\": [{\"box\": {}}]}"}) {
        CHECK_TEXT(!parse(text), text);
        CHECK_TEXT(!error.empty(), text);
    }
}
