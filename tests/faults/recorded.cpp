#include "recorded.hpp"

#include <cjson/cJSON.h>

#include <algorithm>
#include <cstdlib>
#include <set>

namespace recorded {
namespace {

constexpr std::size_t kChunkBytes = 1'000;

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return text;
}

std::string chunked(const std::string& body) {
    std::string out;
    for (std::size_t at = 0; at < body.size(); at += kChunkBytes) {
        const std::string piece = body.substr(at, kChunkBytes);
        char size[16];
        std::snprintf(size, sizeof size, "%zx\r\n", piece.size());
        out += size + piece + "\r\n";
    }
    return out + "0\r\n\r\n";
}

// The pictures themselves are not among the recordings, only their sizes.
std::string picture_of(std::size_t bytes) {
    std::string picture("\xFF\xD8\xFF\xE0", 4);
    picture.resize(bytes, 'x');
    return picture;
}

void parse_answer(const cJSON* response, Exchange& out) {
    out.status = static_cast<int>(number_of(response, "status"));
    out.answer = text_of(response, "body");
    out.closes = text_of(response, "connection_after") == "closed";
    std::string head = text_of(response, "status_line") + "\r\n";
    std::size_t length = 0;
    const cJSON* header = nullptr;
    cJSON_ArrayForEach(header, get(response, "headers")) {
        const std::string name = cJSON_GetArrayItem(header, 0)->valuestring;
        const std::string value = cJSON_GetArrayItem(header, 1)->valuestring;
        head += name + ": " + value + "\r\n";
        if (name == "Content-Type") out.is_json = value.starts_with("application/json");
        if (name == "Content-Type") out.is_octets = value.starts_with("application/octet-stream");
        if (name == "Content-Length") length = std::strtoul(value.c_str(), nullptr, 10);
    }
    if (!text_of(response, "body_is").empty()) out.answer = picture_of(length);
    const bool is_chunked = cJSON_IsTrue(get(response, "chunked")) != 0;
    std::string interim;
    const cJSON* line = nullptr;
    cJSON_ArrayForEach(line, get(response, "interim")) {
        if (cJSON_IsString(line) != 0) interim += std::string(line->valuestring) + "\r\n\r\n";
    }
    out.wire = interim + head + "\r\n" + (is_chunked ? chunked(out.answer) : out.answer);
    if (get(response, "body_was_gzip_of_bytes") != nullptr)
        out.unusable = "a compressed answer, which is never asked for";
    if (!is_chunked && out.answer.size() != length && out.unusable.empty() && out.status != 204) {
        out.unusable = "a body that was not recorded whole";
    }
}

bool is_number(const std::string& text) {
    return !text.empty() && text.find_first_not_of("0123456789.") == std::string::npos;
}

std::set<std::string> words_of(const std::string& list) {
    std::set<std::string> words;
    for (std::size_t at = 0; at <= list.size();) {
        const std::size_t comma = std::min(list.find(',', at), list.size());
        words.insert(list.substr(at, comma - at));
        at = comma + 1;
    }
    return words;
}

bool is_same_value(const std::string& name, const std::string& a, const std::string& b) {
    if (name == "face_plugins") return words_of(a) == words_of(b);
    if (is_number(a) && is_number(b)) return std::abs(std::atof(a.c_str()) - std::atof(b.c_str())) < 1e-9;
    return a == b;
}

bool is_same_json(const cJSON* a, const cJSON* b) {
    if (cJSON_IsNumber(a) != 0 && cJSON_IsNumber(b) != 0) {
        return std::abs(a->valuedouble - b->valuedouble) <= 1e-6 * std::abs(a->valuedouble);
    }
    if (cJSON_IsString(a) != 0 || cJSON_IsString(b) != 0) {
        return std::string(a->valuestring == nullptr ? "" : a->valuestring) ==
               (b->valuestring == nullptr ? "" : b->valuestring);
    }
    if (cJSON_GetArraySize(a) != cJSON_GetArraySize(b)) return false;
    for (int i = 0; i < cJSON_GetArraySize(a); ++i) {
        const cJSON* const one = cJSON_GetArrayItem(a, i);
        const cJSON* const other = one->string != nullptr ? get(b, one->string) : cJSON_GetArrayItem(b, i);
        if (other == nullptr || !is_same_json(one, other)) return false;
    }
    return true;
}

std::vector<Part> parts_of(const compreface::fakes::Received& sent) {
    std::vector<Part> parts;
    for (std::size_t at = sent.body.find("; name=\""); at != std::string::npos;
         at = sent.body.find("; name=\"", at + 1)) {
        const std::size_t begin = at + 8;
        const std::string rest = sent.body.substr(begin, 200);
        parts.push_back(
            {rest.substr(0, rest.find('"')), rest.find("; filename=\"picture.jpg\"\r\n") != std::string::npos});
    }
    return parts;
}

std::string body_difference(const Exchange& recorded, const compreface::fakes::Received& sent) {
    const std::string type = sent.header("Content-Type");
    if (recorded.body_kind == "none") return sent.body.empty() ? "" : "a body";
    if (recorded.body_kind == "multipart") {
        if (!type.starts_with("multipart/form-data; boundary=")) return "content type " + type;
        const std::vector<Part> parts = parts_of(sent);
        if (parts.size() != recorded.parts.size()) return "number of parts";
        for (std::size_t i = 0; i < parts.size(); ++i) {
            if (parts[i].name != recorded.parts[i].name || !parts[i].is_file) return "part " + parts[i].name;
        }
        return {};
    }
    if (type != "application/json") return "content type " + type;
    cJSON* const ours = cJSON_Parse(sent.body.c_str());
    cJSON* const theirs = cJSON_Parse(recorded.body.c_str());
    const bool same = ours != nullptr && theirs != nullptr && is_same_json(theirs, ours);
    cJSON_Delete(ours);
    cJSON_Delete(theirs);
    return same ? "" : "body " + sent.body;
}

}  // namespace

