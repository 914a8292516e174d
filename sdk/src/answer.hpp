// From JSON to results. A result is filled wholly or the answer is refused.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "compreface/results.hpp"
#include "compreface/status.hpp"
#include "json.hpp"
#include "text_writer.hpp"

namespace compreface {

// {"subject": name}
struct SubjectAnswer {};

// Each read() returns ok, malformed_answer, or answer_too_large; then `message` says what it was.
class AnswerReader {
public:
    AnswerReader(json::Value root, Message& message) : root_(root), message_(message) {}

    Status read(RecognizeResult& out);
    Status read(DetectResult& out);
    Status read(AddedExample& out);
    Status read(SubjectAnswer& out);
    Status read(ServerConfig& out);

private:
    template <class Result>
    Status read_faces(Result& out);
    Status read_face(json::Value from, Face& out);
    Status read_more(json::Value from, RecognizeResult& result, RecognizedFace& out);
    Status read_more(json::Value from, DetectResult& result, Face& out);
    Status read_match(json::Value from, RecognizeResult& result, SubjectMatch& out);
    Status read_landmarks(json::Value from, Landmarks& out);
    Status read_versions(TextPool& texts, PluginsVersions& out);
    Status add_text(TextPool& texts, std::string_view text, TextRef& out);
    Status malformed(std::string_view field);
    Status too_many(std::string_view what, std::uint64_t limit, std::string_view advice);

    json::Value root_;
    Message& message_;
};

// CompreFace's error object, when `root` is one.
struct ServerError {
    std::string_view message;
    std::int32_t code = 0;
};
[[nodiscard]] bool read_error(json::Value root, ServerError& out);

}  // namespace compreface
