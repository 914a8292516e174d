#include "json_bodies.hpp"

#include <cjson/cJSON.h>

#include <bit>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "fakes/seed.hpp"
#include "sdk_helpers.hpp"

using namespace compreface;
using namespace sdk_test;

namespace {}  // namespace

TEST_GROUP(JsonBodies){};

TEST(JsonBodies, a_body_is_the_same_in_pieces_of_any_size) {
    const float source[] = {1, 2};
    const float numbers[] = {0.5F, -0.25F, 1e-5F, 3};
    constexpr std::string_view kIds[] = {"6b135f5b-a365-4522-b1f1-4c9ac2dd0728",
                                         "11111111-1111-4111-8111-111111111111"};
    IdsBody ids{kIds};
    EmbeddingsBody embeddings{{}, {numbers, 2}};
    EmbeddingsBody compared{source, {numbers, 2}};
    const std::pair<PieceBody*, const char*> bodies[] = {
        {&ids, R"(["6b135f5b-a365-4522-b1f1-4c9ac2dd0728","11111111-1111-4111-8111-111111111111"])"},
        {&embeddings, R"({"embeddings":[[0.5,-0.25],[1e-05,3]]})"},
        {&compared, R"({"source":[1,2],"targets":[[0.5,-0.25],[1e-05,3]]})"}};
    for (const auto& [body, expected] : bodies) {
        body->measure();
        for (std::size_t piece = 1; piece < 100; ++piece) {
            body->rewind();
            check_text(expected, read_all(*body, piece));
            LONGS_EQUAL(std::string_view(expected).size(), body->total_bytes());
        }
    }
}

// Whatever float is sent, the server reads the same float.
TEST(JsonBodies, every_number_is_read_back_as_the_same_float) {
    std::mt19937 random{test::seed()};
    std::vector<float> numbers{1.17549435e-38F, -3.40282347e38F, 1e-45F, 16777216, 0.1F, -0.0F};
    while (numbers.size() < 3'000) {
        const float number = std::bit_cast<float>(static_cast<std::uint32_t>(random()));
        if (std::isfinite(number)) numbers.push_back(number);
    }
    EmbeddingsBody body{{}, {numbers, 6}};
    body.measure();
    const std::string text = read_all(body, 977);
    LONGS_EQUAL(body.total_bytes(), text.size());
    cJSON* const json = cJSON_Parse(text.c_str());
    const cJSON* const lists = cJSON_GetObjectItem(json, "embeddings");
    LONGS_EQUAL(numbers.size() / 6, cJSON_GetArraySize(lists));
    std::size_t at = 0;
    const cJSON* list = nullptr;
    cJSON_ArrayForEach(list, lists) {
        const cJSON* number = nullptr;
        cJSON_ArrayForEach(number, list) {
            CHECK(static_cast<float>(number->valuedouble) == numbers[at]);
            ++at;
        }
    }
    LONGS_EQUAL(numbers.size(), at);
    cJSON_Delete(json);
}
