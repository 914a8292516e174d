// The commands beside running, as somebody at a shell meets them.
#include <string>

#include "agent/process/exit_code.hpp"
#include "stage.hpp"

using namespace integration;

TEST_GROUP(Verbs){};

// What cameras there are is this machine's affair; that it can be said as JSON is not.
TEST(Verbs, cameras_are_listed_for_people_and_for_programs_without_any_config) {
    Process json({.words = {AGENT, "cameras", "--json"}});
    const int code = json.wait();
    CHECK(code == 0 || code == agent::kExitUnavailable);
    CHECK(json.out().starts_with("{\"cameras\":["));
    CHECK(json.out().ends_with("]}\n"));
    Process text({.words = {AGENT, "cameras", "--controls"}});
    LONGS_EQUAL(code, text.wait());
    CHECK_EQUAL(json.out() == "{\"cameras\":[]}\n", text.out().starts_with("There is no camera: "));
    STRCMP_EQUAL("", text.error().c_str());
}

TEST(Verbs, a_wrong_word_or_option_is_a_wrong_command_line) {
    Process word({.words = {AGENT, "camera"}});
    LONGS_EQUAL(agent::kExitUsage, word.wait());
    CHECK(word.error().starts_with("there is no command 'camera': did you mean 'cameras'?"));
    Process option({.words = {AGENT, "cameras", "--colour"}});
    LONGS_EQUAL(agent::kExitUsage, option.wait());
    CHECK(option.error().starts_with("Usage: compreface-agent cameras "));
    Process config({.words = {AGENT, "cameras", "--config", "/no/such/file"}});
    LONGS_EQUAL(agent::kExitConfig, config.wait());
    CHECK(config.error().find("/no/such/file") != std::string::npos);
    Process help({.words = {AGENT, "cameras", "--help"}});
    LONGS_EQUAL(0, help.wait());
    CHECK(help.out().find("--controls") != std::string::npos);
}
