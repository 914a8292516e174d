#include "agent/decide/judge.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "agent/decide/rules.hpp"

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
    if (!holds(Rule::unseen_second, !face.second_unseen)) return similarity_margin(first, face.unseen_bound);
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

// Compared as floats: the limits are written in decimals, and 0.9 as a float is below 0.9 as a double.
bool similar_enough(const Config::Decide& settings, const DoorPolicy* policy, const Candidate& best) {
    if (!holds(Rule::threshold, best.similarity >= static_cast<float>(settings.similarity_threshold))) return false;
    const PolicySubject* const own = policy == nullptr ? nullptr : policy->find(best.subject.view());
    return own == nullptr ||
           holds(Rule::subject_threshold, best.similarity >= static_cast<float>(own->rule.threshold) &&
                                              best.similarity >= static_cast<float>(policy->everybody.threshold));
}

// Too small, or not surely a face. none: it can be told who it is.
Reason invisible(const Config::Decide& settings, const ObservedFace& face) {
    const auto min_px = static_cast<std::int32_t>(settings.min_face_px);
    if (!holds(Rule::size, std::min(face.box.width(), face.box.height()) >= min_px)) return Reason::face_too_small;
    const bool sure = face.box.probability >= settings.min_probability && face.box.probability <= 1;
    return holds(Rule::probability, sure) ? Reason::none : Reason::face_unclear;
}

Judgement judge_one(const Config::Decide& settings, const DoorPolicy* policy, const ObservedFace& face) {
    Judgement out;
    out.margin = margin_of(face);
    out.reason = invisible(settings, face);
    if (out.reason != Reason::none) {
        out.verdict = FaceVerdict::ignored;
        return out;
    }
    const bool near = face.candidate_count > 0 && can_be(face) &&
                      face.candidate[0].similarity >= static_cast<float>(settings.miss_floor);
    if (!near) {
        out.verdict = FaceVerdict::unknown;
        out.reason = Reason::nobody_similar;
    } else if (!similar_enough(settings, policy, face.candidate[0])) {
        out.verdict = FaceVerdict::miss;
        out.reason = Reason::under_threshold;
    } else if (!holds(Rule::margin, !out.margin || *out.margin >= settings.margin)) {
        out.verdict = FaceVerdict::miss;
        out.reason = Reason::margin_too_small;
    } else {
        out.verdict = FaceVerdict::match;
    }
    return out;
}

}  // namespace

double similarity_margin(double first, double second) {
    const auto sane = [](double s) { return s >= 0 && s <= 1; };
    if (!sane(first) || !sane(second)) return std::numeric_limits<double>::quiet_NaN();
    return unsaturated(first - kRounding) - unsaturated(second + kRounding);
}

void judge(const Config::Decide& settings, const DoorPolicy* policy, const Observation& observation, Judgements& out) {
    const auto faces = observation.faces();
    for (std::size_t i = 0; i < faces.size(); ++i) out[i] = judge_one(settings, policy, faces[i]);
    if (holds(Rule::one_face_a_subject, false)) return;

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
