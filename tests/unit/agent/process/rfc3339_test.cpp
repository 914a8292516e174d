#include "agent/process/rfc3339.hpp"

#include <CppUTest/TestHarness.h>

#include "process_helpers.hpp"

using agent::rfc3339;
using process_test::check_text;

TEST_GROUP(Rfc3339){};

TEST(Rfc3339, times_are_written_in_utc_with_milliseconds) {
    struct Case {
        std::int64_t wall_ns;
        const char* expected;
    };
    const Case cases[] = {
        {0, "1970-01-01T00:00:00.000Z"},
        {999'999, "1970-01-01T00:00:00.000Z"},
        {1'000'000, "1970-01-01T00:00:00.001Z"},
        {-1, "1969-12-31T23:59:59.999Z"},
        {951'782'399'999'000'000, "2000-02-28T23:59:59.999Z"},
        {951'782'400'000'000'000, "2000-02-29T00:00:00.000Z"},
        {1'795'493'106'789'123'456, "2026-11-24T04:05:06.789Z"},
        {4'107'542'400'000'000'000, "2100-03-01T00:00:00.000Z"},
        {INT64_MAX, "2262-04-11T23:47:16.854Z"},
        {INT64_MIN, "1677-09-21T00:12:43.145Z"},
    };
    for (const Case& one : cases) check_text(one.expected, rfc3339(one.wall_ns).view());
}
