#include "agent/process/backoff.hpp"

#include <array>

#include <CppUTest/TestHarness.h>

using agent::Backoff;

TEST_GROUP(Backoff){};

TEST(Backoff, each_wait_lies_between_half_of_and_all_of_a_doubling_ceiling) {
    for (std::uint32_t seed = 0; seed < 200; ++seed) {
        Backoff backoff{500, 30'000, seed};
        for (const std::uint32_t ceiling : {500U, 1000U, 2000U, 4000U, 8000U, 16000U, 30000U, 30000U, 30000U}) {
            const std::uint32_t wait = backoff.next_ms();
            CHECK(wait >= ceiling / 2);
            CHECK(wait <= ceiling);
        }
    }
}

TEST(Backoff, one_seed_gives_one_sequence) {
    Backoff a{500, 30'000, 7};
    Backoff b{500, 30'000, 7};
    for (int i = 0; i < 20; ++i) LONGS_EQUAL(a.next_ms(), b.next_ms());
    Backoff c{500, 30'000, 7};
    // Fixed by the standard's definition of std::minstd_rand: 7 * 48271 = 337897; 500 - 337897 % 251.
    LONGS_EQUAL(500 - 337897 % 251, c.next_ms());
}

TEST(Backoff, seeds_spread_the_first_wait) {
    std::array<bool, 1001> seen{};
    int different = 0;
    for (std::uint32_t seed = 1; seed <= 50; ++seed) {
        const std::uint32_t wait = Backoff{1000, 60'000, seed}.next_ms();
        if (!seen[wait]) ++different;
        seen[wait] = true;
    }
    CHECK(different > 30);
}

TEST(Backoff, reset_makes_the_waits_short_again) {
    Backoff backoff{500, 30'000, 1};
    for (int i = 0; i < 10; ++i) static_cast<void>(backoff.next_ms());
    CHECK(backoff.next_ms() >= 15'000);
    backoff.reset();
    CHECK(backoff.next_ms() <= 500);
    CHECK(backoff.next_ms() <= 1000);
}

TEST(Backoff, odd_limits_are_taken_sensibly) {
    Backoff smallest{0, 0, 1};
    LONGS_EQUAL(1, smallest.next_ms());
    LONGS_EQUAL(1, smallest.next_ms());
    Backoff crossed{1000, 10, 1};
    for (int i = 0; i < 5; ++i) CHECK(crossed.next_ms() >= 500);
    Backoff largest{0xFFFFFFFF, 0xFFFFFFFF, 1};
    for (int i = 0; i < 5; ++i) CHECK(largest.next_ms() >= 0x7FFFFFFF);
}
