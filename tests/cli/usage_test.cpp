// The command line as a new user meets it, and the exit codes that need no answer.
#include <CppUTest/TestHarness.h>

#include "cli/stand_in.hpp"
#include "verbs.hpp"

using namespace cli_tests;

namespace {

std::vector<std::string> words_of(std::string_view name) {
    std::vector<std::string> out;
    const std::size_t blank = name.find(' ');
    out.emplace_back(name.substr(0, blank));
    if (blank != std::string_view::npos) out.emplace_back(name.substr(blank + 1));
    return out;
}

}  // namespace

// clang-format off
TEST_GROUP(Usage) {
    void setup() override { clean_slate(); }
};
// clang-format on

TEST(Usage, EveryVerbHasHelpThatNeedsNoServer) {
    for (const cli::Verb& verb : cli::verbs()) {
        std::vector<std::string> words = words_of(verb.name);
        words.emplace_back("--help");
        const Ran ran = call_in({}, words);
        LONGS_EQUAL(0, ran.code);
        STRCMP_CONTAINS(("Usage: compreface " + std::string(verb.name)).c_str(), ran.out.c_str());
        for (const cli::Opt option : verb.options) {
            STRCMP_CONTAINS(std::string(cli::option_row(option).name).c_str(), ran.out.c_str());
        }
        STRCMP_EQUAL("", ran.error.c_str());
    }
}

TEST(Usage, EveryVerbRefusesAnOptionThatIsNoneAndAnArgumentTooManyOrTooFew) {
    for (const cli::Verb& verb : cli::verbs()) {
        std::vector<std::string> words = words_of(verb.name);
        words.emplace_back("--no-such-option");
        LONGS_EQUAL(64, call(words).code);
        words.pop_back();
        if (verb.least > 0) LONGS_EQUAL(64, call(words).code);
        if (verb.most == cli::kAnyNumber) continue;
        for (std::size_t i = 0; i <= verb.most; ++i) words.emplace_back("word");
        LONGS_EQUAL(64, call(words).code);
    }
}

TEST(Usage, WhatIsAskedForGoesToStandardOutputAndWhatIsWrongToStandardError) {
    const Ran help = call_in({}, {"--help"});
    LONGS_EQUAL(0, help.code);
    STRCMP_CONTAINS("Exit codes:", help.out.c_str());
    const Ran nothing = call_in({}, {});
    LONGS_EQUAL(64, nothing.code);
    STRCMP_EQUAL("", nothing.out.c_str());
    STRCMP_CONTAINS("Try 'compreface --help'.", nothing.error.c_str());
    const Ran group = call_in({}, {"faces"});
    LONGS_EQUAL(64, group.code);
    LONGS_EQUAL(0, call_in({}, {"faces", "--help"}).code);
    STRCMP_CONTAINS("compreface ", call_in({}, {"--version"}).out.c_str());
    LONGS_EQUAL(64, call_in({}, {"--completion", "fish"}).code);
}

TEST(Usage, AnOptionOutOfItsRangeIsRefusedByItsName) {
    const std::string alice = picture("one-face-alice.jpg");
    const Ran ran = call({"recognize", "--prediction-count", "51", alice});
    LONGS_EQUAL(64, ran.code);
    STRCMP_CONTAINS("prediction_count", ran.error.c_str());
    LONGS_EQUAL(64, call({"recognize", "--timeout-ms", "0", alice}).code);
    LONGS_EQUAL(64, call({"recognize", "--attempts", "0", alice}).code);
    LONGS_EQUAL(64, call({"recognize", "--attempts", "300", alice}).code);
    LONGS_EQUAL(64, call({"recognize", "--plugins", "age,hat", alice}).code);
    LONGS_EQUAL(64, call({"server", "status", "--wait-s", "0"}).code);
}

TEST(Usage, AServerThatIsAwayOrNoneHasItsOwnExitCode) {
    LONGS_EQUAL(69, call({"server", "config", "--server", "http://127.0.0.1:1"}).code);
    const Ran no_url = call({"server", "config", "--server", "localhost:8000"});
    LONGS_EQUAL(78, no_url.code);
    STRCMP_CONTAINS("http://host", no_url.error.c_str());
    const Ran timeout = call({"recognize", "--timeout-ms", "50", picture("slow-4s.jpg")});
    LONGS_EQUAL(69, timeout.code);
    STRCMP_CONTAINS("[timeout", timeout.error.c_str());
    LONGS_EQUAL(69, call({"recognize", picture("fault-500.jpg")}).code);
}

TEST(Usage, OutputThatCannotBeWrittenIsNoSuccess) {
    const Ran ran = cli_tests::run({{"/bin/sh", "-c", "exec \"$0\" --help >/dev/full", COMPREFACE}, {}});
    LONGS_EQUAL(73, ran.code);
    STRCMP_CONTAINS("standard output cannot be written", ran.error.c_str());
}

TEST(Usage, TheCompletionIsBashAndKnowsVerbsAndOptions) {
    const std::string script = call_in({}, {"--completion", "bash"}).out;
    write_text(scratch() + "/completion", script);
    const auto completed = [&](const std::string& line) {
        return cli_tests::run({{"/bin/bash", "-c",
                                ". \"$0\"; COMP_WORDS=(" + line +
                                    "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _compreface; "
                                    "echo \"${COMPREPLY[@]}\"",
                                scratch() + "/completion"},
                               {}})
            .out;
    };
    STRCMP_EQUAL("recognize\n", completed("compreface rec").c_str());
    STRCMP_EQUAL("add list delete download verify\n", completed("compreface faces ''").c_str());
    STRCMP_EQUAL("--threshold\n", completed("compreface recognize --thr").c_str());
    STRCMP_EQUAL("--page\n", completed("compreface --json faces list --pa").c_str());
    STRCMP_EQUAL("\n", completed("compreface faces list --thr").c_str());
}
