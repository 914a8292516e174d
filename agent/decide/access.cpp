#include "agent/decide/access.hpp"

#include <algorithm>

#include "agent/decide/rules.hpp"

namespace agent {

namespace {

bool has_schedule(const AccessRule& rule) {
    return rule.hours.count > 0 || rule.from != 0 || rule.until != 0;
}

bool in_range(const HoursRange& range, unsigned weekday, unsigned minute) {
    const auto on = [&](unsigned day) { return (range.days & (1U << day)) != 0; };
    if (range.from_minute < range.until_minute) {
        return on(weekday) && minute >= range.from_minute && minute < range.until_minute;
    }
    // Over midnight: the evening of its day, and the morning after.
    return (on(weekday) && minute >= range.from_minute) || (on((weekday + 6) % 7) && minute < range.until_minute);
}

Reason schedule_refusal(const AccessRule& rule, const LocalTime& local) {
    const bool begun = rule.from == 0 || local.date >= rule.from;
    const bool over = rule.until != 0 && local.date > rule.until;
    if (!holds(Rule::dates, begun && !over)) return Reason::outside_dates;
    return holds(Rule::hours, within(rule.hours, local)) ? Reason::none : Reason::outside_hours;
}

Reason mask_refusal(const ObservedFace& face) {
    if (!face.mask) return Reason::mask_unknown;
    return face.mask->value == compreface::MaskKind::without_mask ? Reason::none : Reason::mask_worn;
}

// Somebody of the deny list, or near enough to be.
bool may_be_denied(const Config::Decide& settings, const DoorPolicy& policy, const ObservedFace& face) {
    const auto candidates = face.candidates();
    return std::any_of(candidates.begin(), candidates.end(), [&](const Candidate& candidate) {
        const PolicySubject* const subject = policy.find(candidate.subject.view());
        return subject != nullptr && subject->access == Access::deny &&
               candidate.similarity >= static_cast<float>(settings.miss_floor);
    });
}

bool known(const DoorPolicy* policy, const ObservedFace& face, const Judgement& judgement) {
    if (judgement.verdict != FaceVerdict::match) return false;
    if (policy == nullptr) return true;
    const PolicySubject* const subject = policy->find(face.candidate[0].subject.view());
    return subject != nullptr && subject->access == Access::allow;
}

Company strictest(const Config::Decide& settings, const DoorPolicy* policy, const SubjectName& subject) {
    Company rule = settings.company;
    if (policy == nullptr) return rule;
    rule = std::max(rule, policy->everybody.company);
    const PolicySubject* const own = policy->find(subject.view());
    return own == nullptr ? rule : std::max(rule, own->rule.company);
}

}  // namespace

bool within(const WeeklyHours& hours, const LocalTime& local) {
    const auto ranges = hours.ranges();
    return ranges.empty() || std::any_of(ranges.begin(), ranges.end(), [&local](const HoursRange& range) {
               return in_range(range, local.weekday, local.minute);
           });
}

bool engine_fits(const DoorPolicy* policy, const Observation& observation) {
    if (policy == nullptr) return true;
    const auto all = policy->subjects();
    const bool anybody =
        std::any_of(all.begin(), all.end(), [](const PolicySubject& one) { return one.access == Access::allow; });
    return !anybody || (policy->calculator == observation.calculator && policy->detector == observation.detector);
}

Reason company_refusal(const Config::Decide& settings, const DoorPolicy* policy, const SubjectName& subject,
                       const Observation& observation, const Judgements& judgements, std::size_t face) {
    const Company rule = strictest(settings, policy, subject);
    if (rule == Company::allow) return Reason::none;
    if (!holds(Rule::crowd, !observation.crowd)) return Reason::crowd;
    // Whom a look can recognize is company, too.
    const auto min_px = static_cast<std::int32_t>(std::min(settings.min_company_px, settings.min_face_px));
    const auto faces = observation.faces();
    for (std::size_t i = 0; i < faces.size(); ++i) {
        const ObservedFace& other = faces[i];
        if (i == face || std::min(other.box.width(), other.box.height()) < min_px) continue;
        const bool disturbs = rule == Company::deny_any ||
                              (rule == Company::deny_unknown && !known(policy, other, judgements[i])) ||
                              (policy != nullptr && may_be_denied(settings, *policy, other));
        if (!holds(Rule::company, !disturbs)) return Reason::in_company;
    }
    return Reason::none;
}

Reason access_refusal(const DoorPolicy& policy, const SubjectName& subject, const ObservedFace& face, bool engine_fits,
                      const LocalTime& local) {
    const PolicySubject* const own = policy.find(subject.view());
    if (!holds(Rule::allow_list, own != nullptr)) return Reason::not_in_policy;
    static constexpr AccessRule kNone;
    const AccessRule& rule = own == nullptr ? kNone : own->rule;
    if (!holds(Rule::deny_list, own == nullptr || own->access == Access::allow)) return Reason::denied_by_policy;
    if (!holds(Rule::policy_engine, engine_fits)) return Reason::engine_changed;
    if (has_schedule(policy.everybody) || has_schedule(rule)) {
        const bool believed = local.known && (local.synchronised || policy.ignore_unsynchronised);
        if (!holds(Rule::synchronised_clock, believed)) return Reason::clock_unsynchronised;
        for (const AccessRule* one : {&policy.everybody, &rule}) {
            const Reason reason = schedule_refusal(*one, local);
            if (reason != Reason::none) return reason;
        }
    }
    const bool masks_refused = policy.everybody.mask == MaskRule::refuse || rule.mask == MaskRule::refuse;
    const Reason masked = masks_refused ? mask_refusal(face) : Reason::none;
    return holds(Rule::mask, masked == Reason::none) ? Reason::none : masked;
}

}  // namespace agent
