// Answers, in fixed memory that the caller owns. No pointers inside: they may be copied and kept.
// Texts and lists are reached through the result that holds them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "compreface/limits.hpp"
#include "compreface/text.hpp"

namespace compreface {

// Pixels of the picture that was sent; may be negative or beyond its edge with some engines. `probability` 0..1.
struct Box {
    std::int32_t x_min = 0, y_min = 0, x_max = 0, y_max = 0;
    double probability = 0;

    [[nodiscard]] constexpr std::int32_t width() const { return x_max - x_min; }
    [[nodiscard]] constexpr std::int32_t height() const { return y_max - y_min; }
};

struct Age {
    std::int32_t low = 0, high = 0;  // years
    double probability = 0;
};

struct Gender {
    bool male = false;
    double probability = 0;
};

enum class MaskKind : std::uint8_t { without_mask, with_mask, mask_weared_incorrect };
struct Mask {
    MaskKind value = MaskKind::without_mask;
    double probability = 0;
};

struct Pose {
    double pitch = 0, roll = 0, yaw = 0;  // degrees
};

struct Point {
    std::int32_t x = 0, y = 0;
};

struct Landmarks {
    std::array<Point, limits::kLandmarks> points{};
    std::uint8_t count = 0;
};

// Milliseconds per stage of one face; absent stages did not run.
struct ExecutionTime {
    std::optional<double> detector, calculator, age, gender, mask, pose;
};

// What every face of every answer may carry. Absent stays distinguishable from zero.
struct Face {
    Box box;
    std::optional<Age> age;
    std::optional<Gender> gender;
    std::optional<Mask> mask;
    std::optional<Pose> pose;
    std::optional<Landmarks> landmarks;
    std::optional<ExecutionTime> execution_time;  // with the option `status`
};

// A text inside a result.
struct TextRef {
    std::uint16_t offset = 0, size = 0;
};

// Versions of the engine's parts, with the option `status`. Empty: not told.
struct PluginsVersions {
    TextRef detector, calculator, age, gender, mask, pose;
};

// One stored example that resembles the face: several may belong to one subject.
struct SubjectMatch {
    TextRef subject;
    float similarity = 0;  // 0..1
};

// Which of a result's matches belong to one face or embedding.
struct MatchRange {
    std::uint16_t first_match = 0, match_count = 0;
};

struct RecognizedFace : Face, MatchRange {};

// What is in a result's tables.
struct ResultCounts {
    std::uint16_t faces = 0, matches = 0, text_bytes = 0;
    PluginsVersions versions;
};

// Where a call puts its answer: a view of the tables of a result of any size. Each result converts to its own.
struct MatchTables {
    ResultCounts& counts;
    std::span<SubjectMatch> matches;
    std::span<char> text;
};
struct FaceTables : MatchTables {
    std::span<RecognizedFace> faces;
};
struct EmbeddingTables : MatchTables {
    std::span<MatchRange> embeddings;
};
// One type for each kind of answer, so that one cannot be given for another.
struct RecognizeOut : FaceTables {};
struct DetectOut : FaceTables {};
struct VerifyOut : FaceTables {};
struct VerificationOut : FaceTables {};

// The tables; see the results below.
template <limits::ResultSize kSize>
class FaceResult {
public:
    [[nodiscard]] std::string_view text(TextRef ref) const { return {text_.data() + ref.offset, ref.size}; }
    [[nodiscard]] const PluginsVersions& plugins_versions() const { return counts_.versions; }

protected:
    static_assert(kSize.faces < 65'536 && kSize.matches < 65'536 && kSize.text_bytes < 65'536);
    FaceTables tables() { return {{counts_, matches_, text_}, faces_}; }
    [[nodiscard]] std::span<const RecognizedFace> all_faces() const { return {faces_.data(), counts_.faces}; }
    [[nodiscard]] std::span<const SubjectMatch> matches(const MatchRange& of) const {
        return {matches_.data() + of.first_match, of.match_count};
    }
    [[nodiscard]] float similarity_of(const MatchRange& of) const { return matches_[of.first_match].similarity; }

private:
    ResultCounts counts_;
    std::array<RecognizedFace, kSize.faces> faces_{};
    std::array<SubjectMatch, kSize.matches> matches_{};
    std::array<char, kSize.text_bytes> text_{};
};

// POST /api/v1/recognition/recognize
template <limits::ResultSize kSize>
class RecognizeResultOf : public FaceResult<kSize> {
public:
    // Largest face first.
    [[nodiscard]] std::span<const RecognizedFace> faces() const { return this->all_faces(); }
    // Best first; empty when the collection has no examples. `face`: of this result.
    [[nodiscard]] std::span<const SubjectMatch> subjects(const RecognizedFace& face) const {
        return this->matches(face);
    }
    [[nodiscard]] std::string_view name(const SubjectMatch& match) const { return this->text(match.subject); }

    operator RecognizeOut() { return {this->tables()}; }  // NOLINT: meant to convert
};
using RecognizeResult = RecognizeResultOf<limits::kStandardResult>;

// POST /api/v1/detection/detect
template <limits::ResultSize kSize>
class DetectResultOf : public FaceResult<kSize> {
public:
    // Largest face first. There are no matches.
    [[nodiscard]] std::span<const RecognizedFace> faces() const { return this->all_faces(); }

