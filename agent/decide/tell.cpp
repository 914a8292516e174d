#include "agent/decide/tell.hpp"

#include "agent/process/format_text.hpp"

namespace agent {

void describe(const ObservedFace& face, const Judgement& judgement, std::size_t faces, Decision& out) {
    out.reason = judgement.reason;
    out.box = face.box;
    out.age = face.age;
    out.gender = face.gender;
    out.mask = face.mask;
    out.margin = judgement.margin;
    out.others = static_cast<std::uint8_t>(faces - 1);
    if (face.candidate_count > 0) {
        out.subject = face.candidate[0].subject;
        out.similarity = face.candidate[0].similarity;
    }
    if (face.candidate_count > 1) {
        out.second = face.candidate[1].subject;
        out.second_similarity = face.candidate[1].similarity;
    }
}

void leave_out_name(Decision& out) {
    out.subject.clear();
    out.second.reset();
    out.second_similarity.reset();
    out.margin.reset();
}

void tell_looks(const Observation& observation, const Judgements& judgements, bool stale, DecisionList& out) {
    const auto faces = observation.faces();
    for (std::size_t i = 0; i < faces.size(); ++i) {
        Decision* look = out.add(EventType::look);
        if (look == nullptr) return;
        describe(faces[i], judgements[i], faces.size(), *look);
        if (judgements[i].verdict == FaceVerdict::unknown) leave_out_name(*look);
        if (stale) look->reason = Reason::answer_stale;
    }
}

void tell_votes(std::size_t index, std::uint32_t votes, const Config::Decide& settings, DecisionList& out) {
    if (index >= out.all().size() || out.at(index).type != EventType::look) return;
    Decision& look = out.at(index);
    look.votes = votes_text(votes, settings);
    if (votes < settings.votes) look.reason = Reason::too_few_votes;
}

compreface::FixedText<5> votes_text(std::uint32_t votes, const Config::Decide& settings) {
    compreface::FixedText<5> text;
    format_text(text, "%u/%u", votes, settings.votes_of);
    return text;
}

bool tell_left(const SubjectName& subject, const std::optional<compreface::Box>& box, DecisionList& out) {
    Decision* left = out.add(EventType::left);
    if (left == nullptr) return false;
    left->subject = subject;
    left->box = box;
    return true;
}

}  // namespace agent
