#include "mutation.hpp"

#include <cjson/cJSON.h>

#include <algorithm>

#include <vector>

namespace recorded {
namespace {

// Every node but the root, which has no parent to be changed in.
void collect(cJSON* parent, std::vector<std::pair<cJSON*, cJSON*>>& out) {
    cJSON* child = nullptr;
    cJSON_ArrayForEach(child, parent) {
        out.emplace_back(parent, child);
        collect(child, out);
    }
}

void replace(cJSON* parent, cJSON* node, cJSON* by) {
    if (node->string != nullptr) {
        cJSON_ReplaceItemInObjectCaseSensitive(parent, node->string, by);
    } else {
        cJSON_ReplaceItemViaPointer(parent, node, by);
    }
}

}  // namespace

std::size_t Mutator::below(std::size_t n) {
    return std::uniform_int_distribution<std::size_t>{0, n - 1}(random_);
}

Mutation Mutator::of_bytes(const std::string& text) {
    std::string out = text;
    if (out.empty()) return {"byte put in", std::string(1, static_cast<char>(below(256)))};
    const std::size_t at = below(out.size());
    const std::size_t length = 1 + below(std::min<std::size_t>(out.size() - at, 40));
    switch (below(5)) {
        case 0:
            for (std::size_t flips = 1 + below(4); flips > 0; --flips) {
                char& byte = out[below(out.size())];
                byte = static_cast<char>(byte ^ (1 << below(8)));
            }
            return {"bits flipped", out};
        case 1:
            out.resize(at);
            return {kCut, out};
        case 2:
            out.erase(at, length);
            return {"piece taken out", out};
        case 3:
            out.insert(at, text.substr(at, length));
            return {"piece given twice", out};
        default:
            for (std::size_t bytes = length; bytes > 0; --bytes) {
                out.insert(out.begin() + static_cast<std::ptrdiff_t>(at), static_cast<char>(below(256)));
            }
            return {"bytes put in", out};
    }
}

Mutation Mutator::of_json(const std::string& text) {
    constexpr const char* kNumbers[] = {"-1", "1e400", "-1e308", "0.5", "9007199254740993", "4294967296", "1.0000001"};
    constexpr const char* kOthers[] = {"null", "true", "7", "\"7\"", "[]", "{}", "[[[]]]", "\"\\u0000\"", "\"\""};
    cJSON* const root = cJSON_Parse(text.c_str());
    std::vector<std::pair<cJSON*, cJSON*>> nodes;
    if (root != nullptr) collect(root, nodes);
    Mutation mutation{"unchanged", text};
    if (!nodes.empty()) {
        const auto [parent, node] = nodes[below(nodes.size())];
        const std::size_t what = below(4);
        if (what == 0) {
            mutation.kind = "left out";
            cJSON_Delete(cJSON_DetachItemViaPointer(parent, node));
        } else if (what == 1) {
            mutation.kind = node->string != nullptr ? kTwice : std::string_view{"element given twice"};
            cJSON* const again = cJSON_Duplicate(node, 1);
            if (node->string != nullptr) {
                cJSON_AddItemToObject(parent, node->string, again);
            } else {
                cJSON_AddItemToArray(parent, again);
            }
        } else if (what == 2 && cJSON_IsNumber(node) != 0) {
            mutation.kind = "number out of its range";
            replace(parent, node, cJSON_CreateRaw(kNumbers[below(std::size(kNumbers))]));
        } else {
            mutation.kind = "value of another type";
            replace(parent, node, cJSON_CreateRaw(kOthers[below(std::size(kOthers))]));
        }
        char* const printed = cJSON_PrintUnformatted(root);
        mutation.text = printed;
        cJSON_free(printed);
    }
    cJSON_Delete(root);
    return mutation;
}

Mutation Mutator::of_head(const std::string& wire) {
    const std::size_t head = std::min(wire.find("\r\n\r\n"), wire.size());
    std::vector<std::size_t> lines;
    for (std::size_t at = wire.find("\r\n"); at < head; at = wire.find("\r\n", at + 2)) lines.push_back(at + 2);
    if (lines.empty()) return {"unchanged", wire};
    const std::size_t at = lines[below(lines.size())];
    const std::size_t end = wire.find("\r\n", at) + 2;
    const std::string line = wire.substr(at, end - at);
    std::string out = wire;
    switch (below(4)) {
        case 0:
            return {"header left out", out.erase(at, line.size())};
        case 1:
            return {"header given twice", out.insert(at, line)};
        case 2:
            for (std::size_t i = at; i < end; ++i) {
                if (out[i] >= '0' && out[i] <= '9') out[i] = static_cast<char>('0' + below(10));
            }
            return {"header with other digits", out};
        default:
            constexpr const char* kValues[] = {"", "0", "-1", "99999999999999999999", "text/html", "gzip", "chunked"};
            return {"header with another value", out.replace(at, line.size(),
                                                             line.substr(0, line.find(':') + 1) + " " +
                                                                 kValues[below(std::size(kValues))] + "\r\n")};
    }
}

}  // namespace recorded
