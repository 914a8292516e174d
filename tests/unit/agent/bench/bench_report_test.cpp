#include "agent/bench/bench_report.hpp"

#include <cjson/cJSON.h>

#include <string>

#include <CppUTest/TestHarness.h>

using namespace agent;

namespace {

constexpr std::int64_t kMs = 1'000'000;

BenchResult sample() {
    BenchResult result;
    result.camera = "film\n.y4m";
    result.server = "null server";
    result.stats.uptime_ns = 10'000 * kMs;
    result.stats.set(Counter::frames, 300);
    result.stats.set(Counter::looks, 50);
    result.stats.set(Counter::still, 249);
    result.stats.set(Counter::replaced, 1);
    result.stats.set(Counter::jpeg_bytes, 5'000'000);
    result.stats.stages[1] = {50, 2 * kMs, 3 * kMs, 4 * kMs, 5 * kMs};
    result.cpu_ns = 500 * kMs;
    result.memory = MemoryUse{4000, 900};
    result.peak_kb = 12'000;
    return result;
}

}  // namespace

// clang-format off
TEST_GROUP(BenchReport) {
    char memory[4096];

    std::string text(const BenchResult& result) {
        BufferSink sink(memory);
        print_bench_text(result, sink);
        return std::string(sink.text());
    }
    std::string json(const BenchResult& result) {
        BufferSink sink(memory);
        print_bench_json(result, sink);
        return std::string(sink.text());
    }
};
// clang-format on

TEST(BenchReport, tells_people_rates_shares_and_costs_of_a_look) {
    const std::string all = text(sample());
    STRCMP_CONTAINS("film\\x0a.y4m, null server, 10.0 s\n", all.c_str());
    STRCMP_CONTAINS("encode         50       2.00       3.00       4.00       5.00\n", all.c_str());
    STRCMP_CONTAINS("frames 300 (30.0 a second), looks 50 (5.0 a second), failed 0, late 0\n", all.c_str());
    STRCMP_CONTAINS("not looked at: still 249 frozen 0 outdone 0 replaced 1 ", all.c_str());
    STRCMP_CONTAINS("pictures: 5000.0 kB in all, 100.0 kB each\n", all.c_str());
    STRCMP_CONTAINS("CPU: 0.50 s, 5.0 % of a core, 10.00 ms a look\n", all.c_str());
    STRCMP_CONTAINS("memory: 4000 kB resident beside the camera's buffers, 900 kB of it anonymous; 12000 kB at most",
                    all.c_str());
}

TEST(BenchReport, tells_programs_the_same_as_json) {
    cJSON* root = cJSON_Parse(json(sample()).c_str());
    CHECK(root != nullptr);
    const auto number = [root](const char* name) { return cJSON_GetNumberValue(cJSON_GetObjectItem(root, name)); };
    DOUBLES_EQUAL(10.0, number("seconds"), 0);
    DOUBLES_EQUAL(300, number("frames"), 0);
    DOUBLES_EQUAL(5'000'000, number("jpeg_bytes"), 0);
    DOUBLES_EQUAL(500, number("cpu_ms"), 0);
    DOUBLES_EQUAL(900, number("anonymous_kb"), 0);
    const cJSON* encode = cJSON_GetObjectItem(cJSON_GetObjectItem(root, "stages_ms"), "encode");
    DOUBLES_EQUAL(3.0, cJSON_GetNumberValue(cJSON_GetObjectItem(encode, "p95")), 0);
    cJSON_Delete(root);
}

TEST(BenchReport, a_run_without_looks_divides_by_nothing) {
    const std::string all = text(BenchResult{});
    STRCMP_CONTAINS("looks 0 (0.0 a second)", all.c_str());
    CHECK(all.find("nan") == std::string::npos && all.find("inf") == std::string::npos);
}

TEST(BenchReport, memory_that_the_kernel_does_not_tell_is_left_out) {
    BenchResult result = sample();
    result.memory.reset();
    CHECK(json(result).find("resident_kb") == std::string::npos);
    STRCMP_CONTAINS("memory: 12000 kB at most", text(result).c_str());
}

TEST(BenchReport, memory_is_read_from_the_kernels_words) {
    const auto use = parse_rollup(
        "55d0a0-7ffd ---p 00000000 00:00 0   [rollup]\nRss:                5064 kB\nPss:  1 kB\nPss_Anon: 7 kB\n"
        "Anonymous:           836 kB\nLazyFree: 0 kB\n");
    CHECK(use.has_value());
    LONGS_EQUAL(5064, use->resident_kb);
    LONGS_EQUAL(836, use->anonymous_kb);
    CHECK_FALSE(parse_rollup("Rss: 5 kB\n").has_value());
    CHECK_FALSE(parse_rollup("").has_value());
    const auto own = memory_use();
    CHECK(own.has_value() && own->resident_kb > own->anonymous_kb);
}
