#include "agent/process/options.hpp"

#include <string>
#include <vector>

#include <CppUTest/TestHarness.h>

#include "agent/process/exit_code.hpp"
#include "process_helpers.hpp"

using namespace agent;
using process_test::check_text;

TEST_GROUP(Options) {
    Options options;
    ErrorText error;

    bool parse(std::vector<std::string> words) {
        words.insert(words.begin(), "compreface-agent");
        std::vector<char*> argv;
        for (std::string& word : words) argv.push_back(word.data());
        argv.push_back(nullptr);
        kept_ = words;
        error.clear();
        const bool good = parse_options(static_cast<int>(words.size()), argv.data(), options, error);
        path_ = good ? options.config_path : "";
        return good;
    }
    std::vector<std::string> kept_;
    std::string path_;
};

TEST(Options, nothing_means_run_with_the_usual_file) {
    CHECK(parse({}));
    CHECK(options.action == Options::Action::run);
    CHECK_FALSE(options.once);
    check_text("/etc/compreface-agent/agent.conf", path_);
}

TEST(Options, each_option_does_its_one_thing) {
    using Action = Options::Action;
    struct Case {
        const char* word;
        Action action;
    };
    for (const Case& one :
         {Case{"--check-config", Action::check_config}, Case{"--version", Action::version},
          Case{"--help", Action::help}, Case{"--help-config", Action::help_config},
          Case{"--help-policy", Action::help_policy}, Case{"--example-config", Action::example_config}}) {
        CHECK(parse({one.word}));
        CHECK(options.action == one.action);
        CHECK_FALSE(options.once);
    }
    CHECK(parse({"--once", "--config", "a.conf"}));
    CHECK(options.once);
    CHECK(options.action == Action::run);
    check_text("a.conf", path_);
    CHECK(parse({"--config=b.conf", "--check-config"}));
    CHECK(options.action == Action::check_config);
    check_text("b.conf", path_);
    CHECK(parse({}));
    CHECK_FALSE(options.once);
}

TEST(Options, each_mistake_has_one_line) {
    struct Case {
        std::vector<std::string> words;
        const char* error;
    };
    const Case cases[] = {
        {{"--wrong"}, "unknown option '--wrong': see compreface-agent --help"},
        {{"--once", "--wrong=5", "--help"}, "unknown option '--wrong=5': see compreface-agent --help"},
        {{"-x"}, "unknown option '-x': see compreface-agent --help"},
        {{"--config"}, "--config needs a value: see compreface-agent --help"},
        {{"--once=yes"}, "--once=yes takes no value: see compreface-agent --help"},
        {{"agent.conf"}, "unexpected word 'agent.conf': see compreface-agent --help"},
        {{"--", "--once"}, "unexpected word '--once': see compreface-agent --help"},
        {{"--config="}, "--config is empty: name the config file"},
        {{"--config", ""}, "--config is empty: name the config file"},
    };
    for (const Case& one : cases) {
        CHECK_FALSE(parse(one.words));
        check_text(one.error, error.view());
    }
}

TEST(Options, the_help_names_every_option) {
    std::array<char, 4096> memory{};
    BufferSink sink{memory};
    print_usage(sink, [](TextSink& out) { out.write("  paint    paint a picture\n"); });
    CHECK_FALSE(sink.overflow());
    for (const char* word : {"--config FILE", "--check-config", "--once", "--version", "--help ", "--help-config",
                             "--help-policy", "--example-config", kDefaultConfigPath}) {
        CHECK(sink.text().find(word) != std::string_view::npos);
    }
    for (const int code : {kExitUsage, kExitUnavailable, kExitSoftware, kExitConfig}) {
        CHECK(sink.text().find(" " + std::to_string(code) + " ") != std::string_view::npos ||
              sink.text().find("\n" + std::to_string(code) + " ") != std::string_view::npos);
    }
}
