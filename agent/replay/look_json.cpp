#include "agent/replay/look_json.hpp"

#include <cjson/cJSON.h>

#include <array>
#include <climits>
#include <cmath>
#include <memory>

#include "agent/process/format_text.hpp"
#include "agent/process/printable.hpp"

namespace agent {

namespace {

constexpr std::int64_t kNsPerUs = 1000;
// 126 years in microseconds: whole numbers that a double holds, and sums of two of them fit into 64 bits as ns.
constexpr double kMostUs = 4e15;
// Pixels and similarities beyond this are no answer of any server.
constexpr double kMostNumber = 1e6;

constexpr std::array<const char*, 3> kMasks{"without_mask", "with_mask", "mask_weared_incorrect"};

// The line, a face with its box, candidates and mask.
constexpr std::size_t kNodes = 24 + compreface::limits::kFaces * (12 + kCandidates * 3);

// What cJSON prints, in memory that lies here; the texts stay where they are.
class Tree {
public:
    cJSON* object() { return node(cJSON_Object); }
    void add(cJSON* to, const char* name, cJSON* item) { cJSON_AddItemToObjectCS(to, name, item); }
    void add(cJSON* to, const char* name, double value) {
        cJSON* one = node(cJSON_Number);
        cJSON_SetNumberHelper(one, value);
        add(to, name, one);
    }
    void add_us(cJSON* to, const char* name, std::int64_t ns) { add(to, name, static_cast<double>(ns / kNsPerUs)); }
    void add(cJSON* to, const char* name, bool value) { add(to, name, node(value ? cJSON_True : cJSON_False)); }
    // JSON holds nothing but UTF-8.
    void add_text(cJSON* to, const char* name, std::string_view text, const char* zero_terminated) {
        for (std::string_view rest = text; !rest.empty();) {
            const std::size_t length = rest.front() == '\0' ? 0 : utf8_length(rest);
            if (length == 0) zero_terminated = "\xEF\xBF\xBD";
            rest.remove_prefix(length == 0 ? rest.size() : length);
        }
        cJSON* one = node(cJSON_String | cJSON_IsReference);
        one->valuestring = const_cast<char*>(zero_terminated);  // only read
        add(to, name, one);
    }
    template <std::size_t kBytes>
    void add(cJSON* to, const char* name, const compreface::FixedText<kBytes>& text) {
        add_text(to, name, text.view(), text.c_str());
    }
    cJSON* add_array(cJSON* to, const char* name) {
        cJSON* one = node(cJSON_Array);
        add(to, name, one);
        return one;
    }

private:
    cJSON* node(int type) {
        cJSON* one = &nodes_[used_++];
        one->type = type;
        return one;
    }

    std::array<cJSON, kNodes> nodes_{};
    std::size_t used_ = 0;
};

// As the server rounds: five places, not the digits that a float happens to have.
double places(float similarity) {
    return std::isfinite(similarity) ? std::round(static_cast<double>(similarity) * 1e5) / 1e5 : -1;
}

cJSON* make_face(Tree& tree, const ObservedFace& face) {
    cJSON* out = tree.object();
    cJSON* box = tree.object();
    tree.add(out, "box", box);
    tree.add(box, "x_min", static_cast<double>(face.box.x_min));
    tree.add(box, "y_min", static_cast<double>(face.box.y_min));
    tree.add(box, "x_max", static_cast<double>(face.box.x_max));
    tree.add(box, "y_max", static_cast<double>(face.box.y_max));
    tree.add(box, "probability", face.box.probability);
    cJSON* subjects = tree.add_array(out, "subjects");
    for (const Candidate& candidate : face.candidates()) {
        cJSON* one = tree.object();
        tree.add(one, "subject", candidate.subject);
        tree.add(one, "similarity", places(candidate.similarity));
        cJSON_AddItemToArray(subjects, one);
    }
    if (face.second_unseen) tree.add(out, "unseen_bound", places(face.unseen_bound));
    if (face.mask) tree.add_text(out, "mask", {}, kMasks[static_cast<std::size_t>(face.mask->value)]);
    return out;
}

struct Delete {
    void operator()(cJSON* tree) const { cJSON_Delete(tree); }
};

// Reads the values of one line. The first that is wrong ends it.
class Reader {
public:
    explicit Reader(ErrorText& error) : error_(error) {}

