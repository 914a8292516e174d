// Who may pass, and when: plain values, checked, in fixed memory. Filled by policy_file.cpp from the policy file.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "compreface/text.hpp"

namespace agent {

// What another face in the same picture means, the less strict before the more strict: each refuses what those before
// it refuse.
enum class Company : std::uint8_t { allow, deny_denied, deny_unknown, deny_any };
enum class MaskRule : std::uint8_t { ignore, refuse };
enum class Access : std::uint8_t { allow, deny };

// "mon-fri 07:00-19:00": from <= minute < until on these days; until below from: over midnight, into the next day.
struct HoursRange {
    std::uint8_t days = 0;  // bit 0 = Monday
    std::uint16_t from_minute = 0, until_minute = 0;

    friend bool operator==(const HoursRange&, const HoursRange&) = default;
};

inline constexpr std::size_t kHoursRanges = 14;  // two for each day

struct WeeklyHours {
    std::array<HoursRange, kHoursRanges> range{};
    std::uint8_t count = 0;  // 0: always

    [[nodiscard]] std::span<const HoursRange> ranges() const { return {range.data(), count}; }
};

// What has to hold besides recognizing somebody.
struct AccessRule {
    double threshold = 0;  // counts where it is above decide.similarity_threshold
    WeeklyHours hours;
    std::uint32_t from = 0;   // 20261124: the first day; 0: none
    std::uint32_t until = 0;  // the last day; 0: none
    Company company = Company::allow;
    MaskRule mask = MaskRule::ignore;
};

struct PolicySubject {
    compreface::FixedText<199> name;  // as the server writes it, to the byte
    Access access = Access::allow;
    AccessRule rule;
};

// Those who are named one by one. Fewer than the names whose cool-downs are remembered (decide/decider.hpp), so that
// nobody who may pass is ever forgotten.
inline constexpr std::size_t kPolicySubjects = 128;

struct DoorPolicy {
    compreface::FixedText<63> time_zone;  // empty: no schedule in it
    bool ignore_unsynchronised = false;
    compreface::FixedText<128> calculator, detector;  // the face engine that the thresholds were found with
    AccessRule everybody;                             // holds for each, with the rule of their own
    std::array<PolicySubject, kPolicySubjects> subject{};
    std::uint8_t count = 0;

    [[nodiscard]] std::span<const PolicySubject> subjects() const { return {subject.data(), count}; }
    [[nodiscard]] const PolicySubject* find(std::string_view name) const {
        const auto all = subjects();
        const auto found = std::find_if(all.begin(), all.end(), [name](const auto& one) { return one.name == name; });
        return found == all.end() ? nullptr : &*found;
    }
};

}  // namespace agent
