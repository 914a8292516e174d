#include "agent/process/clock.hpp"

#include <ctime>

#include <CppUTest/TestHarness.h>

#include "agent/process/progress.hpp"
#include "agent/process/reason.hpp"
#include "fakes/fake_clock.hpp"

using namespace agent;

TEST_GROUP(Clock){};

TEST(Clock, the_systems_clocks_are_the_ones_named) {
    const SystemClock clock;
    const auto between = [](clockid_t id, std::int64_t ns, std::int64_t before) {
        timespec now{};
        ::clock_gettime(id, &now);
        return before <= ns && ns <= now.tv_sec * kNsPerS + now.tv_nsec;
    };
    for (int i = 0; i < 3; ++i) {
        timespec now{};
        ::clock_gettime(CLOCK_MONOTONIC, &now);
        CHECK(between(CLOCK_MONOTONIC, clock.monotonic_ns(), now.tv_sec * kNsPerS + now.tv_nsec));
        ::clock_gettime(CLOCK_BOOTTIME, &now);
        CHECK(between(CLOCK_BOOTTIME, clock.boottime_ns(), now.tv_sec * kNsPerS + now.tv_nsec));
        ::clock_gettime(CLOCK_REALTIME, &now);
        CHECK(between(CLOCK_REALTIME, clock.wall_ns(), now.tv_sec * kNsPerS + now.tv_nsec));
    }
    CHECK(clock.wall_ns() > 1'700'000'000 * kNsPerS);
}

TEST(Clock, the_fake_goes_only_when_told_to) {
    fakes::FakeClock clock;
    const std::int64_t slept = clock.boottime_ns() - clock.monotonic_ns();
    clock.advance_ms(1500);
    LONGLONGS_EQUAL(fakes::FakeClock::kStartMonotonicNs + 1500 * kNsPerMs, clock.monotonic_ns());
    LONGLONGS_EQUAL(slept, clock.boottime_ns() - clock.monotonic_ns());
    clock.suspend_ns(kNsPerS);
    LONGLONGS_EQUAL(slept + kNsPerS, clock.boottime_ns() - clock.monotonic_ns());
    clock.step_wall_ns(-3600 * kNsPerS);
    LONGLONGS_EQUAL(fakes::FakeClock::kStartWallNs + 1500 * kNsPerMs + kNsPerS - 3600 * kNsPerS, clock.wall_ns());
    clock.set_monotonic_ns(1);
    clock.set_boottime_ns(2);
    clock.set_wall_ns(3);
    LONGLONGS_EQUAL(1, clock.monotonic_ns());
    LONGLONGS_EQUAL(2, clock.boottime_ns());
    LONGLONGS_EQUAL(3, clock.wall_ns());
}

TEST_GROUP(Progress){};

TEST(Progress, a_thread_is_unhealthy_only_after_its_own_deadline) {
    Progress progress;
    CHECK(progress.healthy(INT64_MAX));
    progress.busy_until(100);
    CHECK(progress.healthy(100));
    CHECK_FALSE(progress.healthy(101));
    progress.busy_until(200);
    CHECK(progress.healthy(101));
    progress.idle();
    CHECK(progress.healthy(INT64_MAX));
    progress.busy_until(0);
    CHECK_FALSE(progress.healthy(1));
}

TEST_GROUP(Reason){};

TEST(Reason, every_reason_has_its_word_and_its_line) {
    int reasons = 0;
#define AGENT_ROW(name, meaning)                          \
    CHECK(reason_name(Reason::name) == #name);            \
    CHECK(reason_meaning(Reason::name) == (meaning));     \
    LONGS_EQUAL(reasons, static_cast<int>(Reason::name)); \
    ++reasons;
    AGENT_REASON_TABLE(AGENT_ROW)
#undef AGENT_ROW
    CHECK(reason_name(Reason::camera_busy) == "camera_busy");
    CHECK(reason_name(static_cast<Reason>(255)) == "none");
    CHECK_FALSE(reason_meaning(static_cast<Reason>(255)).empty());
}
