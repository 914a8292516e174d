// Where server and keys come from, and that no key is ever shown.
#include <CppUTest/TestHarness.h>

#include <filesystem>

#include "cli/stand_in.hpp"

using namespace cli_tests;

namespace {

constexpr const char* kWrongKey = "0abcdef0-1234-4000-8000-fedcba987654";

// Every word of it, and the key in another case, must be in no output.
void check_hidden(const Ran& ran, const std::string& key) {
    CHECK(ran.out.find(key) == std::string::npos);
    CHECK(ran.error.find(key) == std::string::npos);
    CHECK(ran.error.find(key.substr(0, 8)) == std::string::npos);
}

}  // namespace

// clang-format off
TEST_GROUP(Keys) {
    void setup() override { clean_slate(); }
    std::vector<std::string> server_only{"COMPREFACE_SERVER=" + server_url()};
};
// clang-format on

TEST(Keys, AKeyFileIsTakenWhenItIsClosedToOthers) {
    const std::string path = scratch() + "/key";
    write_text(path, std::string(kRecognitionKey) + "\n", 0600);
    LONGS_EQUAL(0, call_in(server_only, {"subjects", "list", "--key-file", path}).code);
    write_text(path, std::string(kRecognitionKey) + "\n", 0644);
    const Ran open = call_in(server_only, {"subjects", "list", "--key-file", path});
    LONGS_EQUAL(78, open.code);
    STRCMP_CONTAINS("chmod 600", open.error.c_str());
    check_hidden(open, kRecognitionKey);
}

TEST(Keys, AKeyFileWinsOverTheEnvironment) {
    const std::string path = scratch() + "/key";
    write_text(path, kWrongKey, 0600);
    const Ran ran = call({"subjects", "list", "--key-file", path});
    LONGS_EQUAL(77, ran.code);
    STRCMP_CONTAINS("bad_key_or_service", ran.error.c_str());
    check_hidden(ran, kWrongKey);
    check_hidden(call({"subjects", "list", "--json", "--key-file", path}), kWrongKey);
}

TEST(Keys, WhatIsNoKeyIsRefusedAndNotRepeated) {
    const std::string path = scratch() + "/key";
    write_text(path, "hush-hush-secret", 0600);
    const Ran file = call_in(server_only, {"subjects", "list", "--key-file", path});
    LONGS_EQUAL(78, file.code);
    check_hidden(file, "hush-hush-secret");
    server_only.push_back("COMPREFACE_RECOGNITION_KEY=hush-hush-secret");
    const Ran variable = call_in(server_only, {"subjects", "list"});
    LONGS_EQUAL(77, variable.code);
    check_hidden(variable, "hush-hush-secret");
}

TEST(Keys, NoKeyIsAnArgument) {
    for (const std::string option : {"--key", "--api-key"}) {
        const Ran apart = call_in(server_only, {"subjects", "list", option, kWrongKey});
        LONGS_EQUAL(64, apart.code);
        STRCMP_CONTAINS("--key-file", apart.error.c_str());
        check_hidden(apart, kWrongKey);
        const Ran together = call_in(server_only, {"subjects", "list", option + "=" + kWrongKey});
        LONGS_EQUAL(64, together.code);
        check_hidden(together, kWrongKey);
    }
    check_hidden(call_in(server_only, {"subjects", "list", kWrongKey}), kWrongKey);
    check_hidden(call_in(server_only, {kWrongKey}), kWrongKey);
    check_hidden(call_in(server_only, {"subjects", kWrongKey}), kWrongKey);
    check_hidden(call_in(server_only, {"--" + std::string(kWrongKey)}), kWrongKey);
}

TEST(Keys, TheConfigFileHasServerAndKeys) {
    const std::string text = "[server]\nurl = " + server_url() + "\n[keys]\nrecognition = " + kRecognitionKey + "\n";
    write_text(scratch() + "/.config/compreface/config", text, 0600);
    LONGS_EQUAL(0, call_in({}, {"subjects", "list"}).code);
    const Ran other_service = call_in({}, {"detect", picture("one-face-alice.jpg")});
    LONGS_EQUAL(78, other_service.code);
    STRCMP_CONTAINS("COMPREFACE_DETECTION_KEY", other_service.error.c_str());

    write_text(scratch() + "/.config/compreface/config", text, 0644);
    const Ran open = call_in({}, {"subjects", "list"});
    LONGS_EQUAL(78, open.code);
    check_hidden(open, kRecognitionKey);

    write_text(scratch() + "/xdg/compreface/config", text, 0600);
    LONGS_EQUAL(0, call_in({"XDG_CONFIG_HOME=" + scratch() + "/xdg"}, {"subjects", "list"}).code);
    write_text(scratch() + "/named", text, 0600);
    LONGS_EQUAL(0, call_in({}, {"subjects", "list", "--config", scratch() + "/named"}).code);
    LONGS_EQUAL(78, call_in({}, {"subjects", "list", "--config", scratch() + "/absent"}).code);
}

TEST(Keys, AMistakeInTheConfigFileIsToldByItsLineAndNeverWithItsValue) {
    const std::string path = scratch() + "/config";
    write_text(path, std::string("[keys]\nrecognitoin = ") + kWrongKey + "\n", 0600);
    const Ran ran = call_in({}, {"subjects", "list", "--config", path});
    LONGS_EQUAL(78, ran.code);
    STRCMP_CONTAINS("line 2", ran.error.c_str());
    check_hidden(ran, kWrongKey);
}

TEST(Keys, NothingKnownIsSaidWithTheWaysToSayIt) {
    const Ran server = call_in({}, {"subjects", "list"});
    LONGS_EQUAL(78, server.code);
    STRCMP_CONTAINS("COMPREFACE_SERVER", server.error.c_str());
    const Ran key = call_in(server_only, {"subjects", "list"});
    LONGS_EQUAL(78, key.code);
    STRCMP_CONTAINS("COMPREFACE_RECOGNITION_KEY", key.error.c_str());
}

TEST(Keys, AKeyOfAnotherServiceHasItsOwnExitCode) {
    server_only.push_back(std::string("COMPREFACE_DETECTION_KEY=") + kRecognitionKey);
    const Ran ran = call_in(server_only, {"detect", picture("one-face-alice.jpg")});
    LONGS_EQUAL(77, ran.code);
    check_hidden(ran, kRecognitionKey);
}
