// What a policy makes of a match: promises 5, 10 and 14.
#include <ctime>
#include <memory>
#include <string>

#include "agent/process/local_time.hpp"
#include "agent/process/log.hpp"
#include "pipeline_parts.hpp"
#include "report/log_capture.hpp"

#include <CppUTest/TestHarness.h>

using namespace agent;
using pipeline_test::Agent;
using pipeline_test::default_config;
using report_test::LogCapture;

TEST_GROUP(PipelinePolicy) {
    LogCapture log;
    DoorPolicy policy;
    std::unique_ptr<Agent> agent;
    std::string zone = ::getenv("TZ") == nullptr ? "" : ::getenv("TZ");

    void teardown() override {
        zone.empty() ? ::unsetenv("TZ") : ::setenv("TZ", zone.c_str(), 1);
        ::tzset();
    }
    AccessRule& allow(std::string_view name) {
        PolicySubject& one = policy.subject[policy.count++];
        (void)one.name.assign(name);
        return one.rule;
    }
    void start(const Config& config = default_config()) {
        agent = std::make_unique<Agent>(config, false, &policy);
        agent->start();
    }
    void look_at(std::string_view name, std::string_view calculator = "") {
        Observation observation;
        observation.face[0] = pipeline_test::face_like(name, 0.99F);
        observation.face_count = 1;
        (void)observation.calculator.assign(calculator);
        agent->look(observation);
    }
    void check_told(const char* words) {
        STRCMP_EQUAL(words, agent->told().c_str());
    }
};

TEST(PipelinePolicy, Promise05_who_is_named_opens_and_who_is_not_is_denied) {
    allow("Ada");
    start();
    look_at("Ada");
    check_told("match Ada\n");
    CHECK(agent->last_event.decision.opens);
    CHECK_FALSE(agent->last_event.armed);  // nothing is driven here
    look_at("Bob");
    check_told("denied Bob\n");
    CHECK_FALSE(agent->last_event.decision.opens);
    CHECK(agent->last_event.decision.reason == Reason::not_in_policy);
}

TEST(PipelinePolicy, Promise04_by_default_it_takes_two_looks) {
    allow("Ada");
    Config config;
    defaults(config, vocabulary());
    config.motion.enabled = false;
    config.motion.looks_per_s = 1e9;  // whatever is shown is looked at
    start(config);
    look_at("Ada");
    check_told("");
    look_at("Ada");
    check_told("match Ada\n");
    STRCMP_EQUAL("2/3", agent->last_event.decision.votes.c_str());
}

TEST(PipelinePolicy, Promise10_another_engine_is_a_fault_until_it_is_back_and_nobody_passes) {
    allow("Ada");
    (void)policy.calculator.assign("facenet");
    start();
    look_at("Ada", "arcface");
    check_told("fault begin engine_changed\ndenied Ada\n");
    CHECK(log.lines().find("the server's face engine: calculator = arcface") != std::string::npos);
    look_at("Bob", "arcface");
    check_told("denied Bob\n");
    look_at("Ada", "facenet");
    check_told("fault end engine_changed\nmatch Ada\n");
}

TEST(PipelinePolicy, Promise05_hours_are_those_of_the_wall_in_the_policys_zone) {
    // The fake clock says 2026-11-24T06:00:00Z, a Tuesday.
    CHECK(set_time_zone("Europe/Zurich"));
    policy.ignore_unsynchronised = true;
    AccessRule& rule = allow("Ada");
    rule.hours.range[0] = {0x7F, 7 * 60, 8 * 60};
    rule.hours.count = 1;
    start();
    look_at("Ada");
    check_told("match Ada\n");
    agent->clock.set_wall_ns(agent->clock.wall_ns() + 3600 * kNsPerS);
    allow("Eve").hours = rule.hours;
    look_at("Eve");
    check_told("denied Eve\n");
    CHECK(agent->last_event.decision.reason == Reason::outside_hours);
}

TEST(PipelinePolicy, Promise05_a_clock_that_nobody_set_keeps_no_schedule) {
    AccessRule& rule = allow("Ada");
    rule.from = 20260101;
    start();
    look_at("Ada");
    check_told("denied Ada\n");
    CHECK(agent->last_event.decision.reason == Reason::clock_unsynchronised);
}
