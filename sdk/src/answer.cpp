#include "answer.hpp"

#include <cmath>

#include "checks.hpp"

namespace compreface {
namespace {

constexpr double kCoordinateMax = 100'000;  // no engine works on pictures of this size
constexpr double kYearsMax = 1'000;
constexpr double kBytesMax = 9'007'199'254'740'992;  // whole numbers are exact up to here

bool read_within(json::Value from, double low, double high, double& out) {
    return from.read(out) && out >= low && out <= high;
}

bool read_probability(json::Value from, double& out) {
    return read_within(from, 0, 1, out);
}

bool read_whole(json::Value from, double low, double high, double& out) {
    return read_within(from, low, high, out) && std::trunc(out) == out;
}

bool read_int(json::Value from, double limit, std::int32_t& out) {
    double number = 0;
    if (!read_whole(from, -limit, limit, number)) return false;
    out = static_cast<std::int32_t>(number);
    return true;
}

bool read_bytes(json::Value from, std::uint64_t& out) {
    double number = 0;
    if (!read_whole(from, 1, kBytesMax, number)) return false;
    out = static_cast<std::uint64_t>(number);
    return true;
}

bool read_into(json::Value from, Box& out) {
    const bool read = read_int(from.member("x_min"), kCoordinateMax, out.x_min) &&
                      read_int(from.member("y_min"), kCoordinateMax, out.y_min) &&
                      read_int(from.member("x_max"), kCoordinateMax, out.x_max) &&
                      read_int(from.member("y_max"), kCoordinateMax, out.y_max) &&
                      read_probability(from.member("probability"), out.probability);
    return read && out.x_max >= out.x_min && out.y_max >= out.y_min;
}

bool read_into(json::Value from, Age& out) {
    return read_int(from.member("low"), kYearsMax, out.low) && read_int(from.member("high"), kYearsMax, out.high) &&
           read_probability(from.member("probability"), out.probability);
}

bool read_into(json::Value from, Gender& out) {
    std::string_view word;
    if (!from.member("value").read(word) || (word != "male" && word != "female")) return false;
    out.male = word == "male";
    return read_probability(from.member("probability"), out.probability);
}

bool read_into(json::Value from, Mask& out) {
    constexpr std::string_view kWords[] = {"without_mask", "with_mask", "mask_weared_incorrect"};  // as in MaskKind
    std::string_view word;
    if (!from.member("value").read(word)) return false;
    for (std::uint8_t i = 0; i < std::size(kWords); ++i) {
        if (kWords[i] != word) continue;
        out.value = static_cast<MaskKind>(i);
        return read_probability(from.member("probability"), out.probability);
    }
    return false;
}

bool read_into(json::Value from, Pose& out) {
    return from.member("pitch").read(out.pitch) && from.member("roll").read(out.roll) &&
           from.member("yaw").read(out.yaw);
}

// Absent is fine.
bool read_into(json::Value from, std::optional<double>& out) {
    out.reset();
    return !from || from.read(out.emplace());
}

bool read_into(json::Value from, ExecutionTime& out) {
    return from.is_object() && read_into(from.member("detector"), out.detector) &&
           read_into(from.member("calculator"), out.calculator) && read_into(from.member("age"), out.age) &&
           read_into(from.member("gender"), out.gender) && read_into(from.member("mask"), out.mask) &&
           read_into(from.member("pose"), out.pose);
}

// Absent is fine.
template <class Part>
bool read_part(json::Value face, const char* name, std::optional<Part>& out) {
    const json::Value from = face.member(name);
    out.reset();
    return !from || read_into(from, out.emplace());
}

bool read_point(json::Value from, Point& out) {
    const json::Value x = from.first();
    const json::Value y = x.next();
    return read_int(x, kCoordinateMax, out.x) && read_int(y, kCoordinateMax, out.y) && y.next().past_end();
}

}  // namespace

Status AnswerReader::read(RecognizeResult& out) {
    out.match_count_ = 0;
    return read_faces(out);
}

Status AnswerReader::read(DetectResult& out) {
    return read_faces(out);
}

Status AnswerReader::read(AddedExample& out) {
    std::string_view id;
    if (!root_.member("image_id").read(id) || !is_uuid(id)) return malformed("image_id");
    out.image_id.assign_front(id);
    return {};
}

Status AnswerReader::read(SubjectAnswer&) {
    std::string_view name;
    return root_.member("subject").read(name) ? Status{} : malformed("subject");
}

Status AnswerReader::read(ServerConfig& out) {
    if (!read_bytes(root_.member("clientMaxFileSize"), out.max_file_bytes)) return malformed("clientMaxFileSize");
    if (!read_bytes(root_.member("clientMaxBodySize"), out.max_body_bytes)) return malformed("clientMaxBodySize");
    return {};
}

template <class Result>
Status AnswerReader::read_faces(Result& out) {
    out.face_count_ = 0;
    out.versions_ = {};
    out.texts_.clear();
    const json::Value list = root_.member("result");
    if (!list.is_array()) return malformed("result");
    for (json::Value from = list.first(); !from.past_end(); from = from.next()) {
        if (out.face_count_ == limits::kFaces) return too_many("faces", limits::kFaces, "set the option limit");
        auto& face = out.faces_[out.face_count_];
        if (const Status read = read_face(from, face); !read.ok()) return read;
        if (const Status read = read_more(from, out, face); !read.ok()) return read;
        ++out.face_count_;
    }
    return read_versions(out.texts_, out.versions_);
}

Status AnswerReader::read_face(json::Value from, Face& out) {
    if (!read_into(from.member("box"), out.box)) return malformed("box");
    if (!read_part(from, "age", out.age)) return malformed("age");
    if (!read_part(from, "gender", out.gender)) return malformed("gender");
    if (!read_part(from, "mask", out.mask)) return malformed("mask");
    if (!read_part(from, "pose", out.pose)) return malformed("pose");
    if (!read_part(from, "execution_time", out.execution_time)) return malformed("execution_time");
    out.landmarks.reset();
    const json::Value landmarks = from.member("landmarks");
    return landmarks ? read_landmarks(landmarks, out.landmarks.emplace()) : Status{};
}

Status AnswerReader::read_more(json::Value, DetectResult&, Face&) {
    return {};
}

Status AnswerReader::read_more(json::Value from, RecognizeResult& result, RecognizedFace& out) {
    const json::Value list = from.member("subjects");
    if (!list.is_array()) return malformed("subjects");
    out.first_match = result.match_count_;
    for (json::Value match = list.first(); !match.past_end(); match = match.next()) {
        if (result.match_count_ == limits::kSubjectMatches) {
            return too_many("subjects of all faces together", limits::kSubjectMatches,
                            "set the option limit, or a smaller prediction_count");
        }
        if (const Status read = read_match(match, result, result.matches_[result.match_count_]); !read.ok())
            return read;
        ++result.match_count_;
    }
    out.match_count = static_cast<std::uint16_t>(result.match_count_ - out.first_match);
    return {};
}

// A name that an earlier match has is stored there.
Status AnswerReader::read_match(json::Value from, RecognizeResult& result, SubjectMatch& out) {
    std::string_view name;
    double similarity = 0;
    if (!from.member("subject").read(name)) return malformed("subject");
    if (!read_probability(from.member("similarity"), similarity)) return malformed("similarity");
    out.similarity = static_cast<float>(similarity);
    for (std::size_t i = 0; i < result.match_count_; ++i) {
        const TextRef earlier = result.matches_[i].subject;
        if (result.texts_.view(earlier) != name) continue;
        out.subject = earlier;
        return {};
    }
    return add_text(result.texts_, name, out.subject);
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

Status AnswerReader::read_versions(TextPool& texts, PluginsVersions& out) {
    const json::Value from = root_.member("plugins_versions");
    if (!from) return {};
    if (!from.is_object()) return malformed("plugins_versions");
    struct Field {
        const char* name;
        TextRef& out;
    };
    const Field fields[] = {{"detector", out.detector}, {"calculator", out.calculator},
                            {"age", out.age},           {"gender", out.gender},
                            {"mask", out.mask},         {"pose", out.pose}};
    for (const Field& field : fields) {
        const json::Value version = from.member(field.name);
        std::string_view text;
        if (!version) continue;
        if (!version.read(text)) return malformed("plugins_versions");
        if (const Status added = add_text(texts, text, field.out); !added.ok()) return added;
    }
    return {};
}

Status AnswerReader::add_text(TextPool& texts, std::string_view text, TextRef& out) {
    if (texts.add(text, out)) return {};
    return too_many("bytes of names and versions", limits::kResultTextBytes, "set the option limit");
}

Status AnswerReader::malformed(std::string_view field) {
    say(message_, {"the answer's field `", field, "` is missing or has a value that cannot be"});
    return Code::malformed_answer;
}

Status AnswerReader::too_many(std::string_view what, std::uint64_t limit, std::string_view advice) {
    say(message_, {"the answer has more than ", limit, " ", what, ": ", advice});
    return Code::answer_too_large;
}

bool read_error(json::Value root, ServerError& out) {
    constexpr double kCodeMax = 1'000'000;
    double code = 0;
    if (!root.is_object() || !root.member("message").read(out.message)) return false;
    if (!read_whole(root.member("code"), 0, kCodeMax, code)) return false;
    out.code = static_cast<std::int32_t>(code);
    return true;
}

}  // namespace compreface
