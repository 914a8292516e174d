#include "agent/capture/playback.hpp"

#include <CppUTest/TestHarness.h>

#include "agent/process/clock.hpp"

using agent::kNsPerS;
using agent::Playback;

TEST_GROUP(Playback){};

TEST(Playback, nothing_is_due_before_the_start_and_frame_0_at_it) {
    const Playback film{.start_ns = 1000, .fps = 25};
    LONGS_EQUAL(0, film.due(999));
    LONGS_EQUAL(1, film.due(1000));
    LONGS_EQUAL(1000, film.due_ns(0));
}

TEST(Playback, a_frame_is_due_at_its_nanosecond_and_not_one_earlier) {
    for (const std::uint32_t fps : {1U, 3U, 7U, 25U, 30U, 60U, 999U, 1000U}) {
        const Playback film{.start_ns = 12'345'678'901, .fps = fps};
        // the last one is due after a hundred years, whatever the rate: the clock itself ends after 292
        for (const std::uint64_t index : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{2}, std::uint64_t{29},
                                          std::uint64_t{1'000'003}, std::uint64_t{3'155'760'007} * fps}) {
            const std::int64_t at = film.due_ns(index);
            CHECK_EQUAL(index + 1, film.due(at));
            CHECK_EQUAL(index, film.due(at - 1));
        }
    }
}

TEST(Playback, does_not_drift) {
    const Playback film{.start_ns = 0, .fps = 3};
    CHECK_EQUAL(1'000'000 * kNsPerS, film.due_ns(3'000'000));
    CHECK_EQUAL(std::uint64_t{3'000'001}, film.due(1'000'000 * kNsPerS));
}

TEST(Playback, years_at_the_highest_rate_do_not_overflow) {
    const Playback film{.start_ns = 0, .fps = agent::kMaxFps};
    const std::int64_t ten_years_s = 10LL * 366 * 86'400;
    CHECK_EQUAL(static_cast<std::uint64_t>(ten_years_s * 1000 + 1), film.due(ten_years_s * kNsPerS));
}
