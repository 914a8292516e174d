#include "agent/door/guard/guard_options.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <CppUTest/TestHarness.h>

using namespace agent;
using namespace agent::door;

TEST_GROUP(GuardOptions) {
    GuardOptions options;
    ErrorText error;

    bool parse(std::vector<const char*> words) {
        words.insert(words.begin(), "compreface-door");
        words.push_back(nullptr);
        return parse_guard_options(static_cast<int>(words.size() - 1), const_cast<char* const*>(words.data()), options,
                                   error);
    }
    void check_refused(const std::vector<const char*>& words, const char* expected) {
        CHECK_FALSE(parse(words));
        STRCMP_EQUAL(expected, error.c_str());
    }
};

TEST(GuardOptions, chip_line_and_socket_are_enough_and_the_rest_is_careful) {
    CHECK(parse({"--chip", "gpiochip0", "--line", "5", "--socket", "/run/x"}));
    CHECK(options.action == GuardOptions::Action::run);
    STRCMP_EQUAL("gpiochip0", options.gpio.chip);
    STRCMP_EQUAL("5", options.gpio.line);
    STRCMP_EQUAL("/run/x", options.socket);
    STRCMP_EQUAL("compreface-agent", options.agent_user);
    CHECK_FALSE(options.gpio.active_low);
    CHECK_EQUAL(3000, options.limits.longest_pulse_ms);
    CHECK_EQUAL(6, options.limits.opens_per_minute);
    CHECK_EQUAL(1500, options.limits.max_age_ms);
    CHECK(options.gpio.contact.line == nullptr && options.gpio.button.line == nullptr);
}

TEST(GuardOptions, all_are_taken) {
    CHECK(parse({"--chip=c", "--line=DOOR", "--active-low", "--drive=open-drain", "--bias=pull-up",
                 "--longest-pulse-ms=500", "--opens-per-minute=2", "--max-age-ms=800", "--socket=/s", "--agent-user=me",
                 "--contact=7", "--contact-active-low", "--held-after-ms=1000", "--open-within-ms=0", "--button=8",
                 "--button-active-low", "--input-bias=pull-down", "--debounce-ms=5"}));
    CHECK(options.gpio.active_low && options.gpio.contact.active_low && options.gpio.button.active_low);
    CHECK(options.gpio.drive == Drive::open_drain);
    CHECK(options.gpio.bias == Bias::pull_up && options.gpio.input_bias == Bias::pull_down);
    CHECK_EQUAL(500, options.limits.longest_pulse_ms);
    CHECK_EQUAL(2, options.limits.opens_per_minute);
    CHECK_EQUAL(800, options.limits.max_age_ms);
    CHECK_EQUAL(1000, options.times.held_after_ms);
    CHECK_EQUAL(0, options.times.open_within_ms);
    CHECK_EQUAL(5, options.gpio.debounce_ms);
    STRCMP_EQUAL("me", options.agent_user);
    STRCMP_EQUAL("7", options.gpio.contact.line);
    STRCMP_EQUAL("8", options.gpio.button.line);
}

TEST(GuardOptions, Promise03_release_takes_the_same_words_as_the_guard) {
    CHECK(parse({"--release", "--socket=/s", "--chip=c", "--line=5", "--active-low", "--contact=7"}));
    CHECK(options.action == GuardOptions::Action::release);
    CHECK(options.gpio.active_low);
    CHECK(parse({"--chip=c", "--line=5", "--release"}));  // the socket is not needed
}

TEST(GuardOptions, what_is_wrong_is_told_in_one_line) {
    check_refused({}, "--chip is missing: name the GPIO chip, see gpiodetect");
    check_refused({"--chip=c"}, "--line is missing: name the line that opens the door, see gpioinfo");
    check_refused({"--chip=c", "--line="}, "--line is missing: name the line that opens the door, see gpioinfo");
    check_refused({"--chip=c", "--line=5"}, "--socket is missing: name the socket for the agent");
    check_refused({"--chip"}, "--chip needs a value: see compreface-door --help");
    check_refused({"--frob"}, "unknown option, or one that takes no value: '--frob': see compreface-door --help");
    check_refused({"x"}, "unexpected word 'x': see compreface-door --help");
    check_refused({"--drive=x"}, "--drive: 'x' is none of its words: see compreface-door --help");
}

TEST(GuardOptions, Promise03_limits_have_limits) {
    check_refused({"--longest-pulse-ms=10001"}, "--longest-pulse-ms: '10001' is not a number from 100 to 10000");
    check_refused({"--longest-pulse-ms=99"}, "--longest-pulse-ms: '99' is not a number from 100 to 10000");
    check_refused({"--longest-pulse-ms=3000x"}, "--longest-pulse-ms: '3000x' is not a number from 100 to 10000");
    check_refused({"--opens-per-minute=61"}, "--opens-per-minute: '61' is not a number from 1 to 60");
    check_refused({"--opens-per-minute=-1"}, "--opens-per-minute: '-1' is not a number from 1 to 60");
    check_refused({"--max-age-ms="}, "--max-age-ms: '' is not a number from 100 to 60000");
}

TEST(GuardOptions, help_tells_every_option) {
    static std::array<char, 8192> memory;
    BufferSink sink(memory);
    print_guard_usage(sink);
    CHECK_FALSE(sink.overflow());
    for (const std::string_view name : {"--chip",
                                        "--line",
                                        "--active-low",
                                        "--drive",
                                        "--bias",
                                        "--longest-pulse-ms",
                                        "--opens-per-minute",
                                        "--max-age-ms",
                                        "--socket",
                                        "--agent-user",
                                        "--contact",
                                        "--contact-active-low",
                                        "--held-after-ms",
                                        "--open-within-ms",
                                        "--button",
                                        "--button-active-low",
                                        "--input-bias",
                                        "--debounce-ms",
                                        "--release",
                                        "--version",
                                        "--help"}) {
        CHECK(sink.text().find("\n  " + std::string(name) + " ") != std::string_view::npos);
    }
    CHECK(parse({"--help"}));
    CHECK(options.action == GuardOptions::Action::help);
}
