// From JSON to results. A result is filled wholly or the answer is refused.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "compreface/embeddings.hpp"
#include "compreface/results.hpp"
#include "compreface/status.hpp"
#include "compreface/visitors.hpp"
#include "json.hpp"
#include "text_writer.hpp"

namespace compreface {

// {"subject": name}, of which only the form counts.
struct SubjectAnswer {};
// {"deleted": count}
struct DeletedAnswer {
    std::uint64_t count = 0;
};
// What the faces of an answer carry beside the Face.
enum class FaceKind : std::uint8_t {
    recognized,  // a list `subjects`
    detected,    // nothing
    verified,    // `subject` and `similarity`
    matched,     // `similarity`
};
struct FacesAnswer {
    FaceTables& tables;
    EmbeddingStore* embeddings;  // nullptr: not asked for
    FaceKind kind;
};

// Each function returns ok, malformed_answer, or answer_too_large; then `message` says what it was.
class AnswerReader {
public:
    AnswerReader(json::Value root, Message& message) : root_(root), message_(message) {}

    // All faces of `result`. FaceKind::matched: the source face, then those it was compared with.
    Status read(FacesAnswer& out);
    Status read(AddedExample& out);
    Status read(RemovedExample& out);
    Status read(StoredName& out);
    Status read(SubjectAnswer& out);
    Status read(DeletedAnswer& out);
    Status read(Renamed& out);
    Status read(ServerConfig& out);
    Status read(ConsistenceStatus& out);

    // Elements of lists.
    Status read_name(std::string_view& out);
    Status read_example(Example& out);
    Status read_similarity(float& out);
    // Adds the matches of the list `name` to the tables.
    Status read_matches(json::Value from, const char* name, MatchTables& tables, MatchRange& out);

    Status malformed(std::string_view field);
    Status too_many(std::string_view what, std::uint64_t limit, std::string_view advice);

private:
    Status read_faces(json::Value list, FacesAnswer& out);
    Status read_face_at(json::Value from, FacesAnswer& answer, FaceKind kind);
    Status read_more(json::Value from, FaceTables& tables, FaceKind kind, RecognizedFace& out);
    Status read_match(json::Value from, MatchTables& tables, bool named);
    Status read_landmarks(json::Value from, Landmarks& out);
    Status read_embedding(json::Value from, FacesAnswer& answer, std::size_t face);
    Status read_versions(json::Value from, MatchTables& tables);
    Status add_text(MatchTables& tables, std::string_view text, TextRef& out);
    Status read_flag(const char* name, bool& out);

    json::Value root_;
    Message& message_;
};

// CompreFace's error object, when `root` is one.
struct ServerError {
    std::string_view message;
    std::int32_t code = 0;
};
[[nodiscard]] bool read_error(json::Value root, ServerError& out);

// A whole number of `from`, 0..2^53.
[[nodiscard]] bool read_count(json::Value from, std::uint64_t& out);

}  // namespace compreface
