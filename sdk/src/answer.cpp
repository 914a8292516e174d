#include "answer.hpp"

#include <algorithm>
#include <cmath>

#include "checks.hpp"
#include "face_parts.hpp"

namespace compreface {
namespace {

constexpr double kCountMax = 9'007'199'254'740'992;  // whole numbers are exact up to here
constexpr double kFloatMax = 3.4e38;

}  // namespace

Status AnswerReader::read(FacesAnswer& out) {
    ResultCounts& counts = out.tables.counts;
    counts = {};
    if (out.embeddings != nullptr) out.embeddings->clear();
    json::Value from = root_;
    const json::Value list = root_.member("result");
    if (!list.is_array()) return malformed("result");
    Status read;
    if (out.kind == FaceKind::matched) {
        from = list.first();
        const json::Value source = from.member("source_image_face");
        if (!source.is_object() || !from.next().past_end()) return malformed("source_image_face");
        read = read_face_at(source, out, FaceKind::detected);
        if (read.ok()) read = read_faces(from.member("face_matches"), out);
    } else {
        read = read_faces(list, out);
    }
    return read.ok() ? read_versions(from.member("plugins_versions"), out.tables) : read;
}

Status AnswerReader::read_faces(json::Value list, FacesAnswer& out) {
    if (!list.is_array()) return malformed("face_matches");
    for (json::Value from = list.first(); !from.past_end(); from = from.next()) {
        if (const Status read = read_face_at(from, out, out.kind); !read.ok()) return read;
    }
    return {};
}

// The next face of the tables.
Status AnswerReader::read_face_at(json::Value from, FacesAnswer& answer, FaceKind kind) {
    FaceTables& tables = answer.tables;
    std::uint16_t& count = tables.counts.faces;
    if (count == tables.faces.size()) return too_many("faces", count, "set the option limit");
    RecognizedFace& out = tables.faces[count];
    if (!read_box(from.member("box"), out.box)) return malformed("box");
    if (const char* const wrong = read_face_parts(from, out); wrong != nullptr) return malformed(wrong);
    out.landmarks.reset();
    const json::Value landmarks = from.member("landmarks");
    Status read;
    if (landmarks) read = read_landmarks(landmarks, out.landmarks.emplace());
    if (read.ok() && answer.embeddings != nullptr) read = read_embedding(from.member("embedding"), answer, count);
    if (read.ok()) read = read_more(from, tables, kind, out);
    if (read.ok()) ++count;
    return read;
}

Status AnswerReader::read_more(json::Value from, FaceTables& tables, FaceKind kind, RecognizedFace& out) {
    if (kind == FaceKind::recognized) return read_matches(from, "subjects", tables, out);
    out.first_match = tables.counts.matches;
    out.match_count = 0;
    if (kind == FaceKind::detected) return {};
    out.match_count = 1;
    return read_match(from, tables, kind == FaceKind::verified);
}

Status AnswerReader::read_matches(json::Value from, const char* name, MatchTables& tables, MatchRange& out) {
    const json::Value list = from.member(name);
    if (!list.is_array()) return malformed(name);
    const std::uint16_t first = tables.counts.matches;
    for (json::Value match = list.first(); !match.past_end(); match = match.next()) {
        if (const Status read = read_match(match, tables, true); !read.ok()) return read;
    }
    out.first_match = first;
    out.match_count = static_cast<std::uint16_t>(tables.counts.matches - first);
    return {};
}

// The next match of the tables. A name that an earlier match has is stored there.
Status AnswerReader::read_match(json::Value from, MatchTables& tables, bool named) {
    std::uint16_t& count = tables.counts.matches;
    if (count == tables.matches.size()) {
        return too_many("subjects of all faces together", count, "set the option limit, or a smaller prediction_count");
    }
    SubjectMatch& out = tables.matches[count];
    std::string_view name;
    double similarity = 0;
    if (named && !from.member("subject").read(name)) return malformed("subject");
    if (!read_probability(from.member("similarity"), similarity)) return malformed("similarity");
    out.similarity = static_cast<float>(similarity);
    out.subject = {};
    for (const SubjectMatch& earlier : tables.matches.first(count)) {
        if (std::string_view{tables.text.data() + earlier.subject.offset, earlier.subject.size} != name) continue;
        out.subject = earlier.subject;
        break;
    }
    ++count;
    return out.subject.size == name.size() ? Status{} : add_text(tables, name, out.subject);
}

// With detect_faces=false some engines send empty points: they know none.
Status AnswerReader::read_landmarks(json::Value from, Landmarks& out) {
    if (!from.is_array()) return malformed("landmarks");
    bool empty_points = false;
    for (json::Value point = from.first(); !point.past_end(); point = point.next()) {
        if (!point.is_array()) return malformed("landmarks");
        if (point.first().past_end()) {
            empty_points = true;
            continue;
        }
        if (out.count == limits::kLandmarks)
            return too_many("landmarks of a face", limits::kLandmarks, "leave the plugin out");
        if (!read_point(point, out.points[out.count++])) return malformed("landmarks");
    }
    return empty_points && out.count > 0 ? malformed("landmarks") : Status{};
}

// Either every face has one, of the same length, or none has.
Status AnswerReader::read_embedding(json::Value from, FacesAnswer& answer, std::size_t face) {
    EmbeddingStore& out = *answer.embeddings;
    const std::size_t begin = out.used_;
    if (from && !from.is_array()) return malformed("embedding");
    for (json::Value number = from.first(); !number.past_end(); number = number.next()) {
        double value = 0;
        if (!number.read(value) || std::abs(value) > kFloatMax) return malformed("embedding");
        if (out.used_ == out.memory_.size()) {
            return too_many("numbers of embeddings", out.used_, "set the option limit, or give it more memory");
        }
        out.memory_[out.used_++] = static_cast<float>(value);
    }
    const std::size_t length = out.used_ - begin;
    if (face == 0) out.length_ = length;
    return length == out.length_ ? Status{} : malformed("embedding");
}

Status AnswerReader::read_versions(json::Value from, MatchTables& tables) {
    if (!from) return {};
    if (!from.is_object()) return malformed("plugins_versions");
    constexpr const char* kNames[] = {"detector", "calculator", "age", "gender", "mask", "pose"};
    PluginsVersions& out = tables.counts.versions;
    TextRef* const refs[] = {&out.detector, &out.calculator, &out.age, &out.gender, &out.mask, &out.pose};
    for (std::size_t i = 0; i < std::size(kNames); ++i) {
        const json::Value version = from.member(kNames[i]);
        std::string_view text;
        if (!version) continue;
        if (!version.read(text)) return malformed("plugins_versions");
        if (const Status added = add_text(tables, text, *refs[i]); !added.ok()) return added;
    }
    return {};
}

Status AnswerReader::add_text(MatchTables& tables, std::string_view text, TextRef& out) {
    std::uint16_t& used = tables.counts.text_bytes;
    if (text.size() > tables.text.size() - used) {
        return too_many("bytes of names and versions", tables.text.size(), "set the option limit");
    }
    out = {used, static_cast<std::uint16_t>(text.size())};
    std::copy_n(text.data(), text.size(), tables.text.data() + used);
    used = static_cast<std::uint16_t>(used + text.size());
    return {};
}

Status AnswerReader::read(AddedExample& out) {
    std::string_view id;
    if (!root_.member("image_id").read(id) || !is_uuid(id)) return malformed("image_id");
    out.image_id.assign_front(id);
    return {};
}

Status AnswerReader::read(RemovedExample& out) {
    Example example;
    if (const Status read = read_example(example); !read.ok()) return read;
    out.image_id.assign_front(example.image_id);
    return out.subject.assign(example.subject) ? Status{} : malformed("subject");
}

Status AnswerReader::read(StoredName& out) {
    std::string_view name;
    return root_.member("subject").read(name) && out.assign(name) ? Status{} : malformed("subject");
}

Status AnswerReader::read(SubjectAnswer&) {
    std::string_view name;
    return root_.member("subject").read(name) ? Status{} : malformed("subject");
}

Status AnswerReader::read(DeletedAnswer& out) {
    return read_count(root_.member("deleted"), out.count) ? Status{} : malformed("deleted");
}

Status AnswerReader::read(Renamed& out) {
    return read_flag("updated", out.updated);
}

Status AnswerReader::read(ServerConfig& out) {
    const auto read = [this](const char* name, std::uint64_t& bytes) {
        return read_count(root_.member(name), bytes) && bytes > 0 ? Status{} : malformed(name);
    };
    const Status status = read("clientMaxFileSize", out.max_file_bytes);
    return status.ok() ? read("clientMaxBodySize", out.max_body_bytes) : status;
}

Status AnswerReader::read(ConsistenceStatus& out) {
    Status status = read_flag("demoFaceCollectionIsInconsistent", out.demo_face_collection_inconsistent);
    if (status.ok()) status = read_flag("dbIsInconsistent", out.db_inconsistent);
    if (status.ok()) status = read_flag("saveImagesToDB", out.save_images_to_db);
    return status;
}

Status AnswerReader::read_name(std::string_view& out) {
    return root_.read(out) ? Status{} : malformed("subjects");
}

Status AnswerReader::read_example(Example& out) {
    if (!root_.member("image_id").read(out.image_id) || !is_uuid(out.image_id)) return malformed("image_id");
    return root_.member("subject").read(out.subject) ? Status{} : malformed("subject");
}

Status AnswerReader::read_similarity(float& out) {
    double similarity = 0;
    if (!read_probability(root_.member("similarity"), similarity)) return malformed("similarity");
    out = static_cast<float>(similarity);
    return {};
}

Status AnswerReader::read_flag(const char* name, bool& out) {
    return root_.member(name).read(out) ? Status{} : malformed(name);
}

Status AnswerReader::malformed(std::string_view field) {
    say(message_, {"the answer's field `", field, "` is missing or has a value that cannot be"});
    return Code::malformed_answer;
}

Status AnswerReader::too_many(std::string_view what, std::uint64_t limit, std::string_view advice) {
    say(message_, {"the answer has more than ", limit, " ", what, ": ", advice});
    return Code::answer_too_large;
}

bool read_count(json::Value from, std::uint64_t& out) {
    double number = 0;
    if (!from.read(number) || number < 0 || number > kCountMax || std::trunc(number) != number) return false;
    out = static_cast<std::uint64_t>(number);
    return true;
}

bool read_error(json::Value root, ServerError& out) {
    constexpr std::uint64_t kCodeMax = 1'000'000;
    std::uint64_t code = 0;
    if (!root.is_object() || !root.member("message").read(out.message)) return false;
    if (!read_count(root.member("code"), code) || code > kCodeMax) return false;
    out.code = static_cast<std::int32_t>(code);
    return true;
}

}  // namespace compreface
