// Who may pass: promises 5, 6, 10 and 14.
#include "agent/decide/access.hpp"

#include "agent/decide/decider.hpp"
#include "looks.hpp"

#include <CppUTest/TestHarness.h>

using namespace agent;
using looks::face;
using looks::look;

namespace {

constexpr std::uint32_t kToday = 20261124;  // a Tuesday
constexpr std::uint8_t kTuesday = 1;

LocalTime at(std::uint8_t weekday, int hour, int minute = 0, std::uint32_t date = kToday) {
    return {true, true, date, weekday, static_cast<std::uint16_t>(hour * 60 + minute)};
}

PolicySubject subject(std::string_view name, Access access = Access::allow) {
    PolicySubject one;
    (void)one.name.assign(name);
    one.access = access;
    return one;
}

}  // namespace

TEST_GROUP(Access) {
    Config::Decide settings = looks::policy();
    DoorPolicy policy;
    DecisionList out;
    LocalTime now = at(kTuesday, 12);

    PolicySubject& add(const PolicySubject& one) {
        policy.subject[policy.count] = one;
        return policy.subject[policy.count++];
    }
    // What becomes of one look at these faces: the reason, or none and a match that opens.
    Reason decided(const Observation& observation, std::string_view name = "Ada") {
        Decider decider{settings, &policy};
        out.clear();
        (void)decider.take(observation, observation.frame.stamps.captured_ns, 0, false, out, now);
        for (const Decision& one : out.all()) {
            if (!(one.subject == name)) continue;
            if (one.type == EventType::match) CHECK(one.opens);
            if (one.type == EventType::denied) CHECK_FALSE(one.opens);
            if (one.type == EventType::match || one.type == EventType::denied) return one.reason;
        }
        FAIL("neither match nor denied");
        return Reason::none;
    }
    static ObservedFace of(std::string_view name, int x = 0) {
        return face(x, {{name, 0.99F}, {"Zoe", 0.2F}});
    }
    Reason decided(std::string_view name = "Ada") {
        return decided(look(1, {of(name)}), name);
    }
};

TEST(Access, Promise05_an_empty_policy_opens_for_nobody) {
    CHECK(decided() == Reason::not_in_policy);
}

TEST(Access, Promise05_who_is_allowed_passes_and_who_is_denied_does_not) {
    add(subject("Ada"));
    add(subject("Eve", Access::deny));
    CHECK(decided("Ada") == Reason::none);
    CHECK(decided("Eve") == Reason::denied_by_policy);
    CHECK(decided("Bob") == Reason::not_in_policy);
    CHECK(decided("ada") == Reason::not_in_policy);  // to the byte
}

TEST(Access, Promise05_a_threshold_of_their_own) {
    add(subject("Ada")).rule.threshold = 0.985;
    CHECK(decided(look(1, {face(0, {{"Ada", 0.985F}})})) == Reason::none);
    Decider decider{settings, &policy};
    out.clear();
    (void)decider.take(look(1, {face(0, {{"Ada", 0.984F}})}), kNsPerS, 0, true, out, now);
    LONGS_EQUAL(1, out.all().size());
    CHECK(out.all()[0].type == EventType::look && out.all()[0].reason == Reason::under_threshold);
}

TEST(Access, Promise05_hours_of_the_week) {
    WeeklyHours hours;
    hours.range[0] = {0b0011111, 7 * 60, 19 * 60};  // mon-fri 07:00-19:00
    hours.count = 1;
    CHECK(within(hours, at(0, 7)));
    CHECK_FALSE(within(hours, at(0, 6, 59)));
    CHECK(within(hours, at(4, 18, 59)));
    CHECK_FALSE(within(hours, at(4, 19)));
    CHECK_FALSE(within(hours, at(5, 12)));
    CHECK(within(WeeklyHours{}, at(6, 3)));
}

TEST(Access, Promise05_hours_over_midnight_belong_to_the_evening) {
    WeeklyHours hours;
    hours.range[0] = {1U << 4U, 22 * 60, 2 * 60};  // fri 22:00-02:00
    hours.count = 1;
    CHECK(within(hours, at(4, 23)));
    CHECK(within(hours, at(5, 1, 59)));
    CHECK_FALSE(within(hours, at(5, 2)));
    CHECK_FALSE(within(hours, at(4, 1)));
    CHECK_FALSE(within(hours, at(5, 23)));
    hours.range[0] = {1U << 6U, 22 * 60, 2 * 60};  // sun: into Monday
    CHECK(within(hours, at(0, 1)));
}