    operator DetectOut() { return {this->tables()}; }  // NOLINT: meant to convert
};
using DetectResult = DetectResultOf<limits::ResultSize{limits::kFaces, 0, limits::kResultTextBytes}>;

// POST /api/v1/recognition/faces/{image_id}/verify
template <limits::ResultSize kSize>
class VerifyResultOf : public FaceResult<kSize> {
public:
    // Largest face first.
    [[nodiscard]] std::span<const RecognizedFace> faces() const { return this->all_faces(); }
    // 0..1: how much the face resembles the stored example. `face`: of this result.
    [[nodiscard]] float similarity(const RecognizedFace& face) const { return this->similarity_of(face); }
    // Whose example it is; the same for all faces.
    [[nodiscard]] std::string_view subject(const RecognizedFace& face) const {
        return this->text(this->matches(face)[0].subject);
    }

    operator VerifyOut() { return {this->tables()}; }  // NOLINT: meant to convert
};
using VerifyResult = VerifyResultOf<limits::ResultSize{limits::kFaces, limits::kFaces, limits::kResultTextBytes}>;

// POST /api/v1/verification/verify
template <limits::ResultSize kSize>
class VerificationResultOf : public FaceResult<kSize> {
public:
    // The face of the source picture. Only after a call that was ok.
    [[nodiscard]] const RecognizedFace& source_face() const { return this->all_faces()[0]; }
    // The faces of the target picture: largest first, not most similar first. Only after a call that was ok.
    [[nodiscard]] std::span<const RecognizedFace> face_matches() const { return this->all_faces().subspan(1); }
    // 0..1: how much the face resembles the source. `match`: of face_matches().
    [[nodiscard]] float similarity(const RecognizedFace& match) const { return this->similarity_of(match); }

    operator VerificationOut() { return {this->tables()}; }  // NOLINT: meant to convert
};
using VerificationResult =
    VerificationResultOf<limits::ResultSize{limits::kFaces + 1, limits::kFaces, limits::kResultTextBytes}>;

// POST /api/v1/recognition/embeddings/recognize. `kSize.faces`: embeddings.
template <limits::ResultSize kSize>
class EmbeddingMatchesOf {
public:
    // Of the embeddings sent, in their order.
    [[nodiscard]] std::size_t count() const { return counts_.faces; }
    // Of the `index`-th embedding, best first; empty when the collection has no examples.
    [[nodiscard]] std::span<const SubjectMatch> subjects(std::size_t index) const {
        return {matches_.data() + embeddings_[index].first_match, embeddings_[index].match_count};
    }
    [[nodiscard]] std::string_view name(const SubjectMatch& match) const {
        return {text_.data() + match.subject.offset, match.subject.size};
    }

    operator EmbeddingTables() { return {{counts_, matches_, text_}, embeddings_}; }  // NOLINT: meant to convert

private:
    static_assert(kSize.faces < 65'536 && kSize.matches < 65'536 && kSize.text_bytes < 65'536);
    ResultCounts counts_;
    std::array<MatchRange, kSize.faces> embeddings_{};
    std::array<SubjectMatch, kSize.matches> matches_{};
    std::array<char, kSize.text_bytes> text_{};
};
using EmbeddingMatches = EmbeddingMatchesOf<limits::kStandardResult>;

using ImageId = FixedText<limits::kApiKeyBytes>;  // a UUID
using StoredName = FixedText<limits::kStoredNameBytes>;

// POST /api/v1/recognition/faces
struct AddedExample {
    ImageId image_id;  // of the new example
};

// DELETE /api/v1/recognition/faces/{image_id}
struct RemovedExample {
    ImageId image_id;
    StoredName subject;
};

// GET /api/v1/recognition/faces: what came with one page. The server keeps no order: between two pages examples may
// move.
struct ExamplePage {
    std::uint32_t visited = 0;         // examples given to the visitor
    std::uint32_t page_number = 0;     // from 0
    std::uint32_t page_size = 0;       // as the server understood it
    std::uint32_t total_pages = 0;     // of this size
    std::uint64_t total_elements = 0;  // examples in all, or of the subject asked for
};

// FaceCollection::list_all()
struct ExamplesListed {
    std::uint64_t count = 0;  // examples given to the visitor
    // The number of examples changed meanwhile, or is not the number visited: some may have been given twice, or left
    // out.
    bool may_repeat = false;
};

// PUT /api/v1/recognition/subjects/{name}
struct Renamed {
    bool updated = false;  // false: the new name is the old one
    // A subject of the new name was there already, compared without case: its examples and those of the old name are
    // one subject's now, under the name that was there. Absent: could not be told; see Subjects::rename().
    std::optional<bool> merged;
};

// GET /api/v1/config
struct ServerConfig {
    std::uint64_t max_file_bytes = limits::kDefaultMaxImageBytes;  // one picture in a multipart body
    std::uint64_t max_body_bytes = limits::kDefaultMaxBodyBytes;   // a whole request
};

// GET /api/v1/consistence/status
struct ConsistenceStatus {
    bool demo_face_collection_inconsistent = false;  // of the demo service: made by another engine
    bool db_inconsistent = false;    // examples made by another engine version: they match nothing until migrated
    bool save_images_to_db = false;  // false: pictures are not kept, download() finds none
};

}  // namespace compreface