    [[nodiscard]] bool line(const cJSON* from, Observation& out, LookTimes& times) {
        return us(from, "captured_us", out.frame.stamps.captured_ns) &&
               us(from, "captured_suspended_us", out.frame.suspended_ns) &&
               us(from, "answered_us", times.monotonic_ns) && us(from, "answered_suspended_us", times.suspended_ns) &&
               us(from, "wall_us", times.wall_ns) && boolean(from, "synchronised", times.synchronised) &&
               frame(from, out.frame) && answer(from, out);
    }

private:
    [[gnu::format(printf, 2, 3)]] bool wrong(const char* format, ...) {
        std::va_list arguments;
        va_start(arguments, format);
        format_text_v(error_, format, arguments);
        va_end(arguments);
        return false;
    }

    bool number(const cJSON* from, const char* name, double least, double most, double& out) {
        const cJSON* const one = cJSON_GetObjectItemCaseSensitive(from, name);
        if (cJSON_IsNumber(one) == 0) return wrong("%s is not there or no number", name);
        if (!(one->valuedouble >= least && one->valuedouble <= most)) return wrong("%s cannot be so large", name);
        out = one->valuedouble;
        return true;
    }
    bool us(const cJSON* from, const char* name, std::int64_t& out_ns) {
        double value = 0;
        if (!number(from, name, 0, kMostUs, value)) return false;
        out_ns = static_cast<std::int64_t>(value) * kNsPerUs;
        return true;
    }
    template <class Whole>
    bool whole(const cJSON* from, const char* name, double least, Whole& out) {
        double value = 0;
        if (!number(from, name, least, kMostNumber, value)) return false;
        out = static_cast<Whole>(value);
        return true;
    }
    bool boolean(const cJSON* from, const char* name, bool& out) {
        const cJSON* const one = cJSON_GetObjectItemCaseSensitive(from, name);
        if (cJSON_IsBool(one) == 0) return wrong("%s is not there or neither true nor false", name);
        out = cJSON_IsTrue(one) != 0;
        return true;
    }
    template <std::size_t kBytes>
    bool text(const cJSON* from, const char* name, compreface::FixedText<kBytes>& out) {
        const cJSON* const one = cJSON_GetObjectItemCaseSensitive(from, name);
        if (cJSON_IsString(one) == 0) return wrong("%s is not there or no text", name);
        if (!out.assign(one->valuestring)) return wrong("%s is longer than %zu bytes", name, kBytes);
        return true;
    }

    bool frame(const cJSON* from, FrameInfo& out) {
        double sequence = 0;
        if (!number(from, "frame", 0, 4294967295.0, sequence)) return false;
        out.sequence = static_cast<std::uint32_t>(sequence);
        out.stamps.answered_ns = 0;
        if (cJSON_GetObjectItemCaseSensitive(from, "name") != nullptr && !text(from, "name", out.name)) return false;
        return whole(from, "width", 0, out.width) && whole(from, "height", 0, out.height);
    }

    bool answer(const cJSON* from, Observation& out) {
        if (cJSON_GetObjectItemCaseSensitive(from, "fault") != nullptr) {
            out.fault = Reason::server_error;  // whichever it was: nothing is decided by it
            return true;
        }
        if (!text(from, "calculator", out.calculator) || !text(from, "detector", out.detector) ||
            !boolean(from, "crowd", out.crowd)) {
            return false;
        }
        const cJSON* const faces = cJSON_GetObjectItemCaseSensitive(from, "faces");
        if (cJSON_IsArray(faces) == 0) return wrong("faces is not there or no list");
        for (const cJSON* one = faces->child; one != nullptr; one = one->next) {
            if (out.face_count == out.face.size()) return wrong("has more than %zu faces", out.face.size());
            if (!face(one, out.face[out.face_count])) return false;
            ++out.face_count;
        }
        return true;
    }

