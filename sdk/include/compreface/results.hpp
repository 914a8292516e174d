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

// The texts of one result, each stored once.
class TextPool {
public:
    [[nodiscard]] std::string_view view(TextRef ref) const { return {bytes_.data() + ref.offset, ref.size}; }
    // False when the pool is full.
    [[nodiscard]] bool add(std::string_view text, TextRef& out);
    void clear() { used_ = 0; }

private:
    std::uint16_t used_ = 0;
    std::array<char, limits::kResultTextBytes> bytes_{};
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

struct RecognizedFace : Face {
    std::uint16_t first_match = 0, match_count = 0;  // into the result's matches
};

// POST /api/v1/recognition/recognize
class RecognizeResult {
public:
    // Largest face first.
    [[nodiscard]] std::span<const RecognizedFace> faces() const { return {faces_.data(), face_count_}; }
    // Best first; empty when the collection has no examples.
    [[nodiscard]] std::span<const SubjectMatch> subjects(const RecognizedFace& face) const {
        return {matches_.data() + face.first_match, face.match_count};
    }
    [[nodiscard]] std::string_view text(TextRef ref) const { return texts_.view(ref); }
    [[nodiscard]] std::string_view name(const SubjectMatch& match) const { return texts_.view(match.subject); }
    [[nodiscard]] const PluginsVersions& plugins_versions() const { return versions_; }

private:
    friend class AnswerReader;
    std::uint8_t face_count_ = 0;
    std::uint16_t match_count_ = 0;
    std::array<RecognizedFace, limits::kFaces> faces_{};
    std::array<SubjectMatch, limits::kSubjectMatches> matches_{};
    PluginsVersions versions_;
    TextPool texts_;
};

// POST /api/v1/detection/detect
class DetectResult {
public:
    // Largest face first.
    [[nodiscard]] std::span<const Face> faces() const { return {faces_.data(), face_count_}; }
    [[nodiscard]] std::string_view text(TextRef ref) const { return texts_.view(ref); }
    [[nodiscard]] const PluginsVersions& plugins_versions() const { return versions_; }

private:
    friend class AnswerReader;
    std::uint8_t face_count_ = 0;
    std::array<Face, limits::kFaces> faces_{};
    PluginsVersions versions_;
    TextPool texts_;
};

// POST /api/v1/recognition/faces
struct AddedExample {
    FixedText<limits::kApiKeyBytes> image_id;  // UUID of the new example
};

// GET /api/v1/config
struct ServerConfig {
    std::uint64_t max_file_bytes = limits::kDefaultMaxImageBytes;  // one picture in a multipart body
    std::uint64_t max_body_bytes = limits::kDefaultMaxBodyBytes;   // a whole request
};

}  // namespace compreface
