// Any names, ids and numbers as JSON bodies, read in pieces of any size: a body has as many bytes as was announced,
// reads the same however it is cut, and an independent parser gets back what was put in. The first byte: which body,
// and the size of a piece.
#include <cjson/cJSON.h>
#include <stdint.h>
#include <stdlib.h>

#include <array>
#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include "checks.hpp"
#include "json.hpp"
#include "json_bodies.hpp"

namespace {

using namespace compreface;

void insist(bool sane) {
    if (!sane) abort();
}

std::string read_all(PieceBody& body, std::size_t piece_bytes) {
    std::string all;
    std::vector<std::byte> piece(piece_bytes);
    std::size_t filled = 0;
    body.rewind();
    do {
        insist(body.read(piece, filled).ok() && filled <= piece_bytes);
        all.append(reinterpret_cast<const char*>(piece.data()), filled);
    } while (filled > 0);
    return all;
}

std::string whole(PieceBody& body, std::size_t piece_bytes) {
    body.measure();
    std::string all = read_all(body, 1'000);
    insist(all.size() == body.total_bytes());
    insist(all == read_all(body, piece_bytes));
    return all;
}

void check_numbers(const cJSON* list, std::span<const float> numbers) {
    insist(cJSON_GetArraySize(list) == static_cast<int>(numbers.size()));
    const cJSON* one = list->child;
    for (const float number : numbers) {
        insist(cJSON_IsNumber(one) != 0 && static_cast<float>(one->valuedouble) == number);
        one = one->next;
    }
}

void check_embeddings(std::string_view bytes, std::size_t piece_bytes) {
    std::vector<float> numbers(bytes.size() / sizeof(float));
    if (!numbers.empty()) std::memcpy(numbers.data(), bytes.data(), numbers.size() * sizeof(float));
    std::erase_if(numbers, [](float number) { return !std::isfinite(number); });
    const std::size_t length = 1 + piece_bytes % 7;
    numbers.resize(numbers.size() / length * length);
    if (numbers.empty()) return;
    const std::span<const float> source{numbers.data(), piece_bytes % 2 != 0 ? length : 0};
    const EmbeddingsView view{numbers, length};
    EmbeddingsBody body{source, view};
    cJSON* const json = cJSON_Parse(whole(body, piece_bytes).c_str());
    insist(json != nullptr);
    if (!source.empty()) check_numbers(cJSON_GetObjectItem(json, "source"), source);
    const cJSON* const lists = cJSON_GetObjectItem(json, source.empty() ? "embeddings" : "targets");
    insist(cJSON_GetArraySize(lists) == static_cast<int>(view.count()));
    for (std::size_t i = 0; i < view.count(); ++i)
        check_numbers(cJSON_GetArrayItem(lists, static_cast<int>(i)), view[i]);
    cJSON_Delete(json);
}

// Ids are checked to be UUIDs before; here each is as many hexadecimal digits.
void check_ids(std::string_view bytes, std::size_t piece_bytes) {
    std::vector<std::string> texts;
    for (const char c : bytes) {
        texts.emplace_back(limits::kApiKeyBytes, "0123456789abcdef"[static_cast<unsigned char>(c) & 0x0FU]);
    }
    const std::vector<std::string_view> ids(texts.begin(), texts.end());
    if (ids.empty()) return;
    IdsBody body{ids};
    cJSON* const json = cJSON_Parse(whole(body, piece_bytes).c_str());
    insist(cJSON_GetArraySize(json) == static_cast<int>(ids.size()));
    const cJSON* one = json->child;
    for (const std::string_view id : ids) {
        insist(one->valuestring == id);
        one = one->next;
    }
    cJSON_Delete(json);
}

void check_subject_body(std::string_view name) {
    Message message;
    if (!check_subject(name, limits::kSubjectUtf16Units, message).ok()) return;
    alignas(std::max_align_t) static std::array<std::byte, 4'096> nodes;
    static std::array<char, limits::kRequestTextBytes> out;
    const std::string text{json::write_subject(name, nodes, out)};
    insist(!text.empty());  // each name that is allowed fits into every workspace
    cJSON* const json = cJSON_Parse(text.c_str());
    const cJSON* const subject = cJSON_GetObjectItem(json, "subject");
    insist(cJSON_GetArraySize(json) == 1 && cJSON_IsString(subject) != 0 && subject->valuestring == name);
    cJSON_Delete(json);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size == 0) return 0;
    const std::string_view rest{reinterpret_cast<const char*>(data + 1), size - 1};
    const std::size_t piece_bytes = 1 + data[0] / 3U;
    switch (data[0] % 3) {
        case 0:
            check_embeddings(rest, piece_bytes);
            break;
        case 1:
            check_ids(rest, piece_bytes);
            break;
        default:
            check_subject_body(rest);
    }
    return 0;
}
