// How decisions are worded: from what was seen and judged to the fields of a decision.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "agent/decide/decision.hpp"
#include "agent/decide/judge.hpp"

namespace agent {

// Everything about a face. `faces`: of the whole look.
void describe(const ObservedFace& face, const Judgement& judgement, std::size_t faces, Decision& out);

// A stranger's nearest subject is not who they are: no name is told, only how near it was.
void leave_out_name(Decision& out);

// One `look` for each face. `stale`: the look counts for nothing.
void tell_looks(const Observation& observation, const Judgements& judgements, bool stale, DecisionList& out);

// Completes the `look` at `index` of a face that was recognized: this is its `votes`-th time.
void tell_votes(std::size_t index, std::uint32_t votes, const Config::Decide& settings, DecisionList& out);

// "2/3"
[[nodiscard]] compreface::FixedText<5> votes_text(std::uint32_t votes, const Config::Decide& settings);

// False: the list is full.
[[nodiscard]] bool tell_left(const SubjectName& subject, const std::optional<compreface::Box>& box, DecisionList& out);

}  // namespace agent
