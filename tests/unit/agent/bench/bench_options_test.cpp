#include "agent/bench/bench_options.hpp"

#include <string>
#include <vector>

#include <CppUTest/TestHarness.h>

using namespace agent;

// clang-format off
TEST_GROUP(BenchOptions) {
    BenchOptions options;
    ErrorText error;

    bool parse(const std::vector<const char*>& words) { return parse_bench_options(words, options, error); }
    void check_refused(const std::vector<const char*>& words, const char* why) {
        CHECK_FALSE(parse(words));
        STRCMP_CONTAINS(why, error.c_str());
    }
};
// clang-format on

TEST(BenchOptions, a_camera_alone_is_watched_for_ten_seconds) {
    CHECK(parse({"--camera", "film.y4m"}));
    STRCMP_EQUAL("film.y4m", options.camera);
    LONGS_EQUAL(10, options.seconds);
    LONGS_EQUAL(0, options.frames);
    CHECK_FALSE(options.server);
}

TEST(BenchOptions, everything_at_once) {
    CHECK(parse({"--config", "a.conf", "--frames", "500", "--seconds", "60", "--fps", "30", "--every-frame", "--server",
                 "--json"}));
    STRCMP_EQUAL("a.conf", options.config_path);
    LONGS_EQUAL(500, options.frames);
    LONGS_EQUAL(60, options.seconds);
    LONGS_EQUAL(30, options.fps);
    CHECK(options.every_frame && options.server && options.json);
}

TEST(BenchOptions, frames_alone_are_not_cut_short_by_time) {
    CHECK(parse({"--camera", "x", "--frames", "3"}));
    LONGS_EQUAL(0, options.seconds);
}

TEST(BenchOptions, what_is_missing_or_contradictory_is_named) {
    check_refused({}, "name a camera, by --camera or --config");
    check_refused({"--camera", "x", "--server"}, "--server needs --config");
    check_refused({"--config", "x", "--server", "--server-delay-ms", "5"}, "--server-delay-ms is for the null server");
    check_refused({"--camera"}, "--camera needs a value");
    check_refused({"--camera", ""}, "--camera needs a value");
    check_refused({"--camera", "x", "film.y4m"}, "unknown word 'film.y4m'");
    check_refused({"--seconds=5"}, "unknown word '--seconds=5'");
}

TEST(BenchOptions, numbers_are_whole_and_in_range) {
    check_refused({"--camera", "x", "--frames", "0"}, "--frames 0: give a whole number, 1 to 1000000000");
    check_refused({"--camera", "x", "--fps", "1001"}, "1 to 1000");
    check_refused({"--camera", "x", "--seconds", "5s"}, "--seconds 5s");
    check_refused({"--camera", "x", "--seconds", "-5"}, "--seconds -5");
    check_refused({"--camera", "x", "--frames", "99999999999999999999999"}, "1 to 1000000000");
}

TEST(BenchOptions, help_needs_no_camera_and_names_every_option) {
    CHECK(parse({"--help"}));
    char text[4096];
    BufferSink sink(text);
    print_bench_usage(sink);
    for (const char* option : {"--config", "--camera", "--frames", "--seconds", "--fps", "--every-frame", "--server",
                               "--server-delay-ms", "--json"}) {
        STRCMP_CONTAINS(option, std::string(sink.text()).c_str());
    }
    STRCMP_CONTAINS("\n  camera_failures  attempts and streams of the camera that failed\n",
                    std::string(sink.text()).c_str());
}
