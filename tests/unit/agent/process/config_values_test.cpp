// What each type of value says about what it cannot take, word by word.
#include <string>

#include <CppUTest/TestHarness.h>

#include "config_samples.hpp"

using namespace agent;
using namespace process_test;

TEST_GROUP(ConfigValues) {
    Config config = default_config();
    ErrorText error;

    void refused(std::string_view key, std::string_view value, std::string_view words) {
        error.clear();
        CHECK_TRUE_TEXT(set(config, kWords, key, value, error) == SetResult::refused, std::string{value}.c_str());
        check_text(words, error.view());
    }
    void taken(std::string_view key, std::string_view value) {
        set_well(config, key, value);
    }
};

TEST(ConfigValues, whole_numbers) {
    refused("server.timeout_ms", "70000", "70000 is out of range, give 100 to 60000 ms");
    refused("server.timeout_ms", "99", "99 is out of range, give 100 to 60000 ms");
    refused("server.timeout_ms", "-1", "-1 is out of range, give 100 to 60000 ms");
    refused("server.timeout_ms", "4294967396", "4294967396 is out of range, give 100 to 60000 ms");
    refused("server.timeout_ms", "99999999999999999999", "99999999999999999999 is out of range, give 100 to 60000 ms");
    for (const char* value : {"5s", "1e3", "1000.0", "0x400", "+500", "500 ms", "ten", "--5"}) {
        const std::string words = "'" + std::string{value} + "' is not a whole number, give 100 to 60000 ms";
        refused("server.timeout_ms", value, words);
    }
    refused("image.quality", "0", "0 is out of range, give 1 to 100");
    taken("server.timeout_ms", "00500");
    LONGS_EQUAL(500, config.server.timeout_ms);
    taken("decide.left_after_ms", "600000");
    LONGS_EQUAL(600000, config.decide.left_after_ms);
    refused("decide.left_after_ms", "600001", "600001 is out of range, give 100 to 600000 ms");
}

TEST(ConfigValues, numbers) {
    refused("decide.similarity_threshold", "1.01", "1.01 is out of range, give 0 to 1");
    refused("decide.similarity_threshold", "-0.1", "-0.1 is out of range, give 0 to 1");
    refused("decide.similarity_threshold", "97", "97 is out of range, give 0 to 1");
    refused("decide.similarity_threshold", "1e999", "1e999 is out of range, give 0 to 1");
    refused("motion.area", "0", "0 is out of range, give 0.0001 to 1 of the picture");
    for (const char* value : {"0,97", "97%", "nan", "inf", "-inf", "nan(1)", "infinity", "0x1", "high", ".", "0.9 7"}) {
        refused("decide.similarity_threshold", value, "'" + std::string{value} + "' is not a number, give 0 to 1");
    }
    for (const char* value : {"0.5", ".5", "5e-1", "0.50"}) {
        taken("decide.similarity_threshold", value);
        DOUBLES_EQUAL(0.5, config.decide.similarity_threshold, 0);
    }
    taken("decide.similarity_threshold", "1.");
    DOUBLES_EQUAL(1, config.decide.similarity_threshold, 0);
}

TEST(ConfigValues, yes_or_no) {
    for (const char* value : {"true", "1", "Yes", "on"}) {
        const std::string words = "'" + std::string{value} + "' is neither yes nor no, give one of them";
        refused("server.tls_insecure_i_know", value, words);
    }
    CHECK_FALSE(config.server.tls_insecure_i_know);
}

TEST(ConfigValues, one_of_a_few) {
    refused("camera.format", "h264",
            "'h264' is not known here, give one of: any, yuyv, mjpeg, uyvy, yu12, nv12, nv21, grey");
    refused("log.level", "Info", "'Info' is not known here, give one of: error, warning, info, perf, debug");
    taken("log.level", "debug");
    CHECK(config.log.level == LogLevel::debug);
    taken("log.format", "auto");
    CHECK(config.log.format == LogFormat::any);
    taken("camera.source", "file");
    CHECK(config.camera.source == CameraSource::file);
}

TEST(ConfigValues, lists_of_events) {
    taken("hook.events", "match, left ,unknown");
    LONGS_EQUAL(bit(EventType::match) | bit(EventType::left) | bit(EventType::unknown), config.hook.events);
    taken("hook.events", "");
    LONGS_EQUAL(0, config.hook.events);
    taken("log.events", "all");
    LONGS_EQUAL((1U << kWords.events.size()) - 1, config.log.events);
    taken("log.events", "match,all");
    LONGS_EQUAL((1U << kWords.events.size()) - 1, config.log.events);
    taken("hook.events", "fault,fault");
    LONGS_EQUAL(bit(EventType::fault), config.hook.events);
    const std::string known =
        "give all, or some of: match, denied, unknown, miss, left, look, fault, gap, door_opened, door_refused, "
        "door_held, door_forced";
    refused("hook.events", "match,matches", "'matches' is not an event, " + known);
    refused("hook.events", "match left", "'match left' is not an event, " + known);
    refused("hook.events", ",match", "'' is not an event, " + known);
    refused("hook.events", "match,", "'' is not an event, " + known);
    LONGS_EQUAL(bit(EventType::fault), config.hook.events);
}

TEST(ConfigValues, lists_of_face_plugins) {
    using compreface::Plugin;
    taken("recognize.face_plugins", "age, gender");
    CHECK(config.recognize.face_plugins == (Plugin::age | Plugin::gender));
    for (const char* value : {"age,", ",", "ages", "age gender", "calculator"}) {
        refused("recognize.face_plugins", value,
                "'" + std::string{value} +
                    "' is not a list of face plugins, give some of: age, gender, mask, pose, landmarks");
    }
    taken("recognize.face_plugins", "");
    CHECK(config.recognize.face_plugins == Plugin::none);
}

TEST(ConfigValues, texts_and_paths) {
    taken("camera.name", std::string(63, 'x'));
    refused("camera.name", std::string(64, 'x'), "is 64 bytes long, give at most 63");
    refused("camera.name", "", "is empty, give a value");
    refused("camera.name", "caf\xE9", "is not UTF-8, save the file in that encoding");
    refused("camera.name", "a\tb", "holds a control character, take it out");
    refused("camera.name", "a\x7F", "holds a control character, take it out");
    taken("server.ca_file", "");
    refused("server.ca_file", "~/ca.pem", "'~' is not expanded, write the path in full");
    taken("camera.name", "~tilde~");
}

TEST(ConfigValues, quotes_would_be_part_of_the_value) {
    for (const char* key : {"camera.name", "server.key_file", "log.level", "server.timeout_ms", "hook.events"}) {
        for (const char* value : {"\"x\"", "'x'", "''"}) {
            refused(key, value, "the quotes would be part of the value, leave them out");
        }
    }
    taken("camera.name", "\"");
    taken("camera.name", "'t Hof");
}

TEST(ConfigValues, nothing_is_no_value_where_one_is_needed) {
    refused("server.timeout_ms", "", "is empty, give a value or leave the line out");
    refused("motion.enabled", "", "is empty, give a value or leave the line out");
    refused("log.level", "", "is empty, give a value or leave the line out");
    refused("server.url", "", "is empty, give a value");
    refused("server.key_file", "", "is empty, give a value");
}
