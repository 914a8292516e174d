// The stand-in server that the tests of one program share, its pictures, and `compreface` run against it.
#pragma once

#include <cjson/cJSON.h>

#include <memory>
#include <string>
#include <vector>

#include "cli/command.hpp"

namespace cli_tests {

inline constexpr const char* kRecognitionKey = "00000000-0000-4000-8000-0000000000a1";
inline constexpr const char* kDetectionKey = "00000000-0000-4000-8000-0000000000a2";
inline constexpr const char* kVerificationKey = "00000000-0000-4000-8000-0000000000a3";

[[nodiscard]] const std::string& server_url();

// The path of a picture of the script, e.g. "one-face-alice.jpg".
[[nodiscard]] std::string picture(const std::string& name);

// A folder of the running test, emptied by clean_slate().
[[nodiscard]] const std::string& scratch();

// No subjects on the server, nothing in scratch().
void clean_slate();

// `compreface WORDS...` with the server and the three keys in its environment, and nothing else.
[[nodiscard]] Ran call(const std::vector<std::string>& words, const std::string& input = {});
// The same on a terminal.
[[nodiscard]] Ran call_on_terminal(const std::vector<std::string>& words, const std::string& input = {});
// The same with an environment of its own; HOME is scratch().
[[nodiscard]] Ran call_in(const std::vector<std::string>& environment, const std::vector<std::string>& words,
                          const std::string& input = {});
// An example of the SDK with these arguments.
[[nodiscard]] Ran example(const std::string& name, const std::vector<std::string>& words,
                          const std::string& input = {});

// The id of a new example.
[[nodiscard]] std::string enrolled(const std::string& subject, const std::string& picture_name);

void write_text(const std::string& path, const std::string& text, unsigned mode = 0644);
[[nodiscard]] std::string read_text(const std::string& path);

// One JSON document; nullptr when the text is none.
using Json = std::unique_ptr<cJSON, void (*)(cJSON*)>;
[[nodiscard]] Json parsed(const std::string& text);
// "result.0.subjects.1.similarity"; nullptr when there is none.
[[nodiscard]] const cJSON* at(const Json& json, const std::string& path);
[[nodiscard]] std::string text_at(const Json& json, const std::string& path);
// -1 when there is none.
[[nodiscard]] double number_at(const Json& json, const std::string& path);
[[nodiscard]] int size_at(const Json& json, const std::string& path);

}  // namespace cli_tests