    bool face(const cJSON* from, ObservedFace& out) {
        const cJSON* const box = cJSON_GetObjectItemCaseSensitive(from, "box");
        const cJSON* const subjects = cJSON_GetObjectItemCaseSensitive(from, "subjects");
        if (cJSON_IsArray(subjects) == 0) return wrong("subjects is not there or no list");
        if (!whole(box, "x_min", -kMostNumber, out.box.x_min) || !whole(box, "y_min", -kMostNumber, out.box.y_min) ||
            !whole(box, "x_max", -kMostNumber, out.box.x_max) || !whole(box, "y_max", -kMostNumber, out.box.y_max) ||
            !number(box, "probability", -kMostNumber, kMostNumber, out.box.probability)) {
            return false;
        }
        for (const cJSON* one = subjects->child; one != nullptr; one = one->next) {
            if (out.candidate_count == kCandidates) return wrong("has more than %zu subjects", kCandidates);
            if (!candidate(one, out.candidate[out.candidate_count])) return false;
            ++out.candidate_count;
        }
        if (cJSON_GetObjectItemCaseSensitive(from, "unseen_bound") != nullptr) {
            if (!similarity(from, "unseen_bound", out.unseen_bound)) return false;
            out.second_unseen = true;
        }
        return mask(from, out);
    }

    bool candidate(const cJSON* from, Candidate& out) {
        return text(from, "subject", out.subject) && similarity(from, "similarity", out.similarity);
    }
    bool similarity(const cJSON* from, const char* name, float& out) {
        double value = 0;
        if (!number(from, name, -kMostNumber, kMostNumber, value)) return false;
        out = static_cast<float>(value);
        return true;
    }

    bool mask(const cJSON* from, ObservedFace& out) {
        const cJSON* const one = cJSON_GetObjectItemCaseSensitive(from, "mask");
        if (one == nullptr) return true;
        for (std::size_t i = 0; cJSON_IsString(one) != 0 && i < kMasks.size(); ++i) {
            if (std::string_view{one->valuestring} != kMasks[i]) continue;
            out.mask = compreface::Mask{static_cast<compreface::MaskKind>(i), 0};
            return true;
        }
        return wrong("mask is none of those that there are");
    }

    ErrorText& error_;
};

}  // namespace

std::string_view write_look(const Observation& observation, const LookTimes& times, std::span<char> buffer) {
    Tree tree;
    cJSON* line = tree.object();
    tree.add_us(line, "wall_us", times.wall_ns);
    tree.add(line, "synchronised", times.synchronised);
    tree.add_us(line, "captured_us", observation.frame.stamps.captured_ns);
    tree.add_us(line, "captured_suspended_us", observation.frame.suspended_ns);
    tree.add_us(line, "answered_us", times.monotonic_ns);
    tree.add_us(line, "answered_suspended_us", times.suspended_ns);
    tree.add(line, "frame", static_cast<double>(observation.frame.sequence));
    if (!observation.frame.name.empty()) tree.add(line, "name", observation.frame.name);
    tree.add(line, "width", static_cast<double>(observation.frame.width));
    tree.add(line, "height", static_cast<double>(observation.frame.height));
    if (observation.fault != Reason::none) {
        tree.add_text(line, "fault", {}, reason_name(observation.fault).data());
    } else {
        tree.add(line, "calculator", observation.calculator);
        tree.add(line, "detector", observation.detector);
        tree.add(line, "crowd", observation.crowd);
        cJSON* faces = tree.add_array(line, "faces");
        for (const ObservedFace& face : observation.faces()) cJSON_AddItemToArray(faces, make_face(tree, face));
    }
    if (buffer.empty() || buffer.size() > INT_MAX) return {};
    if (cJSON_PrintPreallocated(line, buffer.data(), static_cast<int>(buffer.size()), 0) == 0) return {};
    return buffer.data();
}

bool read_look(std::string_view line, Observation& observation, LookTimes& times, ErrorText& error) {
    observation = Observation{};
    times = LookTimes{};
    const char* end = nullptr;
    const std::unique_ptr<cJSON, Delete> tree{cJSON_ParseWithLengthOpts(line.data(), line.size(), &end, 0)};
    const bool whole =
        tree != nullptr && cJSON_IsObject(tree.get()) != 0 &&
        line.substr(static_cast<std::size_t>(end - line.data())).find_first_not_of(" \t\r") == std::string_view::npos;
    if (!whole) {
        format_text(error, "is no JSON object");
        return false;
    }
    return Reader{error}.line(tree.get(), observation, times);
}

}  // namespace agent
