#include "embeddings_file.hpp"

#include <cjson/cJSON.h>

#include <cmath>
#include <memory>

namespace cli {

namespace {

constexpr const char* kForms =
    "is none of {\"embeddings\": [[...], ...]}, {\"source\": [...], \"targets\": [[...], ...]} and what "
    "'detect --json --embeddings' wrote";

bool add(Embeddings& out, const cJSON* list, std::string& error) {
    std::size_t length = 0;
    const cJSON* each = nullptr;
    cJSON_ArrayForEach(each, list) {
        if (!cJSON_IsNumber(each) || !std::isfinite(static_cast<float>(each->valuedouble))) {
            error = "has something in an embedding that is no number";
            return false;
        }
        out.numbers.push_back(static_cast<float>(each->valuedouble));
        ++length;
    }
    if (!cJSON_IsArray(list) || length == 0) {
        error = kForms;
    } else if (out.length != 0 && out.length != length) {
        error = "has embeddings of different lengths";
    }
    out.length = length;
    return error.empty();
}

// `member`: where in each element the embedding is; nullptr: the element itself.
bool add_all(Embeddings& out, const cJSON* lists, const char* member, std::string& error) {
    const cJSON* each = nullptr;
    cJSON_ArrayForEach(each, lists) {
        if (!add(out, member == nullptr ? each : cJSON_GetObjectItemCaseSensitive(each, member), error)) return false;
    }
    if (out.numbers.empty()) error = "has no embeddings";
    return error.empty();
}

}  // namespace

bool parse_embeddings(std::string_view text, EmbeddingsFile& out, std::string& error) {
    const char* end = nullptr;
    const std::unique_ptr<cJSON, void (*)(cJSON*)> root{cJSON_ParseWithLengthOpts(text.data(), text.size(), &end, 0),
                                                        cJSON_Delete};
    const auto used = root == nullptr ? std::size_t{0} : static_cast<std::size_t>(end - text.data());
    if (root == nullptr || text.substr(used).find_first_not_of(" \t\r\n") != std::string_view::npos) {
        error = "is no JSON";
        return false;
    }
    const auto member = [&](const char* name) { return cJSON_GetObjectItemCaseSensitive(root.get(), name); };
    if (member("embeddings") != nullptr) return add_all(out.all, member("embeddings"), nullptr, error);
    if (member("result") != nullptr) return add_all(out.all, member("result"), "embedding", error);
    if (member("source") != nullptr && member("targets") != nullptr) {
        return add(out.source, member("source"), error) && add_all(out.all, member("targets"), nullptr, error);
    }
    error = kForms;
    return false;
}

}  // namespace cli