TEST(Access, Promise05_everybodys_rule_and_their_own_both_hold) {
    PolicySubject& ada = add(subject("Ada"));
    policy.everybody.hours.range[0] = {0x7F, 7 * 60, 19 * 60};
    policy.everybody.hours.count = 1;
    ada.rule.hours.range[0] = {0x7F, 12 * 60, 23 * 60};
    ada.rule.hours.count = 1;
    CHECK(decided() == Reason::none);
    now = at(kTuesday, 11);
    CHECK(decided() == Reason::outside_hours);
    now = at(kTuesday, 20);
    CHECK(decided() == Reason::outside_hours);
}

TEST(Access, Promise05_first_and_last_day) {
    AccessRule& rule = add(subject("Ada")).rule;
    rule.from = rule.until = kToday;
    CHECK(decided() == Reason::none);
    now.date = kToday - 1;
    CHECK(decided() == Reason::outside_dates);
    now.date = kToday + 1;
    CHECK(decided() == Reason::outside_dates);
}

TEST(Access, Promise05_a_clock_that_nobody_set_keeps_no_schedule) {
    AccessRule& rule = add(subject("Ada")).rule;
    now.synchronised = false;
    CHECK(decided() == Reason::none);  // there is no schedule
    rule.from = kToday;
    CHECK(decided() == Reason::clock_unsynchronised);
    policy.ignore_unsynchronised = true;
    CHECK(decided() == Reason::none);
    now = {};
    CHECK(decided() == Reason::clock_unsynchronised);
}

TEST(Access, Promise05_masks_where_the_policy_asks) {
    add(subject("Ada"));
    policy.everybody.mask = MaskRule::refuse;
    ObservedFace seen = of("Ada");
    CHECK(decided(look(1, {seen})) == Reason::mask_unknown);
    seen.mask = compreface::Mask{compreface::MaskKind::mask_weared_incorrect, 0.9};
    CHECK(decided(look(1, {seen})) == Reason::mask_worn);
    seen.mask->value = compreface::MaskKind::without_mask;
    CHECK(decided(look(1, {seen})) == Reason::none);
    policy.everybody.mask = MaskRule::ignore;
    seen.mask->value = compreface::MaskKind::with_mask;
    CHECK(decided(look(1, {seen})) == Reason::none);
}

TEST(Access, Promise10_another_engine_than_the_policys_disarms) {
    add(subject("Ada"));
    (void)policy.calculator.assign("facenet.Calculator");
    CHECK(decided() == Reason::engine_changed);
    Observation seen = look(1, {of("Ada")});
    seen.calculator = policy.calculator;
    CHECK(decided(seen) == Reason::none);
    (void)seen.detector.assign("other");
    CHECK(decided(seen) == Reason::engine_changed);
}

TEST(Access, Promise06_company_by_rule) {
    add(subject("Ada"));
    add(subject("Bob"));
    add(subject("Eve", Access::deny));
    const Observation alone = look(1, {of("Ada")}), with_bob = look(1, {of("Ada"), of("Bob", 300)}),
                      with_eve = look(1, {of("Ada"), of("Eve", 300)}),
                      with_stranger = look(1, {of("Ada"), face(300, {{"Ada", 0.2F}})});
    const struct {
        Company rule;
        Reason alone, bob, stranger, eve;
    } rows[] = {
        {Company::allow, Reason::none, Reason::none, Reason::none, Reason::none},
        {Company::deny_denied, Reason::none, Reason::none, Reason::none, Reason::in_company},
        {Company::deny_unknown, Reason::none, Reason::none, Reason::in_company, Reason::in_company},
        {Company::deny_any, Reason::none, Reason::in_company, Reason::in_company, Reason::in_company},
    };
    for (const auto& row : rows) {
        // Wherever the rule stands, the strictest holds.
        for (Company* const where : {&settings.company, &policy.everybody.company, &policy.subject[0].rule.company}) {
            *where = row.rule;
            CHECK(decided(alone) == row.alone);
            CHECK(decided(with_bob) == row.bob);
            CHECK(decided(with_stranger) == row.stranger);
            CHECK(decided(with_eve) == row.eve);
            *where = Company::allow;
        }
    }
}

