#include "agent/process/policy_keys.hpp"

#include <array>

#include "agent/process/local_time.hpp"
#include "agent/process/policy_values.hpp"

namespace agent {

namespace {

using Set = bool (*)(const ConfigKey&, std::string_view, const PolicyTarget&, ErrorText&);

template <class Enum>
bool set_choice(const ConfigKey& key, std::string_view value, Enum& out, ErrorText& error) {
    std::size_t index = 0;
    if (!parse_choice(key, value, index, error)) return false;
    out = static_cast<Enum>(index);
    return true;
}

constexpr Set kSetThreshold = [](const ConfigKey& key, std::string_view value, const PolicyTarget& to,
                                 ErrorText& error) { return parse_value(key, value, to.rule.threshold, error); };
constexpr Set kSetHours = [](const ConfigKey&, std::string_view value, const PolicyTarget& to, ErrorText& error) {
    return parse_hours(value, to.rule.hours, error);
};
constexpr Set kSetFrom = [](const ConfigKey&, std::string_view value, const PolicyTarget& to, ErrorText& error) {
    return parse_date(value, to.rule.from, error);
};
constexpr Set kSetUntil = [](const ConfigKey&, std::string_view value, const PolicyTarget& to, ErrorText& error) {
    return parse_date(value, to.rule.until, error);
};
constexpr Set kSetCompany = [](const ConfigKey& key, std::string_view value, const PolicyTarget& to, ErrorText& error) {
    return set_choice(key, value, to.rule.company, error);
};
constexpr Set kSetMask = [](const ConfigKey& key, std::string_view value, const PolicyTarget& to, ErrorText& error) {
    return set_choice(key, value, to.rule.mask, error);
};
constexpr Set kSetAccess = [](const ConfigKey& key, std::string_view value, const PolicyTarget& to, ErrorText& error) {
    return set_choice(key, value, to.subject->access, error);
};
constexpr Set kSetZone = [](const ConfigKey&, std::string_view value, const PolicyTarget& to, ErrorText& error) {
    return check_time_zone(value, error) && to.policy.time_zone.assign(value);
};
constexpr Set kSetClock = [](const ConfigKey& key, std::string_view value, const PolicyTarget& to, ErrorText& error) {
    return set_choice(key, value, to.policy.ignore_unsynchronised, error);
};
constexpr Set kSetCalculator = [](const ConfigKey& key, std::string_view value, const PolicyTarget& to,
                                  ErrorText& error) {
    return check_text(key, value, to.policy.calculator.capacity(), error) && to.policy.calculator.assign(value);
};
constexpr Set kSetDetector = [](const ConfigKey& key, std::string_view value, const PolicyTarget& to,
                                ErrorText& error) {
    return check_text(key, value, to.policy.detector.capacity(), error) && to.policy.detector.assign(value);
};

constexpr std::array<std::string_view, 2> kClockWords{"refuse", "ignore"};

// clang-format off
constexpr std::array kTable{
    PolicyKey{{.name = "door.hours", .unit = "times of the week",
        .meaning = "When anybody may pass: mon-fri 07:00-19:00, sat 09:00-12:30. 22:00-02:00 goes over midnight, until\n"
                   "24:00 is the end of the day. As the clock on the wall shows it, in time_zone."}, kSetHours},
    PolicyKey{{.name = "door.from", .unit = "day",
        .meaning = "The first day on which anybody may pass: 2026-11-24."}, kSetFrom},
    PolicyKey{{.name = "door.until", .unit = "day",
        .meaning = "The last day on which anybody may pass."}, kSetUntil},
    PolicyKey{{.name = "door.time_zone", .unit = "time zone",
        .meaning = "Of hours and days, by its name in the time zone database: Europe/Zurich. Needed where there are any."},
        kSetZone},
    PolicyKey{{.name = "door.unsynchronised_clock", .fallback = "refuse",
        .meaning = "What to do about hours and days while the system does not say that the network has set its clock.\n"
                   "ignore: believe the clock all the same.", .type = ValueType::choice, .choices = kClockWords}, kSetClock},
    PolicyKey{{.name = "door.threshold", .least = 0, .most = 1,
        .meaning = "The similarity that anybody needs. It counts where it is above decide.similarity_threshold.",
        .type = ValueType::number}, kSetThreshold},
    PolicyKey{{.name = "door.company", .fallback = "allow",
        .meaning = "As decide.company of the configuration; the strictest of all that hold for somebody counts.",
        .type = ValueType::choice, .choices = choice_names<Company>}, kSetCompany},
    PolicyKey{{.name = "door.mask", .fallback = "ignore",
        .meaning = "refuse: nobody with a mask, and nobody of whom the server does not say whether they wear one\n"
                   "(recognize.face_plugins has to have mask).",
        .type = ValueType::choice, .choices = choice_names<MaskRule>}, kSetMask},

    PolicyKey{{.name = "engine.calculator", .unit = "text",
        .meaning = "The face engine that the thresholds were found with, as the agent's log tells it when the server\n"
                   "answers. While another one answers, nobody may pass. Needed where anybody may."}, kSetCalculator},
    PolicyKey{{.name = "engine.detector", .unit = "text",
        .meaning = "The same of what finds the faces."}, kSetDetector},

    PolicyKey{{.name = "subject.access", .fallback = "allow",
        .meaning = "allow: may pass, within the rules. deny: never, and others not in their company (decide.company).",
        .type = ValueType::choice, .choices = choice_names<Access>}, kSetAccess},
    PolicyKey{{.name = "subject.hours", .unit = "times of the week",
        .meaning = "When this person may pass, as above; door.hours has to hold as well."}, kSetHours},
    PolicyKey{{.name = "subject.from", .unit = "day", .meaning = "Their first day."}, kSetFrom},
    PolicyKey{{.name = "subject.until", .unit = "day", .meaning = "Their last day."}, kSetUntil},
    PolicyKey{{.name = "subject.threshold", .least = 0, .most = 1,
        .meaning = "The similarity that this person needs, if that is more than others do.", .type = ValueType::number},
        kSetThreshold},
    PolicyKey{{.name = "subject.company", .fallback = "allow",
        .meaning = "The company in which they may pass, if that is stricter than for others.",
        .type = ValueType::choice, .choices = choice_names<Company>}, kSetCompany},
    PolicyKey{{.name = "subject.mask", .fallback = "ignore",
        .meaning = "refuse: not with a mask.", .type = ValueType::choice, .choices = choice_names<MaskRule>}, kSetMask},
};
// clang-format on

}  // namespace

std::span<const PolicyKey> policy_keys() {
    return kTable;
}

}  // namespace agent