const cJSON* get(const cJSON* object, const char* name) {
    return cJSON_GetObjectItemCaseSensitive(object, name);
}

std::string text_of(const cJSON* object, const char* name) {
    const cJSON* const text = get(object, name);
    return cJSON_IsString(text) != 0 ? text->valuestring : "";
}

double number_of(const cJSON* object, const char* name) {
    return cJSON_GetNumberValue(get(object, name));
}

std::string decoded(std::string_view text, bool plus_is_space) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            out += static_cast<char>(std::strtol(std::string(text.substr(i + 1, 2)).c_str(), nullptr, 16));
            i += 2;
        } else {
            out += text[i] == '+' && plus_is_space ? ' ' : text[i];
        }
    }
    return out;
}

std::map<std::string, std::string> parse_query(std::string_view query) {
    std::map<std::string, std::string> out;
    while (!query.empty()) {
        const std::string_view one = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(one.size() + 1, query.size()));
        const std::size_t equals = std::min(one.find('='), one.size());
        const std::string value = equals < one.size() ? decoded(one.substr(equals + 1), true) : "";
        out.emplace(decoded(one.substr(0, equals), true), value);
    }
    return out;
}

Exchange parse(const cJSON* line) {
    Exchange out;
    const cJSON* const request = get(line, "request");
    const std::string target = text_of(request, "target");
    const std::size_t mark = std::min(target.find('?'), target.size());
    out.name = text_of(line, "name") + " via " + text_of(line, "via");
    out.method = text_of(request, "method");
    out.path = decoded(target.substr(0, mark), false);
    if (mark < target.size()) out.query = parse_query(std::string_view(target).substr(mark + 1));
    const cJSON* header = nullptr;
    cJSON_ArrayForEach(header, get(request, "headers")) {
        out.headers.emplace(lower(cJSON_GetArrayItem(header, 0)->valuestring),
                            cJSON_GetArrayItem(header, 1)->valuestring);
    }
    out.body_kind = text_of(request, "body_kind");
    out.body = text_of(request, "body");
    const cJSON* part = nullptr;
    cJSON_ArrayForEach(part, get(request, "parts")) {
        out.parts.push_back({text_of(part, "name"), !text_of(part, "filename").empty()});
    }
    parse_answer(get(line, "response"), out);
    return out;
}

std::string difference(const Exchange& recorded, const compreface::fakes::Received& sent) {
    if (sent.method != recorded.method) return "method " + sent.method;
    if (decoded(sent.path, false) != recorded.path) return "path " + sent.path;
    const auto key = recorded.headers.find("x-api-key");
    if (sent.header("x-api-key") != (key == recorded.headers.end() ? "" : key->second)) return "key";
    std::map<std::string, std::string> ours = parse_query(sent.query);
    std::map<std::string, std::string> theirs = recorded.query;
    // Said in full by us, and the server's defaults.
    if (ours.contains("page")) theirs.insert({{"page", "0"}, {"size", "20"}});
    for (const auto& [name, value] : theirs) {
        const auto found = ours.find(name);
        if (found == ours.end() || !is_same_value(name, value, found->second)) return name + " of ?" + sent.query;
        ours.erase(found);
    }
    if (!ours.empty()) return "more than asked: ?" + sent.query;
    return body_difference(recorded, sent);
}

}  // namespace recorded
