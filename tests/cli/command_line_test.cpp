#include "command_line.hpp"

#include <CppUTest/TestHarness.h>

#include <algorithm>

using namespace cli;

// clang-format off
TEST_GROUP(CommandLine) {
    cli::CommandLine line;
    std::string error;

    bool parse(std::vector<const char*> words) {
        words.insert(words.begin(), "compreface");
        return line.parse(static_cast<int>(words.size()), words.data(), error);
    }
    void refuses(const std::vector<const char*>& words, const char* piece) {
        cli::CommandLine fresh;
        std::string told;
        std::vector<const char*> all{"compreface"};
        all.insert(all.end(), words.begin(), words.end());
        CHECK(!fresh.parse(static_cast<int>(all.size()), all.data(), told));
        STRCMP_CONTAINS(piece, told.c_str());
    }
};
// clang-format on

TEST(CommandLine, OptionsStandAnywhereAndTakeTheirValuesInEitherWay) {
    CHECK(parse({"--json", "recognize", "--limit=3", "a.jpg", "--threshold", "0.9"}));
    STRCMP_EQUAL("recognize", std::string(line.verb()->name).c_str());
    LONGS_EQUAL(1, line.arguments().size());
    CHECK(line.has(Opt::json));
    LONGS_EQUAL(3, *line.count(Opt::limit));
    DOUBLES_EQUAL(0.9, *line.fraction(Opt::threshold), 1e-12);
    CHECK(!line.has(Opt::plugins));
    CHECK(!line.count(Opt::prediction_count));
}

TEST(CommandLine, VerbsOfTwoWords) {
    CHECK(parse({"faces", "--json", "add", "Ada", "a.jpg", "b.jpg"}));
    STRCMP_EQUAL("faces add", std::string(line.verb()->name).c_str());
    LONGS_EQUAL(3, line.arguments().size());
}

TEST(CommandLine, TwoDashesEndTheOptionsAndOneIsStandardInput) {
    CHECK(parse({"subjects", "add", "--", "--json", "-"}));
    LONGS_EQUAL(2, line.arguments().size());
    CHECK(!line.has(Opt::json));
    CHECK(parse({"recognize", "-"}));
}

TEST(CommandLine, ShortOptions) {
    CHECK(parse({"faces", "download", "ID", "-o", "out.jpg"}));
    STRCMP_EQUAL("out.jpg", line.text(Opt::output));
    CHECK(parse({"-h"}));
}

TEST(CommandLine, MistakesAreToldWithWhatWasProbablyMeant) {
    refuses({"recognise", "a.jpg"}, "did you mean 'recognize'");
    refuses({"subjects", "renam"}, "did you mean 'subjects rename'");
    refuses({"recognize", "a.jpg", "--limitt", "3"}, "did you mean '--limit'");
    refuses({"faces"}, "needs one more word");
    refuses({"xyzzy"}, "no verb 'xyzzy'; 'compreface --help'");
    refuses({}, "what is to be done?");
}

TEST(CommandLine, ValuesOfTheWrongFormAreRefused) {
    refuses({"recognize", "a", "--limit", "-1"}, "whole number");
    refuses({"recognize", "a", "--limit", "3x"}, "whole number");
    refuses({"recognize", "a", "--limit", "4294967296"}, "whole number");
    for (const char* value : {"1.01", "-0.1", "nan", "inf", "0,9", "0.9x"}) {
        refuses({"recognize", "a", "--threshold", value}, "from 0 to 1");
    }
    refuses({"recognize", "a", "--json=yes"}, "takes no value");
    refuses({"recognize", "a", "--limit"}, "needs a value");
    refuses({"recognize", "a", "--limit", "1", "--limit", "2"}, "given twice");
    refuses({"faces", "delete", "--subject", ""}, "is empty");
    refuses({"subjects", "list", "--limit", "1"}, "takes no --limit");
}

TEST(CommandLine, AKeyIsNeverRepeated) {
    const char* key = "0abcdef0-1234-4000-8000-fedcba987654";
    for (const std::vector<const char*>& words :
         {std::vector<const char*>{key}, {"faces", key}, {"detect", "a", key}, {"detect", "a", "--key", key}}) {
        cli::CommandLine fresh;
        std::string told;
        std::vector<const char*> all{"compreface"};
        all.insert(all.end(), words.begin(), words.end());
        CHECK(!fresh.parse(static_cast<int>(all.size()), all.data(), told));
        CHECK(told.find("fedcba") == std::string::npos);
    }
}

TEST(CommandLine, TheTablesAreWhole) {
    for (std::size_t i = 0; i < kOpts; ++i) LONGS_EQUAL(i, static_cast<std::size_t>(option_rows()[i].id));
    std::vector<bool> used(kOpts, false);
    for (const Opt option : common_options()) used[static_cast<std::size_t>(option)] = true;
    for (const Opt option : {Opt::version, Opt::completion, Opt::man}) used[static_cast<std::size_t>(option)] = true;
    for (const Verb& verb : verbs()) {
        CHECK(verb.run != nullptr);
        CHECK(verb.least <= verb.most);
        CHECK(!verb.what.ends_with('.'));
        for (const Opt option : verb.options) {
            CHECK(std::ranges::find(common_options(), option) == common_options().end());
            used[static_cast<std::size_t>(option)] = true;
        }
    }
    for (std::size_t i = 0; i < kOpts; ++i) CHECK_TEXT(used[i], std::string(option_rows()[i].name).c_str());
}
