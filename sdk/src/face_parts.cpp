#include "face_parts.hpp"

#include <cmath>
#include <cstddef>
#include <cstring>
#include <span>

namespace compreface {
namespace {

constexpr double kCoordinateMax = 100'000;  // no engine works on pictures of this size
constexpr double kYearsMax = 1'000;

enum class Kind : std::uint8_t { coordinate, years, probability, number, maybe_number };

// One number of an object, and where it goes: int32_t, double or std::optional<double>, by its kind.
struct Field {
    const char* name;
    std::uint8_t kind;
    std::uint8_t offset;
};

#define COMPREFACE_FIELD(type, member, kind) \
    { #member, static_cast < std::uint8_t>(Kind::kind), offsetof(type, member) }
constexpr Field kBox[] = {COMPREFACE_FIELD(Box, x_min, coordinate), COMPREFACE_FIELD(Box, y_min, coordinate),
                          COMPREFACE_FIELD(Box, x_max, coordinate), COMPREFACE_FIELD(Box, y_max, coordinate),
                          COMPREFACE_FIELD(Box, probability, probability)};
constexpr Field kAge[] = {COMPREFACE_FIELD(Age, low, years), COMPREFACE_FIELD(Age, high, years),
                          COMPREFACE_FIELD(Age, probability, probability)};
constexpr Field kGender[] = {COMPREFACE_FIELD(Gender, probability, probability)};
constexpr Field kMask[] = {COMPREFACE_FIELD(Mask, probability, probability)};
constexpr Field kPose[] = {COMPREFACE_FIELD(Pose, pitch, number), COMPREFACE_FIELD(Pose, roll, number),
                           COMPREFACE_FIELD(Pose, yaw, number)};
constexpr Field kTimes[] = {
    COMPREFACE_FIELD(ExecutionTime, detector, maybe_number), COMPREFACE_FIELD(ExecutionTime, calculator, maybe_number),
    COMPREFACE_FIELD(ExecutionTime, age, maybe_number),      COMPREFACE_FIELD(ExecutionTime, gender, maybe_number),
    COMPREFACE_FIELD(ExecutionTime, mask, maybe_number),     COMPREFACE_FIELD(ExecutionTime, pose, maybe_number)};
#undef COMPREFACE_FIELD

bool is_whole_within(double number, double most) {
    return number >= -most && number <= most && std::trunc(number) == number;
}

bool read_field(json::Value object, const Field& field, std::byte* out) {
    const json::Value from = object.member(field.name);
    const auto kind = static_cast<Kind>(field.kind);
    if (kind == Kind::maybe_number) {
        auto& maybe = *static_cast<std::optional<double>*>(static_cast<void*>(out));  // that is what lies there
        maybe.reset();
        return !from || from.read(maybe.emplace());
    }
    double number = 0;
    if (!from.read(number)) return false;
    if (kind == Kind::number || kind == Kind::probability) {
        std::memcpy(out, &number, sizeof number);
        return kind == Kind::number || (number >= 0 && number <= 1);
    }
    if (!is_whole_within(number, kind == Kind::years ? kYearsMax : kCoordinateMax)) return false;
    const auto whole = static_cast<std::int32_t>(number);
    std::memcpy(out, &whole, sizeof whole);
    return true;
}

bool read_fields(json::Value object, std::span<const Field> fields, void* out) {
    if (!object.is_object()) return false;
    for (const Field& field : fields) {
        if (!read_field(object, field, static_cast<std::byte*>(out) + field.offset)) return false;
    }
    return true;
}

// Which of `words` the member `value` is.
bool read_word(json::Value object, std::span<const std::string_view> words, std::uint8_t& out) {
    std::string_view word;
    if (!object.member("value").read(word)) return false;
    for (out = 0; out < words.size(); ++out) {
        if (words[out] == word) return true;
    }
    return false;
}

bool read_gender(json::Value from, Gender& out) {
    constexpr std::string_view kWords[] = {"female", "male"};
    std::uint8_t word = 0;
    if (!read_word(from, kWords, word)) return false;
    out.male = word == 1;
    return read_fields(from, kGender, &out);
}

bool read_mask(json::Value from, Mask& out) {
    constexpr std::string_view kWords[] = {"without_mask", "with_mask", "mask_weared_incorrect"};  // as in MaskKind
    std::uint8_t word = 0;
    if (!read_word(from, kWords, word)) return false;
    out.value = static_cast<MaskKind>(word);
    return read_fields(from, kMask, &out);
}

}  // namespace

bool read_box(json::Value from, Box& out) {
    return read_fields(from, kBox, &out) && out.x_max >= out.x_min && out.y_max >= out.y_min;
}

const char* read_face_parts(json::Value face, Face& out) {
    const auto present = [&](const char* name, json::Value& from) {
        from = face.member(name);
        return static_cast<bool>(from);
    };
    out.age.reset();
    out.gender.reset();
    out.mask.reset();
    out.pose.reset();
    out.execution_time.reset();
    json::Value from;
    if (present("age", from) && !read_fields(from, kAge, &out.age.emplace())) return "age";
    if (present("gender", from) && !read_gender(from, out.gender.emplace())) return "gender";
    if (present("mask", from) && !read_mask(from, out.mask.emplace())) return "mask";
    if (present("pose", from) && !read_fields(from, kPose, &out.pose.emplace())) return "pose";
    if (present("execution_time", from) && !read_fields(from, kTimes, &out.execution_time.emplace())) {
        return "execution_time";
    }
    return nullptr;
}

bool read_point(json::Value from, Point& out) {
    const json::Value first = from.first();
    const json::Value second = first.next();
    double x = 0;
    double y = 0;
    if (!first.read(x) || !second.read(y) || !second.next().past_end()) return false;
    if (!is_whole_within(x, kCoordinateMax) || !is_whole_within(y, kCoordinateMax)) return false;
    out = {static_cast<std::int32_t>(x), static_cast<std::int32_t>(y)};
    return true;
}

bool read_probability(json::Value from, double& out) {
    return from.read(out) && out >= 0 && out <= 1;
}

}  // namespace compreface
