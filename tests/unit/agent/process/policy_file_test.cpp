// Promise 5: a policy is read wholly or not at all.
#include "agent/process/policy_file.hpp"

#include <fstream>
#include <string>

#include "process_helpers.hpp"

#include <CppUTest/TestHarness.h>

using namespace agent;

TEST_GROUP(PolicyFile) {
    DoorPolicy policy;
    ErrorList errors;

    static constexpr const char* kEngine = "[engine]\ncalculator = c\ndetector = d\n";

    void good(const std::string& text) {
        errors.clear();
        const bool read = load_policy_text(text, "p", policy, errors);
        STRCMP_EQUAL("", read ? "" : errors.all()[0].c_str());
    }
    // The errors, one a line.
    void bad(const std::string& text, const std::string& expected) {
        errors.clear();
        CHECK_FALSE(load_policy_text(text, "p", policy, errors));
        std::string told;
        for (const ErrorText& line : errors.all()) told += std::string{line.view()} + "\n";
        STRCMP_EQUAL(expected.c_str(), told.c_str());
        LONGS_EQUAL(0, policy.count);  // nobody passes
    }
};

TEST(PolicyFile, Promise05_an_empty_policy_is_read_and_names_nobody) {
    good("");
    LONGS_EQUAL(0, policy.count);
    CHECK(policy.find("Ada") == nullptr);
    CHECK(policy.find("") == nullptr);
}

TEST(PolicyFile, Promise05_everything_that_can_be_said) {
    good(std::string{kEngine} +
         "[door]\nhours = mon-fri 07:00-19:00, sat 09:00-12:30\ntime_zone = Europe/Zurich\nthreshold = 0.975\n"
         "unsynchronised_clock = ignore\ncompany = deny_unknown\nmask = refuse\nfrom = 2026-01-01\n"
         "until = 2026-12-31\n"
         "[subject Ada Lovelace]\nthreshold = 0.98\nhours = fri-mon 22:00-02:00\nfrom = 2028-02-29\n"
         "company = deny_any\nmask = refuse\n"
         "[subject Eve]\naccess = deny\n");
    LONGS_EQUAL(2, policy.everybody.hours.count);
    CHECK((policy.everybody.hours.range[0] == HoursRange{0b0011111, 420, 1140}));
    CHECK((policy.everybody.hours.range[1] == HoursRange{0b0100000, 540, 750}));
    LONGS_EQUAL(20260101, policy.everybody.from);
    LONGS_EQUAL(20261231, policy.everybody.until);
    CHECK(policy.everybody.company == Company::deny_unknown);
    CHECK(policy.everybody.mask == MaskRule::refuse);
    DOUBLES_EQUAL(0.975, policy.everybody.threshold, 0);
    CHECK(policy.ignore_unsynchronised);
    CHECK(policy.time_zone == "Europe/Zurich");
    CHECK(policy.calculator == "c");
    CHECK(policy.detector == "d");
    LONGS_EQUAL(2, policy.count);
    const PolicySubject* ada = policy.find("Ada Lovelace");
    CHECK(ada != nullptr && ada->access == Access::allow);
    CHECK((ada->rule.hours.range[0] == HoursRange{0b1110001, 1320, 120}));
    LONGS_EQUAL(20280229, ada->rule.from);
    CHECK(ada->rule.company == Company::deny_any);
    CHECK(policy.find("Eve")->access == Access::deny);
}

TEST(PolicyFile, Promise05_mistakes_name_file_line_and_key) {
    bad("[door]\nhours = mon-fry 07:00-19:00\n",
        "p:2: door.hours: 'mon-fry 07:00-19:00' is no time of the week, give some like mon-fri 07:00-19:00, sat "
        "09:00-12:30\n");
    bad("[door]\ntime_zone = Mars/Olympus\n",
        "p:2: door.time_zone: 'Mars/Olympus' is not in this machine's time zone database, give a name of it like "
        "Europe/Zurich or UTC (Debian: package tzdata)\n");
    bad("[subject Ada]\nthreshold = 1.5\nacess = allow\n",
        "p:2: [subject Ada] threshold: 1.5 is out of range, give 0 to 1\n"
        "p:3: [subject Ada] acess: unknown key, the nearest known one is subject.access\n");
    bad("[doors]\nhours = x\n[subject]\n",
        "p:1: [doors]: unknown section, give [door], [engine] or [subject NAME]\n"
        "p:3: [subject]: unknown section, give [door], [engine] or [subject NAME]\n");
    bad("[subject  ]\n", "p:1: [subject]: has no name, give [subject NAME]\n");
    bad("[door]\nmask = no\ncompany =\n",
        "p:2: door.mask: 'no' is not known here, give one of: ignore, refuse\n"
        "p:3: door.company: is empty, give a value or leave the line out\n");
}

