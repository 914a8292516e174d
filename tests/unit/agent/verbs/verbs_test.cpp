#include "agent/verbs.hpp"

#include <array>
#include <string>
#include <vector>

#include <CppUTest/TestHarness.h>

using namespace agent;

TEST_GROUP(Verbs) {
    ErrorText error;

    const Verb* find(std::vector<std::string> words) {
        words.insert(words.begin(), "compreface-agent");
        std::vector<char*> argv;
        for (std::string& word : words) argv.push_back(word.data());
        return find_verb(static_cast<int>(argv.size()), argv.data(), error);
    }
};

TEST(Verbs, a_word_names_its_command) {
    const Verb* const verb = find({"cameras", "--json"});
    CHECK(verb != nullptr);
    CHECK(verb->name == "cameras");
    CHECK(error.empty());
}

TEST(Verbs, options_and_nothing_are_no_command) {
    CHECK(find({}) == nullptr);
    CHECK(error.empty());
    CHECK(find({"--once"}) == nullptr);
    CHECK(error.empty());
}

TEST(Verbs, a_wrong_word_is_told_with_the_likely_one) {
    CHECK(find({"camera"}) == nullptr);
    STRCMP_EQUAL("there is no command 'camera': did you mean 'cameras'? If not, see compreface-agent --help",
                 error.c_str());
    CHECK(find({"xylophone"}) == nullptr);
    STRCMP_EQUAL("there is no command 'xylophone': see compreface-agent --help", error.c_str());
}

TEST(Verbs, the_help_has_every_command_on_one_line) {
    std::array<char, 4000> memory{};
    BufferSink sink(memory);
    print_verbs(sink);
    CHECK(!sink.overflow());
    for (const Verb& verb : verbs()) {
        const std::string line = "\n  " + std::string(verb.name) + " ";
        CHECK_TEXT(("\n" + std::string(sink.text())).find(line) != std::string::npos, line.c_str());
        CHECK(verb.run != nullptr);
        CHECK(!verb.meaning.empty());
    }
}
