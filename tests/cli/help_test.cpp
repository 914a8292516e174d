#include "help.hpp"

#include <CppUTest/TestHarness.h>

#include "terminal.hpp"

using namespace cli;

TEST_GROUP(Help){};

TEST(Help, LinesFitATerminal) {
    std::string all = help() + help("faces");
    for (const Verb& verb : verbs()) all += help(verb);
    for (std::size_t begin = 0, end = 0; (end = all.find('\n', begin)) != std::string::npos; begin = end + 1) {
        const std::string line = all.substr(begin, end - begin);
        CHECK_TEXT(columns(line) <= 100, line.c_str());
        CHECK_TEXT(!line.ends_with(' '), line.c_str());
    }
}

TEST(Help, NamesEveryVerbOptionAndExitCode) {
    const std::string text = help(), man = man_page();
    for (const Verb& verb : verbs()) {
        STRCMP_CONTAINS(std::string(verb.name).c_str(), text.c_str());
        STRCMP_CONTAINS((".SS " + std::string(verb.name)).c_str(), man.c_str());
    }
    for (const ExitClass& each : exit_classes()) {
        STRCMP_CONTAINS(("\n  " + std::to_string(static_cast<int>(each.code)) + " ").c_str(), text.c_str());
    }
    for (const OptionRow& row : option_rows()) {
        std::string escaped;
        for (const char c : row.name) escaped += c == '-' ? "\\-" : std::string(1, c);
        STRCMP_CONTAINS(escaped.c_str(), man.c_str());
    }
}

TEST(Help, WrappedTextKeepsItsWords) {
    STRCMP_EQUAL("one two\n    three", wrapped("one two three", 4, 12).c_str());
    STRCMP_EQUAL("averylongword", wrapped("averylongword", 4, 8).c_str());
    STRCMP_EQUAL("", wrapped("", 4, 8).c_str());
}

TEST(Help, CompletionKnowsEveryVerb) {
    const std::string script = bash_completion();
    for (const Verb& verb : verbs()) STRCMP_CONTAINS(("\"" + std::string(verb.name) + "\")").c_str(), script.c_str());
}