TEST(PolicyFile, Promise05_twice_is_a_mistake_even_in_another_case) {
    bad("[subject Ada]\n[subject ada]\n", "p:2: [subject ada]: stands in line 1 already, take one of them out\n");
    bad("[subject Ada]\naccess = deny\naccess = allow\n",
        "p:3: [subject Ada] access: is set in line 2 already, take one of them out\n");
}

TEST(PolicyFile, Promise05_a_schedule_needs_a_time_zone_and_days_in_order) {
    bad("[door]\nhours = mon 07:00-08:00\n",
        "p: door.time_zone: is not set, hours and days need one like Europe/Zurich\n");
    bad("[subject Eve]\naccess = deny\nuntil = 2026-01-01\nfrom = 2026-01-02\n[door]\ntime_zone = UTC\n",
        "p:4: [subject Eve] until: the last day lies before the first, nobody could pass\n");
}

TEST(PolicyFile, Promise10_who_lets_somebody_pass_names_the_engine) {
    bad("[subject Ada]\n",
        "p: engine.calculator: is not set, name the face engine that the thresholds were found with (the agent's log "
        "tells it)\n"
        "p: engine.detector: is not set, name the face engine that the thresholds were found with (the agent's log "
        "tells it)\n");
    good("[subject Eve]\naccess = deny\n");
}

TEST(PolicyFile, as_many_people_as_fit_and_no_more) {
    std::string text = kEngine;
    for (std::size_t i = 0; i < kPolicySubjects; ++i) text += "[subject person " + std::to_string(i) + "]\n";
    good(text);
    LONGS_EQUAL(kPolicySubjects, policy.count);
    bad(text + "[subject Ada]\n", "p:132: [subject Ada]: is one too many, name at most 128\n");
}

TEST(PolicyFile, long_names_are_whole) {
    const std::string name(150, 'x');
    good(std::string{kEngine} + "[subject " + name + "]\n");
    CHECK(policy.find(name) != nullptr);
}

TEST(PolicyFile, hours_and_days_that_cannot_be) {
    for (const char* hours :
         {"mon", "07:00-08:00", "mon 7:00-08:00", "mon 07:00-07:00", "mon 24:00-25:00", "mon 07:60-08:00", "mon 07:00",
          "mon 07:00-08:00,", "mo 07:00-08:00", "mon- 07:00-08:00"}) {
        errors.clear();
        CHECK_FALSE_TEXT(
            load_policy_text("[door]\ntime_zone = UTC\nhours = " + std::string{hours} + "\n", "p", policy, errors),
            hours);
    }
    for (const char* day : {"2026-02-29", "2026-13-01", "2026-1-01", "26-01-01", "2026/01/01", "0000-01-01", "today"}) {
        errors.clear();
        CHECK_FALSE_TEXT(
            load_policy_text("[door]\ntime_zone = UTC\nfrom = " + std::string{day} + "\n", "p", policy, errors), day);
    }
}

TEST(PolicyFile, what_the_configuration_has_to_give) {
    Config config;
    config.recognize.mode = LookMode::detect;
    policy.everybody.mask = MaskRule::refuse;
    check_policy(policy, config, "p", errors);
    LONGS_EQUAL(2, errors.all().size());
    errors.clear();
    config.recognize.mode = LookMode::recognize;
    config.recognize.face_plugins = compreface::Plugin::mask;
    check_policy(policy, config, "p", errors);
    CHECK(errors.empty());
}

TEST(PolicyFile, a_file_that_is_not_there) {
    CHECK_FALSE(load_policy("/nowhere/policy", policy, errors));
    STRCMP_EQUAL("/nowhere/policy: cannot be read: No such file or directory, name a policy that can by policy.file",
                 errors.all()[0].c_str());
}

TEST(PolicyFile, the_committed_example_is_good) {
    CHECK(load_policy(COMPREFACE_TEST_DATA "/../../config/policy.example.conf", policy, errors));
    CHECK(policy.count > 1);
}