TEST(Access, Promise06_somebody_who_may_be_denied_is_as_good_as_denied) {
    add(subject("Ada"));
    add(subject("Eve", Access::deny));
    settings.company = Company::deny_denied;
    CHECK(decided(look(1, {of("Ada"), face(300, {{"Eve", 0.91F}})})) == Reason::in_company);
    CHECK(decided(look(1, {of("Ada"), face(300, {{"Bob", 0.95F}, {"Eve", 0.91F}})})) == Reason::in_company);
    CHECK(decided(look(1, {of("Ada"), face(300, {{"Eve", 0.89F}})})) == Reason::none);
}

TEST(Access, Promise06_a_crowd_is_as_bad_as_anybody) {
    add(subject("Ada"));
    Observation crowded = look(1, {of("Ada")});
    crowded.crowd = true;
    CHECK(decided(crowded) == Reason::none);
    settings.company = Company::deny_denied;
    CHECK(decided(crowded) == Reason::crowd);
}

TEST(Access, Promise06_who_is_far_away_is_no_company) {
    add(subject("Ada"));
    settings.company = Company::deny_any;
    settings.min_company_px = 40;
    ObservedFace far = face(300, {});
    far.box.x_max = far.box.x_min + 39;
    CHECK(decided(look(1, {of("Ada"), far})) == Reason::none);
    far.box.x_max = far.box.x_min + 40;
    CHECK(decided(look(1, {of("Ada"), far})) == Reason::in_company);
    LONGS_EQUAL(1, out.all()[0].others);
}

TEST(Access, Promise06_company_in_any_of_the_looks_that_vote_counts) {
    add(subject("Ada"));
    settings.votes = settings.votes_of = 2;
    settings.company = Company::deny_unknown;
    Decider decider{settings, &policy};
    const auto told = [&](double at_s, std::initializer_list<ObservedFace> faces) {
        out.clear();
        const Observation seen = look(at_s, faces);
        (void)decider.take(seen, seen.frame.stamps.captured_ns, 0, false, out, now);
        return out.all().empty() ? Reason::none : out.all()[0].reason;
    };
    CHECK(told(1, {of("Ada"), face(300, {})}) == Reason::none);  // one vote
    CHECK(told(1.5, {of("Ada")}) == Reason::in_company);         // the stranger turned round
    LONGS_EQUAL(1, out.all().size());
    CHECK(told(2, {of("Ada")}) == Reason::none);
    CHECK(out.all()[0].type == EventType::match && out.all()[0].opens);
}

TEST(Access, a_refusal_is_told_once_a_presence_and_so_is_the_match_that_follows) {
    add(subject("Ada")).rule.from = kToday;
    now.date = kToday - 1;
    Decider decider{settings, &policy};
    int denied = 0, matches = 0, left = 0;
    const auto see = [&](double at_s, std::initializer_list<ObservedFace> faces) {
        out.clear();
        const Observation seen = look(at_s, faces);
        (void)decider.take(seen, seen.frame.stamps.captured_ns, 0, false, out, now);
        for (const Decision& one : out.all()) {
            denied += one.type == EventType::denied ? 1 : 0;
            matches += one.type == EventType::match ? 1 : 0;
            left += one.type == EventType::left ? 1 : 0;
        }
    };
    for (int s = 1; s < 5; ++s) see(s, {of("Ada")});
    LONGS_EQUAL(1, denied);
    now.date = kToday;
    for (int s = 5; s < 9; ++s) see(s, {of("Ada")});
    LONGS_EQUAL(1, denied);
    LONGS_EQUAL(1, matches);
    for (int s = 12; s < 15; ++s) see(s, {});
    LONGS_EQUAL(1, left);
}

TEST(Access, who_was_only_refused_is_told_to_have_left) {
    Decider decider{settings, &policy};
    std::size_t left = 0;
    for (int s = 1; s < 9; ++s) {
        out.clear();
        const Observation seen = s == 1 ? look(s, {of("Ada")}) : look(s, {});
        (void)decider.take(seen, seen.frame.stamps.captured_ns, 0, false, out, now);
        for (const Decision& one : out.all()) left += one.type == EventType::left ? 1 : 0;
    }
    LONGS_EQUAL(1, left);
}
