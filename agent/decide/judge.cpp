#include "agent/decide/judge.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace agent {

namespace {

constexpr double kRounding = 0.000005;  // half of the server's last place
constexpr double kAlmostOne = 0.999995;

double unsaturated(double similarity) {
    const double clamped = std::clamp(similarity, kRounding, kAlmostOne);
    return std::atanh(2 * clamped - 1);
}

std::optional<double> margin_of(const ObservedFace& face) {
    if (face.candidate_count == 0) return std::nullopt;
    const double first = face.candidate[0].similarity;
    if (face.candidate_count > 1) return similarity_margin(first, face.candidate[1].similarity);
    if (face.second_unseen) return similarity_margin(first, face.unseen_bound);
    return std::nullopt;
}

// What every whole answer fulfils: the nearest subject first, with a name, similarities in 0..1. A name is told from no
// other.
bool can_be(const ObservedFace& face) {
    float limit = 1;
    for (const Candidate& candidate : face.candidates()) {
        if (candidate.subject.empty() || !(candidate.similarity >= 0 && candidate.similarity <= limit)) return false;
        limit = candidate.similarity;
    }
    return true;
}

Judgement judge_one(const Config::Decide& policy, const ObservedFace& face) {
    Judgement out;
    out.margin = margin_of(face);
    const auto min_px = static_cast<std::int32_t>(policy.min_face_px);
    if (std::min(face.box.width(), face.box.height()) < min_px) {
        out.verdict = FaceVerdict::ignored;
        out.reason = Reason::face_too_small;
        return out;
    }
    // Compared as floats: the limits are written in decimals, and 0.9 as a float is below 0.9 as a double.
    const float best = face.candidate_count > 0 ? face.candidate[0].similarity : 0;
    if (face.candidate_count == 0 || !can_be(face) || !(best >= static_cast<float>(policy.miss_floor))) {
        out.verdict = FaceVerdict::unknown;
        out.reason = Reason::nobody_similar;
        return out;
    }
    if (!(best >= static_cast<float>(policy.similarity_threshold))) {
        out.verdict = FaceVerdict::miss;
        out.reason = Reason::under_threshold;
        return out;
    }
    out.verdict = FaceVerdict::match;
    return out;
}

}  // namespace

double similarity_margin(double first, double second) {
    const auto sane = [](double s) { return s >= 0 && s <= 1; };
    if (!sane(first) || !sane(second)) return std::numeric_limits<double>::quiet_NaN();
    return unsaturated(first - kRounding) - unsaturated(second + kRounding);
}

void judge(const Config::Decide& policy, const Observation& observation, Judgements& out) {
    const auto faces = observation.faces();
    for (std::size_t i = 0; i < faces.size(); ++i) out[i] = judge_one(policy, faces[i]);

    for (std::size_t i = 0; i < faces.size(); ++i) {
        for (std::size_t k = 0; k < faces.size(); ++k) {
            if (i == k || out[i].verdict != FaceVerdict::match || out[k].verdict != FaceVerdict::match) continue;
            if (!(faces[i].candidate[0].subject == faces[k].candidate[0].subject)) continue;
            // On a tie the larger face (the earlier one) keeps the name.
            const bool i_keeps = faces[i].candidate[0].similarity > faces[k].candidate[0].similarity ||
                                 (faces[i].candidate[0].similarity == faces[k].candidate[0].similarity && i < k);
            Judgement& loser = i_keeps ? out[k] : out[i];
            loser.verdict = FaceVerdict::miss;
            loser.reason = Reason::same_subject_twice;
        }
    }
}

}  // namespace agent
