// The recorded exchanges with a real server: what was asked, what came back on the wire, and whether a request of ours
// means the same.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "fakes/fault_server_answers.hpp"

struct cJSON;

namespace recorded {

[[nodiscard]] const cJSON* get(const cJSON* object, const char* name);
[[nodiscard]] std::string text_of(const cJSON* object, const char* name);
[[nodiscard]] double number_of(const cJSON* object, const char* name);

struct Part {
    std::string name;
    bool is_file = false;  // with a file name
};

// One line of vectors.jsonl, in its pieces.
struct Exchange {
    std::string name;
    std::string method;
    std::string path;                            // percent-decoded
    std::map<std::string, std::string> query;    // decoded; of two equal names the first
    std::map<std::string, std::string> headers;  // of the request; names in lower case
    std::string body_kind;
    std::string body;
    std::vector<Part> parts;
    int status = 0;
    bool is_json = false;
    bool is_octets = false;
    bool closes = false;
    std::string wire;           // the answer as it came: interim lines, head, body with its framing
    std::string answer;         // its body
    std::string unusable = {};  // why this exchange cannot be played; empty: it can
};

[[nodiscard]] Exchange parse(const cJSON* line);

[[nodiscard]] std::string decoded(std::string_view text, bool plus_is_space);
[[nodiscard]] std::map<std::string, std::string> parse_query(std::string_view query);

// What differs in meaning between the recorded request and one that was received; empty when nothing does.
[[nodiscard]] std::string difference(const Exchange& recorded, const compreface::fakes::Received& sent);

}  // namespace recorded
