#include "settings.hpp"

#include <CppUTest/TestHarness.h>

#include <array>
#include <cstdlib>

#include "command_line.hpp"

using cli::Exit;
using cli::Key;

namespace {

constexpr const char* kKey = "00000000-0000-4000-8000-0000000000a1";

}  // namespace

// clang-format off
TEST_GROUP(Settings) {
    cli::Settings settings;
    std::string error;

    void setup() override {
        for (const char* name : {"COMPREFACE_SERVER", "COMPREFACE_RECOGNITION_KEY", "XDG_CONFIG_HOME"}) ::unsetenv(name);
        ::setenv("HOME", "/nonexistent", 1);
    }
    void teardown() override { setup(); }
    Exit find(std::vector<const char*> words, Key key) {
        words.insert(words.begin(), {"compreface", "server", "config"});
        cli::CommandLine line;
        CHECK(line.parse(static_cast<int>(words.size()), words.data(), error));
        return cli::find_settings(line, key, settings, error);
    }
};
// clang-format on

TEST(Settings, AnOptionWinsOverTheEnvironment) {
    ::setenv("COMPREFACE_SERVER", "http://from-environment", 1);
    CHECK(find({}, Key::none) == Exit::done);
    STRCMP_EQUAL("http://from-environment", settings.server.c_str());
    CHECK(find({"--server", "http://from-option"}, Key::none) == Exit::done);
    STRCMP_EQUAL("http://from-option", settings.server.c_str());
}

TEST(Settings, AKeyIsAskedForOnlyWhereItIsNeeded) {
    CHECK(find({"--server", "http://host"}, Key::recognition) == Exit::config);
    STRCMP_CONTAINS("/nonexistent/.config/compreface/config", error.c_str());
    ::setenv("COMPREFACE_RECOGNITION_KEY", kKey, 1);
    CHECK(find({"--server", "http://host"}, Key::recognition) == Exit::done);
    STRCMP_EQUAL(kKey, settings.keys[static_cast<std::size_t>(Key::recognition)].c_str());
    CHECK(find({"--server", "http://host"}, Key::detection) == Exit::config);
}

TEST(Settings, AnEmptyVariableIsNone) {
    ::setenv("COMPREFACE_SERVER", "", 1);
    CHECK(find({}, Key::none) == Exit::config);
}
