// Whatever a policy file may hold: nothing may crash, a refused one names nobody, an accepted one has values within
// their ranges, and a zone and an engine where it needs them.
#include <stdint.h>
#include <stdlib.h>

#include "agent/process/policy_file.hpp"

namespace {

using namespace agent;

void expect(bool good) {
    if (!good) abort();
}

void expect_sane(const AccessRule& rule, const DoorPolicy& policy) {
    expect(rule.threshold >= 0 && rule.threshold <= 1);
    expect(rule.until == 0 || rule.from <= rule.until);
    expect(rule.company <= Company::deny_any && rule.mask <= MaskRule::refuse);
    for (const HoursRange& range : rule.hours.ranges()) {
        expect(range.days > 0 && range.days < 128);
        expect(range.from_minute < 1440 && range.until_minute <= 1440 && range.from_minute != range.until_minute);
    }
    const bool scheduled = rule.hours.count > 0 || rule.from != 0 || rule.until != 0;
    expect(!scheduled || !policy.time_zone.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    static DoorPolicy policy;
    static ErrorList errors;
    errors.clear();
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const bool good = load_policy_text(text, "fuzz.conf", policy, errors);
    expect(good == errors.empty());
    for (const ErrorText& line : errors.all()) {
        expect(!line.empty());
        for (const char c : line.view()) expect(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F);
    }
    expect(good || policy.count == 0);
    expect_sane(policy.everybody, policy);
    for (const PolicySubject& one : policy.subjects()) {
        expect_sane(one.rule, policy);
        expect(!one.name.empty() && policy.find(one.name.view()) == &one);
        expect(one.access == Access::deny || (!policy.calculator.empty() && !policy.detector.empty()));
    }
    return 0;
}
