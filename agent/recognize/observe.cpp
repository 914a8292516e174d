#include "agent/recognize/observe.hpp"

#include <algorithm>
#include <cmath>

namespace agent {

namespace {

compreface::Box map_box(const compreface::Box& box, PictureScale scale) {
    const auto map = [](std::int32_t v, double factor) { return static_cast<std::int32_t>(std::lround(v * factor)); };
    return {map(box.x_min, scale.x), map(box.y_min, scale.y), map(box.x_max, scale.x), map(box.y_max, scale.y),
            box.probability};
}

void observe_face(const compreface::Face& face, PictureScale scale, ObservedFace& out) {
    out = ObservedFace{};
    out.box = map_box(face.box, scale);
    out.age = face.age;
    out.gender = face.gender;
    out.mask = face.mask;
}

Candidate* candidate_named(ObservedFace& face, std::string_view name) {
    for (std::size_t i = 0; i < face.candidate_count; ++i) {
        if (face.candidate[i].subject == name) return &face.candidate[i];
    }
    return nullptr;
}

// `matches` come best first, so the first entry of a subject is its best.
bool reduce_to_subjects(const compreface::RecognizeResult& result, const compreface::RecognizedFace& face,
                        std::uint32_t prediction_count, ObservedFace& out) {
    const auto matches = result.subjects(face);
    for (const compreface::SubjectMatch& match : matches) {
        const std::string_view name = result.name(match);
        if (candidate_named(out, name) != nullptr) continue;
        if (out.candidate_count == kCandidates) break;
        Candidate& candidate = out.candidate[out.candidate_count];
        if (!candidate.subject.assign(name)) return false;
        candidate.similarity = match.similarity;
        ++out.candidate_count;
    }
    if (out.candidate_count == 1 && matches.size() >= prediction_count) {
        out.second_unseen = true;
        out.unseen_bound = matches.back().similarity;
    }
    return true;
}

}  // namespace

bool observe(const compreface::RecognizeResult& result, std::uint32_t prediction_count, PictureScale scale,
             Observation& out) {
    out.face_count = 0;
    for (const compreface::RecognizedFace& face : result.faces()) {
        ObservedFace& observed = out.face[out.face_count];
        observe_face(face, scale, observed);
        if (!reduce_to_subjects(result, face, prediction_count, observed)) {
            out.face_count = 0;
            out.fault = Reason::server_answer_too_large;
            out.detail.assign_front("a subject name in the collection is longer than 199 bytes: rename it on the server");
            return false;
        }
        ++out.face_count;
    }
    return true;
}

void observe(const compreface::DetectResult& result, PictureScale scale, Observation& out) {
    out.face_count = 0;
    for (const compreface::Face& face : result.faces()) observe_face(face, scale, out.face[out.face_count++]);
}

}  // namespace agent
