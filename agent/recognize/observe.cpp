#include "agent/recognize/observe.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace agent {

namespace {

compreface::Box map_box(const compreface::Box& box, PictureScale scale) {
    const auto map = [](std::int32_t v, double factor, std::uint32_t first) {
        return static_cast<std::int32_t>(std::lround(v * factor + first));
    };
    return {map(box.x_min, scale.x, scale.left), map(box.y_min, scale.y, scale.top),
            map(box.x_max, scale.x, scale.left), map(box.y_max, scale.y, scale.top), box.probability};
}

void observe_face(const compreface::Face& face, PictureScale scale, ObservedFace& out) {
    out = ObservedFace{};
    out.box = map_box(face.box, scale);
    out.age = face.age;
    out.gender = face.gender;
    out.mask = face.mask;
}

std::size_t index_of(const ObservedFace& face, std::string_view name) {
    std::size_t i = 0;
    while (i < face.candidate_count && !(face.candidate[i].subject == name)) ++i;
    return i;
}

void move_up(ObservedFace& face, std::size_t i) {
    for (; i > 0 && face.candidate[i].similarity > face.candidate[i - 1].similarity; --i) {
        std::swap(face.candidate[i], face.candidate[i - 1]);
    }
}

// Matches come best first. A name is not left to depend on that: in any order the same candidates come out.
Reason take_match(std::string_view name, float similarity, ObservedFace& out) {
    if (name.empty()) return Reason::server_malformed_answer;
    std::size_t i = index_of(out, name);
    if (i == kCandidates) --i;  // none is free: in the place of the last, when it is better
    Candidate& candidate = out.candidate[i];
    if (i < out.candidate_count && !(similarity > candidate.similarity)) return Reason::none;
    if (!candidate.subject.assign(name)) return Reason::server_answer_too_large;
    candidate.similarity = similarity;
    if (i == out.candidate_count) ++out.candidate_count;
    move_up(out, i);
    return Reason::none;
}

Reason reduce_to_subjects(const RecognizedFaces& result, const compreface::RecognizedFace& face,
                          std::uint32_t prediction_count, ObservedFace& out) {
    const auto matches = result.subjects(face);
    float lowest = 1;
    for (const compreface::SubjectMatch& match : matches) {
        const Reason reason = take_match(result.name(match), match.similarity, out);
        if (reason != Reason::none) return reason;
        lowest = std::min(lowest, match.similarity);
    }
    if (out.candidate_count == 1 && matches.size() >= prediction_count) {
        out.second_unseen = true;
        out.unseen_bound = lowest;
    }
    return Reason::none;
}

// A version too long to be kept is one that no policy can name.
void observe_engine(const RecognizedFaces& result, Observation& out) {
    const compreface::PluginsVersions& versions = result.plugins_versions();
    const bool whole =
        out.calculator.assign(result.text(versions.calculator)) && out.detector.assign(result.text(versions.detector));
    if (!whole) out.calculator.clear();
}

std::string_view words(Reason fault) {
    if (fault == Reason::server_malformed_answer) return "the answer names a subject without a name";
    return "a subject name in the collection is longer than 199 bytes: rename it on the server";
}

}  // namespace

bool observe(const RecognizedFaces& result, std::uint32_t prediction_count, PictureScale scale, Observation& out) {
    out.face_count = 0;
    for (const compreface::RecognizedFace& face : result.faces()) {
        ObservedFace& observed = out.face[out.face_count];
        observe_face(face, scale, observed);
        out.fault = reduce_to_subjects(result, face, prediction_count, observed);
        if (out.fault != Reason::none) {
            out.face_count = 0;
            out.detail.assign_front(words(out.fault));
            return false;
        }
        ++out.face_count;
    }
    observe_engine(result, out);
    return true;
}

void observe(const compreface::DetectResult& result, PictureScale scale, Observation& out) {
    out.face_count = 0;
    for (const compreface::Face& face : result.faces()) observe_face(face, scale, out.face[out.face_count++]);
}

}  // namespace agent
