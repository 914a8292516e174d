#include "agent/door/guard/door_watch.hpp"

#include <CppUTest/TestHarness.h>

#include "agent/process/clock.hpp"

using namespace agent;
using namespace agent::door;

using Kind = Notice::Kind;

TEST_GROUP(DoorWatch) {
    DoorWatch watch{DoorWatchTimes{.held_after_ms = 30'000, .open_within_ms = 5'000}};
    std::int64_t now_ns = 500 * kNsPerS;

    void check(Kind expected, std::optional<Kind> actual) {
        CHECK(actual.has_value());
        CHECK_EQUAL(static_cast<int>(expected), static_cast<int>(*actual));
    }
};

TEST(DoorWatch, a_door_that_opens_after_a_pulse_or_the_button_was_opened) {
    CHECK_FALSE(watch.contact(false, now_ns).has_value());
    watch.allow(now_ns);
    now_ns += 5 * kNsPerS;
    check(Kind::contact_opened, watch.contact(true, now_ns));
    CHECK(watch.is_open());
    check(Kind::contact_closed, watch.contact(false, now_ns));
    CHECK_FALSE(watch.is_open());
}

TEST(DoorWatch, a_door_that_opens_by_itself_was_forced) {
    CHECK_FALSE(watch.contact(false, now_ns).has_value());
    check(Kind::forced, watch.contact(true, now_ns));
    check(Kind::contact_closed, watch.contact(false, now_ns));
    watch.allow(now_ns);
    check(Kind::forced, watch.contact(true, now_ns + 5 * kNsPerS + 1));
}

TEST(DoorWatch, a_door_that_stands_open_at_the_start_was_not_forced_but_may_be_held) {
    CHECK_FALSE(watch.contact(true, now_ns).has_value());
    CHECK_FALSE(watch.tick(now_ns + 30 * kNsPerS - 1).has_value());
    check(Kind::held, watch.tick(now_ns + 30 * kNsPerS));
}

TEST(DoorWatch, held_open_is_told_once_an_opening) {
    (void)watch.contact(true, now_ns);
    now_ns += 30 * kNsPerS;
    check(Kind::held, watch.tick(now_ns));
    CHECK_FALSE(watch.tick(now_ns + kNsPerS).has_value());
    (void)watch.contact(false, now_ns);
    CHECK_FALSE(watch.tick(now_ns + 60 * kNsPerS).has_value());
    (void)watch.contact(true, now_ns);
    check(Kind::held, watch.tick(now_ns + 30 * kNsPerS));
}

TEST(DoorWatch, a_contact_that_says_the_same_again_is_no_news) {
    (void)watch.contact(false, now_ns);
    CHECK_FALSE(watch.contact(false, now_ns).has_value());
    (void)watch.contact(true, now_ns);
    CHECK_FALSE(watch.contact(true, now_ns + kNsPerS).has_value());
    check(Kind::held, watch.tick(now_ns + 30 * kNsPerS));  // counted from the first
}
