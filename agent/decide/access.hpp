// May somebody who was recognized pass? Pure: the policy, one look, the time on the wall.
#pragma once

#include "agent/decide/judge.hpp"
#include "agent/process/door_policy.hpp"
#include "agent/process/local_time.hpp"
#include "agent/recognize/observation.hpp"

namespace agent {

// Is the face engine that answered the one that the policy's thresholds were found with? True without a policy,
// and with one that lets nobody pass.
[[nodiscard]] bool engine_fits(const DoorPolicy* policy, const Observation& observation);

// Why the other faces of `observation` keep the door shut for its `face`-th, taken for `subject`: in_company, crowd, or
// none. The stricter of decide.company, the policy's rule for everybody and its rule for `subject` holds.
[[nodiscard]] Reason company_refusal(const Config::Decide& settings, const DoorPolicy* policy,
                                     const SubjectName& subject, const Observation& observation,
                                     const Judgements& judgements, std::size_t face);

// Why `subject`, recognized in `face`, may not pass now; none: may. Company is not asked here.
[[nodiscard]] Reason access_refusal(const DoorPolicy& policy, const SubjectName& subject, const ObservedFace& face,
                                    bool engine_fits, const LocalTime& local);

// Do the hours hold at this minute? Pure, for tests and for access_refusal().
[[nodiscard]] bool within(const WeeklyHours& hours, const LocalTime& local);

}  // namespace agent
