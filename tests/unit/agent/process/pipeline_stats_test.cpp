#include "agent/process/pipeline_stats.hpp"

#include <string>
#include <thread>

#include <CppUTest/TestHarness.h>

using namespace agent;

namespace {
constexpr std::int64_t kMs = 1'000'000;
constexpr std::int64_t kS = 1000 * kMs;
}  // namespace

// clang-format off
TEST_GROUP(PipelineStats) {
    StatsKeeper keeper;
    char text[1024];

    void setup() override { keeper.start(100 * kS); }
};
// clang-format on

TEST(PipelineStats, every_counter_has_a_name_of_its_own_and_a_meaning) {
    for (std::size_t i = 0; i < kCounters; ++i) {
        CHECK(!counter_meaning(static_cast<Counter>(i)).empty());
        for (std::size_t j = 0; j < i; ++j) {
            CHECK(counter_name(static_cast<Counter>(i)) != counter_name(static_cast<Counter>(j)));
        }
    }
}

TEST(PipelineStats, counts_and_times_are_since_the_start) {
    keeper.add(Counter::looks);
    keeper.add(Counter::jpeg_bytes, 70'000);
    keeper.add(Counter::jpeg_bytes, 30'000);
    keeper.time(Stage::server, 200 * kMs);
    const PipelineStats stats = keeper.now(130 * kS);
    CHECK_EQUAL(30 * kS, stats.uptime_ns);
    LONGS_EQUAL(1, stats.count(Counter::looks));
    LONGS_EQUAL(100'000, stats.count(Counter::jpeg_bytes));
    LONGS_EQUAL(0, stats.count(Counter::failed));
    LONGS_EQUAL(1, stats.times(Stage::server).count);
    LONGS_EQUAL(200 * kMs, stats.times(Stage::server).p50_ns);
    LONGS_EQUAL(0, stats.times(Stage::encode).count);
}

TEST(PipelineStats, a_minute_is_told_once_and_has_its_own_times) {
    keeper.time(Stage::server, 200 * kMs);
    CHECK_FALSE(keeper.minute_over(159 * kS));
    LONGS_EQUAL(1, keeper.now(159 * kS).recent[2].count);  // the first minute so far
    CHECK(keeper.minute_over(160 * kS));
    CHECK_FALSE(keeper.minute_over(160 * kS));

    keeper.time(Stage::server, 500 * kMs);
    keeper.time(Stage::server, 500 * kMs);
    LONGS_EQUAL(200 * kMs, keeper.now(161 * kS).recent[2].p99_ns);  // that which ended last
    CHECK(keeper.minute_over(220 * kS));
    const PipelineStats stats = keeper.now(221 * kS);
    LONGS_EQUAL(2, stats.recent[2].count);
    LONGS_EQUAL(500 * kMs, stats.recent[2].p50_ns);
    LONGS_EQUAL(3, stats.times(Stage::server).count);
    LONGS_EQUAL(500 * kMs, stats.times(Stage::server).longest_ns);
}

TEST(PipelineStats, are_written_as_a_line) {
    keeper.add(Counter::looks, 58);
    keeper.time(Stage::encode, 2'500'000);
    const PipelineStats stats = keeper.now(101 * kS);
    BufferSink counts(text);
    write_counts(counts, stats);
    STRCMP_CONTAINS("frames=0 skipped=0 ", std::string(counts.text()).c_str());
    STRCMP_CONTAINS(" looks=58 failed=0 ", std::string(counts.text()).c_str());
    BufferSink times(text);
    write_stages(times, stats.stages);
    STRCMP_EQUAL(
        "wait_ms=0.0/0.0/0.0/0.0 encode_ms=2.5/2.5/2.5/2.5 server_ms=0.0/0.0/0.0/0.0 decide_ms=0.0/0.0/0.0/0.0 "
        "total_ms=0.0/0.0/0.0/0.0",
        std::string(times.text()).c_str());
}

TEST(PipelineStats, fit_on_a_line_of_the_log_however_large) {
    PipelineStats stats;
    stats.counts.fill(~std::uint64_t{0});
    BufferSink counts(text);
    write_counts(counts, stats);
    CHECK_FALSE(counts.overflow());
    CHECK(counts.text().size() < 1024 - 60);  // what stands before it
}

TEST(PipelineStats, another_thread_reads_whole_figures) {
    StatsBoard board;
    std::thread writer([&board] {
        PipelineStats stats;
        for (std::uint64_t i = 1; i <= 2000; ++i) {
            stats.counts.fill(i);
            board.publish(stats);
        }
    });
    for (std::uint64_t last = 0; last < 2000;) {
        const PipelineStats stats = board.read();
        for (const std::uint64_t count : stats.counts) CHECK_EQUAL(stats.counts[0], count);
        CHECK(stats.counts[0] >= last);
        last = stats.counts[0];
    }
    writer.join();
}
