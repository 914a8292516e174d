// The clock on the wall in two zones: promise 5, daylight saving right.
#include "agent/process/local_time.hpp"

#include <cstdlib>
#include <ctime>
#include <string>

#include "agent/process/clock.hpp"

#include <CppUTest/TestHarness.h>

using namespace agent;

TEST_GROUP(LocalTime) {
    std::string zone = ::getenv("TZ") == nullptr ? "" : ::getenv("TZ");

    void teardown() override {
        zone.empty() ? ::unsetenv("TZ") : ::setenv("TZ", zone.c_str(), 1);
        ::tzset();
    }
    // Seconds since 1970.
    static void check(std::int64_t utc_s, std::uint32_t date, int weekday, int hour, int minute) {
        const LocalTime local = local_time(utc_s * kNsPerS, true);
        CHECK(local.known);
        LONGS_EQUAL(date, local.date);
        LONGS_EQUAL(weekday, local.weekday);
        LONGS_EQUAL(hour * 60 + minute, local.minute);
    }
};

TEST(LocalTime, Promise05_nights_when_the_clocks_change_in_zurich) {
    CHECK(set_time_zone("Europe/Zurich"));
    check(1'774'745'999, 20260329, 6, 1, 59);  // 2026-03-29T00:59:59Z: a second later it is three
    check(1'774'746'000, 20260329, 6, 3, 0);
    check(1'792'889'999, 20261025, 6, 2, 59);  // 2026-10-25T00:59:59Z: a second later it is two again
    check(1'792'890'000, 20261025, 6, 2, 0);
}

TEST(LocalTime, Promise05_nights_when_the_clocks_change_in_new_york) {
    CHECK(set_time_zone("America/New_York"));
    check(1'772'953'199, 20260308, 6, 1, 59);  // 2026-03-08T06:59:59Z
    check(1'772'953'200, 20260308, 6, 3, 0);
    check(1'793'512'799, 20261101, 6, 1, 59);  // 2026-11-01T05:59:59Z
    check(1'793'512'800, 20261101, 6, 1, 0);
}

TEST(LocalTime, Promise05_a_leap_day_and_the_turn_of_a_day) {
    CHECK(set_time_zone("UTC"));
    check(1'835'395'200, 20280229, 1, 0, 0);
    check(1'835'481'599, 20280229, 1, 23, 59);
    check(1'835'481'600, 20280301, 2, 0, 0);
    check(-1, 19691231, 2, 23, 59);
}

TEST(LocalTime, zones_that_are_none) {
    ErrorText error;
    for (const char* name :
         {"", "Mars/Olympus", "/etc/localtime", "../../etc/passwd", "Europe/Zurich\n", "CET-1CEST"}) {
        CHECK_FALSE_TEXT(check_time_zone(name, error), name);
    }
    CHECK(check_time_zone("Europe/Zurich", error));
}
