#include "agent/door/hook_actuator.hpp"

#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include <CppUTest/TestHarness.h>

#include "../process/process_helpers.hpp"
#include "agent/process/log.hpp"
#include "fakes/fake_clock.hpp"

using namespace agent;
using namespace agent::door;
using process_test::TempFolder;

namespace {

class Listener final : public DoorListener {
public:
    std::vector<Reason> outcomes;
    void on_outcome(const DecisionId&, Reason why_not) override { outcomes.push_back(why_not); }
    void on_door(EventType) override {}
};

}  // namespace

TEST_GROUP(HookActuator) {
    TempFolder folder;
    EventLoop loop;
    fakes::FakeClock clock;
    Listener listener;
    std::unique_ptr<HookActuator> door;
    std::uint8_t next_id = 1;

    void setup() override {
        CHECK(loop.open());
        log::set_level(LogLevel::error);
    }
    void teardown() override {
        door.reset();
        log::set_level(LogLevel::info);
    }
    // An agent that has run for a minute.
    void start(const std::string& script) {
        HookSettings settings;
        CHECK(settings.command.assign(folder.write("hook", "#!/bin/sh\n" + script + "\n", 0700)));
        settings.opens_per_minute = 2;
        door = std::make_unique<HookActuator>(settings, clock);
        CHECK(door->prepare());
        door->start(loop, listener);
        clock.advance_ms(60'000);
    }
    Order order() {
        clock.advance_ms(1);
        Order out;
        out.pulse_ms = 1500;
        out.captured_at_ns = clock.boottime_ns();
        out.valid_until_ns = clock.boottime_ns() + kNsPerS;
        out.id[0] = next_id++;
        return out;
    }
    void open_and_wait() {
        const std::size_t before = listener.outcomes.size();
        door->open(order());
        while (listener.outcomes.size() == before) CHECK(loop.turn(10'000));
    }
    void check_last(Reason expected) {
        CHECK_FALSE(listener.outcomes.empty());
        STRCMP_EQUAL(reason_name(expected).data(), reason_name(listener.outcomes.back()).data());
    }
};

TEST(HookActuator, Promise13_the_program_runs_without_a_shell_with_the_pulse_and_without_secrets) {
    ::setenv("COMPREFACE_SECRET", "s3cret", 1);
    start("tr '\\0' '\\n' </proc/self/environ >" + folder.path("environ"));
    open_and_wait();
    check_last(Reason::none);
    std::ifstream file(folder.path("environ"));
    const std::string environment{std::istreambuf_iterator<char>(file), {}};
    CHECK(environment.find("COMPREFACE_DOOR_PULSE_MS=1500\n") != std::string::npos);
    CHECK(environment.find("s3cret") == std::string::npos);
    ::unsetenv("COMPREFACE_SECRET");
}

TEST(HookActuator, a_program_that_fails_did_not_open_and_is_a_fault_until_one_does) {
    start("test -e " + folder.path("relay"));
    open_and_wait();
    check_last(Reason::door_hook_failed);
    CHECK(door->fault() == Reason::door_hook_failed);
    folder.write("relay", "");
    open_and_wait();
    check_last(Reason::none);
    CHECK(door->fault() == Reason::none);
}

TEST(HookActuator, one_that_cannot_be_started_did_not_open) {
    start("exit 0");
    CHECK_EQUAL(0, ::unlink(folder.path("hook").c_str()));
    door->open(order());
    check_last(Reason::door_hook_failed);
}

TEST(HookActuator, one_that_hangs_is_killed_at_its_limit) {
    start("sleep 1000");
    door->open(order());
    door->tick(clock.monotonic_ns() + 5 * kNsPerS - 1);
    CHECK(listener.outcomes.empty());
    door->tick(clock.monotonic_ns() + 5 * kNsPerS);
    check_last(Reason::door_hook_failed);
}

TEST(HookActuator, the_end_of_the_agent_kills_it) {
    start("sleep 1000");
    door->open(order());
    door->stop();
    check_last(Reason::door_hook_failed);
    door->stop();
    CHECK_EQUAL(1, listener.outcomes.size());
}

TEST(HookActuator, Promise03_the_guards_rules_hold_for_it) {
    start("exit 0");
    Order old = order();
    old.valid_until_ns = clock.boottime_ns() + 5;
    clock.advance_ms(1);
    door->open(old);
    check_last(Reason::door_order_expired);
    open_and_wait();
    check_last(Reason::none);
    open_and_wait();
    check_last(Reason::none);
    door->open(order());
    check_last(Reason::door_too_often);
}

TEST(HookActuator, Promise14_a_shadow_order_runs_nothing) {
    start("touch " + folder.path("opened"));
    Order shadow = order();
    shadow.shadow = 1;
    door->open(shadow);
    check_last(Reason::none);
    CHECK_EQUAL(-1, ::access(folder.path("opened").c_str(), F_OK));
}
