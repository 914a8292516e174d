#include "agent/process/histogram.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <random>
#include <vector>

#include "tests/fakes/seed.hpp"

#include <CppUTest/TestHarness.h>

using namespace agent;

namespace {

constexpr std::int64_t kNsPerUs = 1000;
constexpr std::int64_t kMs = 1'000'000;

}  // namespace

TEST_GROUP(Histogram) {
    Histogram histogram;
};

TEST(Histogram, says_nothing_of_nothing) {
    LONGS_EQUAL(0, histogram.count());
    LONGS_EQUAL(0, histogram.quantile_ns(0.5));
    LONGS_EQUAL(0, histogram.longest_ns());
}

TEST(Histogram, one_value_is_every_quantile) {
    histogram.add(5 * kMs);
    for (const double share : {0.0, 0.5, 0.99, 1.0}) LONGS_EQUAL(5 * kMs, histogram.quantile_ns(share));
}

TEST(Histogram, the_rare_long_one_is_beyond_the_99th) {
    for (int i = 0; i < 99; ++i) histogram.add(1 * kMs);
    histogram.add(900 * kMs);
    CHECK(histogram.quantile_ns(0.99) < 2 * kMs);
    LONGS_EQUAL(900 * kMs, histogram.quantile_ns(1.0));
    LONGS_EQUAL(900 * kMs, histogram.longest_ns());
}

TEST(Histogram, what_crossed_by_a_little_took_no_time) {
    histogram.add(-3 * kMs);
    LONGS_EQUAL(1, histogram.count());
    LONGS_EQUAL(0, histogram.quantile_ns(0.5));
}

TEST(Histogram, longer_than_its_range_still_counts) {
    const std::int64_t hour_ns = std::int64_t{3600} * 1000 * kMs;
    histogram.add(kMs);
    histogram.add(hour_ns);
    LONGS_EQUAL(2, histogram.count());
    CHECK_EQUAL(hour_ns, histogram.longest_ns());
    CHECK(histogram.quantile_ns(1.0) >= Histogram::kLongestUs * kNsPerUs);
}

TEST(Histogram, begins_anew_when_cleared) {
    histogram.add(kMs);
    histogram.clear();
    LONGS_EQUAL(0, histogram.count());
    LONGS_EQUAL(0, histogram.quantile_ns(1.0));
}

TEST(Histogram, every_quantile_is_at_most_a_sixteenth_above_the_true_one_and_never_below) {
    std::mt19937 random{test::seed()};
    for (int round = 0; round < 50; ++round) {
        histogram.clear();
        std::vector<std::int64_t> all(std::uniform_int_distribution<std::size_t>(1, 400)(random));
        for (std::int64_t& ns : all) {
            // From a microsecond to a minute, each size as likely as the other.
            ns = static_cast<std::int64_t>(std::pow(10.0, std::uniform_real_distribution<>(3, 10.7)(random)));
            histogram.add(ns);
        }
        std::sort(all.begin(), all.end());
        for (const double share : {0.01, 0.25, 0.5, 0.95, 0.99, 1.0}) {
            const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(all.size())));
            const std::int64_t true_ns = all[std::max<std::size_t>(rank, 1) - 1];
            const std::int64_t told_ns = histogram.quantile_ns(share);
            CHECK(told_ns >= true_ns);
            CHECK(told_ns <= true_ns + true_ns / 16 + kNsPerUs);
        }
    }
}
