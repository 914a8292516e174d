#include "recorded_calls.hpp"

#include <cjson/cJSON.h>

#include <cmath>
#include <cstdlib>
#include <map>

namespace recorded {
namespace {

struct Route {
    const char* method;
    const char* begin;
    const char* end;  // after what stands inside; nullptr: nothing stands inside
    Op op;
};

constexpr Route kRoutes[] = {
    {"POST", "/api/v1/recognition/recognize", nullptr, Op::recognize},
    {"POST", "/api/v1/detection/detect", nullptr, Op::detect},
    {"POST", "/api/v1/verification/verify", nullptr, Op::verification},
    {"POST", "/api/v1/recognition/faces", nullptr, Op::add},
    {"GET", "/api/v1/recognition/faces", nullptr, Op::list_examples},
    {"POST", "/api/v1/recognition/faces/delete", nullptr, Op::remove_examples},
    {"DELETE", "/api/v1/recognition/faces", nullptr, Op::remove_subject_examples},
    {"DELETE", "/api/v1/recognition/faces/", "", Op::remove_example},
    {"GET", "/api/v1/recognition/faces/", "/img", Op::download},
    {"POST", "/api/v1/recognition/faces/", "/verify", Op::verify_example},
    {"POST", "/api/v1/recognition/subjects", nullptr, Op::add_subject},
    {"GET", "/api/v1/recognition/subjects", nullptr, Op::list_subjects},
    {"DELETE", "/api/v1/recognition/subjects", nullptr, Op::remove_subjects},
    {"PUT", "/api/v1/recognition/subjects/", "", Op::rename},
    {"DELETE", "/api/v1/recognition/subjects/", "", Op::remove_subject},
    {"POST", "/api/v1/recognition/embeddings/recognize", nullptr, Op::recognize_embeddings},
    {"POST", "/api/v1/recognition/embeddings/faces/", "/verify", Op::verify_embeddings},
    {"POST", "/api/v1/verification/embeddings/verify", nullptr, Op::verification_embeddings},
    {"GET", "/api/v1/config", nullptr, Op::config},
    {"GET", "/api/v1/consistence/status", nullptr, Op::consistence},
    {"GET", "/api/v1/static/", "", Op::static_image},
};

// False: there is something else than numbers that a float can hold.
bool read_numbers(const cJSON* lists, std::vector<float>& out, std::size_t& length) {
    constexpr double kFloatMax = 3e38;
    out.clear();
    length = static_cast<std::size_t>(cJSON_GetArraySize(cJSON_GetArrayItem(lists, 0)));
    bool numbers = true;
    const cJSON* list = nullptr;
    cJSON_ArrayForEach(list, lists) {
        const cJSON* number = nullptr;
        cJSON_ArrayForEach(number, list) {
            const bool is_number = cJSON_IsNumber(number) != 0 && std::abs(number->valuedouble) < kFloatMax;
            out.push_back(is_number ? static_cast<float>(number->valuedouble) : 0.5F);
            numbers = numbers && is_number;
        }
    }
    return numbers;
}

void take_query(const std::map<std::string, std::string>& query, Arguments& out) {
    for (const auto& [name, value] : query) {
        const bool whole =
            !value.empty() && value.find_first_not_of("0123456789") == std::string::npos && value.size() < 10;
        const auto number = static_cast<std::uint32_t>(std::atol(value.c_str()));
        if (name == "subject" && !value.empty())
            out.subject = value;
        else if (name == "face_plugins" && !value.empty())
            out.plugins = value;
        else if (name == "det_prob_threshold" && !value.empty() &&
                 value.find_first_not_of("0123456789.") == std::string::npos)
            out.options.det_prob_threshold = std::atof(value.c_str());
        else if (name == "limit" && whole)
            out.options.limit = number;
        else if (name == "prediction_count" && whole)
            out.options.prediction_count = number;
        else if (name == "page" && whole)
            out.page.page = number;
        else if (name == "size" && whole)
            out.page.size = number;
        else if (name == "status" && (value == "true" || value == "false"))
            out.options.status = value == "true";
        else if (name == "detect_faces" && (value == "true" || value == "false"))
            out.options.detect_faces = value == "true";
        else
            out.differs = "an option or value that the SDK does not send";
    }
}

void take_json(const Exchange& exchange, Op op, Arguments& out) {
    cJSON* const json = cJSON_Parse(exchange.body.c_str());
    if (op == Op::add_subject || op == Op::rename) {
        const bool plain = cJSON_IsString(get(json, "subject")) != 0 && cJSON_GetArraySize(json) == 1;
        if (!plain) out.differs = "JSON of another form";
        out.name = text_of(json, "subject");
    } else if (op == Op::remove_examples) {
        out.ids.clear();
        const cJSON* id = nullptr;
        cJSON_ArrayForEach(id, json) out.ids.emplace_back(cJSON_IsString(id) != 0 ? id->valuestring : "");
        if (cJSON_IsArray(json) == 0 || out.ids.empty()) out.differs = "JSON of another form";
    } else if (op == Op::recognize_embeddings || op == Op::verify_embeddings) {
        if (!read_numbers(get(json, "embeddings"), out.numbers, out.length)) out.differs = "JSON of another form";
    } else if (op == Op::verification_embeddings) {
        if (!read_numbers(get(json, "targets"), out.numbers, out.length)) out.differs = "JSON of another form";
        cJSON* const alone = cJSON_CreateArray();
        cJSON_AddItemToArray(alone, cJSON_Duplicate(get(json, "source"), 1));
        std::size_t length = 0;
        if (!read_numbers(alone, out.source, length)) out.differs = "JSON of another form";
        cJSON_Delete(alone);
    } else {
        out.differs = "a picture as base64, which the SDK does not send";
    }
    cJSON_Delete(json);
}

}  // namespace

std::optional<Op> op_of(const Exchange& exchange, std::string& inside) {
    for (const Route& route : kRoutes) {
        const std::string_view begin = route.begin;
        if (exchange.method != route.method || !exchange.path.starts_with(begin)) continue;
        std::string_view rest = std::string_view(exchange.path).substr(begin.size());
        if (route.end == nullptr ? !rest.empty() : rest.empty() || !rest.ends_with(route.end)) continue;
        if (route.end != nullptr) rest.remove_suffix(std::string_view(route.end).size());
        inside = rest;
        return route.op;
    }
    return std::nullopt;
}

Arguments arguments_of(const Exchange& exchange, Op op, const std::string& inside) {
    constexpr std::string_view kHeaders[] = {"host", "x-api-key", "content-type", "content-length"};
    Arguments out;
    const bool picture =
        op == Op::recognize || op == Op::detect || op == Op::add || op == Op::verification || op == Op::verify_example;
    if (op == Op::list_examples || op == Op::add || op == Op::remove_subject_examples) out.subject.clear();
    take_query(exchange.query, out);
    if (op != Op::list_examples && op != Op::add && op != Op::remove_subject_examples &&
        exchange.query.contains("subject"))
        out.differs = "an option or value that the SDK does not send";
    const bool predicts = op == Op::recognize || op == Op::recognize_embeddings;
    if ((exchange.query.contains("prediction_count") && !predicts) ||
        (exchange.query.contains("detect_faces") && op != Op::recognize)) {
        out.differs = "an option or value that the SDK does not send";
    }
    if (!inside.empty()) out.inside = inside;
    for (const auto& [name, value] : exchange.headers) {
        bool known = false;
        for (const std::string_view ours : kHeaders) known = known || name == ours;
        if (!known) out.differs = "a header that the SDK does not send";
        if (name == "x-api-key") out.key = value;
    }
    const bool keyless = op == Op::config || op == Op::consistence || op == Op::static_image;
    if (exchange.headers.contains("x-api-key") == keyless) out.differs = "without its key, or with one too many";
    const bool json = exchange.body_kind == "json" || exchange.body_kind == "other";
    if (json) take_json(exchange, op, out);
    const bool parts = exchange.body_kind == "multipart";
    for (const Part& part : exchange.parts) {
        const bool named = op == Op::verification ? part.name.ends_with("_image") : part.name == "file";
        if (!part.is_file || !named) out.differs = "a part without a file name, or of another name";
    }
    const bool has_body = picture || op == Op::add_subject || op == Op::rename || op == Op::remove_examples ||
                          op == Op::recognize_embeddings || op == Op::verify_embeddings ||
                          op == Op::verification_embeddings;
    if ((parts && !picture) || (!json && !parts && has_body) || (json && !has_body))
        out.differs = "a body of another kind";
    const auto type = exchange.headers.find("content-type");
    if (json && (type == exchange.headers.end() || !type->second.starts_with("application/json")))
        out.differs = "a body of another kind";
    if (parts && exchange.parts.size() != (op == Op::verification ? 2U : 1U)) out.differs = "another number of parts";
    return out;
}

}  // namespace recorded
