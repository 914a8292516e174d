#include "agent/process/config_table.hpp"

#include <set>
#include <string>
#include <vector>

#include <CppUTest/TestHarness.h>

#include "config_samples.hpp"

using namespace agent;
using namespace process_test;

TEST_GROUP(ConfigTable) {
    ErrorText error;
};

TEST(ConfigTable, the_defaults_are_the_documented_ones) {
    const Config config = default_config();
    check_text("http://127.0.0.1:8000", config.server.url.view());
    CHECK(config.server.key_file.empty());
    CHECK_FALSE(config.server.tls_insecure_i_know);
    LONGS_EQUAL(3000, config.server.connect_timeout_ms);
    LONGS_EQUAL(10000, config.server.timeout_ms);
    CHECK(config.camera.source == CameraSource::v4l2);
    check_text("/dev/video0", config.camera.device.view());
    LONGS_EQUAL(2000, config.camera.stalled_after_ms);
    CHECK(config.motion.enabled);
    DOUBLES_EQUAL(5, config.motion.at_least_every_s, 0);
    LONGS_EQUAL(1280, config.image.max_side_px);
    CHECK(config.recognize.mode == LookMode::recognize);
    LONGS_EQUAL(5, config.recognize.max_faces);
    CHECK(config.recognize.face_plugins == compreface::Plugin::none);
    DOUBLES_EQUAL(0.97, config.decide.similarity_threshold, 0);
    DOUBLES_EQUAL(0.90, config.decide.miss_floor, 0);
    LONGS_EQUAL(1500, config.decide.max_age_ms);
    LONGS_EQUAL(5, config.decide.cooldown_s);
    CHECK_FALSE(config.report.looks);
    CHECK(config.log.format == LogFormat::any);
    CHECK(config.log.level == LogLevel::info);
    CHECK(config.hook.command.empty());
    LONGS_EQUAL(bit(EventType::match), config.hook.events);
}

TEST(ConfigTable, defaults_forget_what_was_before) {
    Config config = changed_config();
    defaults(config, kWords);
    for (const ConfigKey& key : config_keys()) CHECK(key.same(config, default_config()));
}

TEST(ConfigTable, every_key_takes_its_values_and_changes_nothing_else) {
    const Config before = default_config();
    for (const ConfigKey& key : config_keys()) {
        const std::string name{key.name};
        for (const std::string& value : good_values(key)) {
            Config config = before;
            set_well(config, key.name, value);
            for (const ConfigKey& other : config_keys()) {
                if (other.name != key.name) CHECK_TRUE_TEXT(other.same(before, config), name.c_str());
            }
        }
    }
    static_cast<void>(changed_config());  // and changes itself
}

TEST(ConfigTable, a_refused_value_changes_nothing_and_says_why) {
    for (const ConfigKey& key : config_keys()) {
        Config config = changed_config();
        error.clear();
        const bool text = key.type == ValueType::text || key.type == ValueType::path;
        const std::string_view bad = text ? "\x01" : "?";
        CHECK(set(config, kWords, key.name, bad, error) == SetResult::refused);
        CHECK_FALSE(error.empty());
        CHECK(key.same(config, changed_config()));
    }
}

TEST(ConfigTable, names_are_unique_grouped_by_section_and_found_by_index) {
    std::set<std::string_view> names, sections;
    std::string_view section;
    for (std::size_t i = 0; i < key_count(); ++i) {
        const std::string_view name = key_name(i);
        CHECK(names.insert(name).second);
        LONGS_EQUAL(i, key_index(name).value());
        const std::string_view its = name.substr(0, name.find('.'));
        CHECK(is_section(its));
        if (its != section) CHECK(sections.insert(its).second);
        section = its;
    }
    CHECK(key_count() <= kMaxKeys);
    CHECK_FALSE(key_index("server.nothing").has_value());
    CHECK_FALSE(key_index("").has_value());
    for (const char* none : {"", "serve", "server.url", "servers"}) CHECK_FALSE(is_section(none));
}

TEST(ConfigTable, an_unknown_key_is_told_apart_and_the_nearest_found) {
    Config config = default_config();
    CHECK(set(config, kWords, "server.ulr", "x", error) == SetResult::unknown_key);
    CHECK(error.empty());
    check_text("server.url", nearest_key("server.ulr"));
    check_text("decide.similarity_threshold", nearest_key("decide.similarity_treshold"));
    check_text("camera.fps", nearest_key("camera.fsp"));
    check_text("recognize", nearest_section("recognise"));
    check_text("decide", nearest_section("decider"));
}

TEST(ConfigTable, a_reload_changes_live_keys_only_and_names_the_others) {
    const Config running = default_config();
    const Config wanted = changed_config();
    Config fresh = wanted;
    std::vector<std::string> told;
    keep_restart_values(
        running, fresh,
        [](void* user, std::string_view key, Effect effect) {
            CHECK(effect == Effect::restart);
            static_cast<std::vector<std::string>*>(user)->emplace_back(key);
        },
        &told);
    std::vector<std::string> expected;
    for (const ConfigKey& key : config_keys()) {
        const bool live = key.effect == Effect::live;
        if (!live) expected.emplace_back(key.name);
        CHECK_TRUE_TEXT(key.same(fresh, live ? wanted : running), std::string{key.name}.c_str());
    }
    CHECK(told == expected);
    // What has to be as it was until a restart, whatever the table says.
    check_text(running.server.url.view(), fresh.server.url.view());
    check_text(running.server.key_file.view(), fresh.server.key_file.view());
    check_text(running.hook.command.view(), fresh.hook.command.view());
    CHECK(fresh.decide.similarity_threshold != running.decide.similarity_threshold);
}

TEST(ConfigTable, a_reload_without_changes_names_nothing) {
    const Config running = changed_config();
    Config fresh = running;
    keep_restart_values(
        running, fresh, [](void*, std::string_view, Effect) { FAIL("nothing differs"); }, nullptr);
}
