// What the table tells people: --help-config and the example file.
#include <cstdio>
#include <string>
#include <vector>

#include <CppUTest/TestHarness.h>

#include "agent/process/config_file.hpp"
#include "config_samples.hpp"

using namespace agent;
using namespace process_test;

namespace {

template <class Print>
std::string printed(Print print) {
    std::vector<char> memory(64 * 1024);
    BufferSink sink{memory};
    print(sink, kWords);
    CHECK_FALSE(sink.overflow());
    return std::string{sink.text()};
}

bool has(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

std::string file_content(const char* path) {
    std::string content;
    std::FILE* const file = std::fopen(path, "rbe");
    CHECK_TRUE_TEXT(file != nullptr, path);
    std::array<char, 4096> piece{};
    for (std::size_t got = 0; (got = std::fread(piece.data(), 1, piece.size(), file)) > 0;)
        content.append(piece.data(), got);
    std::fclose(file);
    return content;
}

// The example as a user edits it who takes away the '#' in front of every key.
std::string uncommented(const std::string& text) {
    std::string out = text;
    for (std::size_t at = 0; (at = out.find("\n#", at)) != std::string::npos; ++at) {
        if (out[at + 2] != ' ' && out[at + 2] != '\n') out.erase(at + 1, 1);
    }
    return out;
}

}  // namespace

TEST_GROUP(ConfigPrint) {
    ErrorList errors;

    // The lines of the section that the key is in: two sections may have keys of one name.
    static std::string section(const std::string& example, const ConfigKey& key) {
        const std::size_t begin = example.find("[" + std::string{section_of(key)} + "]\n");
        return example.substr(begin, example.find("\n[", begin) - begin);
    }
    void check_is_the_defaults(const std::string& text) {
        Config config;
        const bool good = load_text(text, "example", kWords, config, errors);
        CHECK_TRUE_TEXT(good, errors.empty() ? "" : errors.all()[0].c_str());
        Config expected = default_config();
        set_well(expected, "server.key_file", "/etc/compreface-agent/api-key");
        for (const ConfigKey& key : config_keys()) {
            CHECK_TRUE_TEXT(key.same(config, expected), std::string{key.name}.c_str());
        }
    }
};

TEST(ConfigPrint, the_help_has_every_key_with_type_range_default_and_effect) {
    const std::string help = printed(print_help);
    std::size_t at = 0;
    for (const ConfigKey& key : config_keys()) {
        at = help.find("\n" + std::string{key.name} + "\n    ", at);
        CHECK_TRUE_TEXT(at != std::string::npos, std::string{key.name}.c_str());
        const std::size_t line = help.find('\n', at + 1) + 1;
        const std::string about = help.substr(line, help.find('\n', line) - line);
        const std::string value = key.fallback.empty() ? "empty" : std::string{key.fallback};
        CHECK(has(about, key.required && key.fallback.empty() ? "; has to be set; " : "; default: " + value + "; "));
        CHECK(about.ends_with(key.effect == Effect::live ? "; changed by a reload" : "; changed by a restart"));
        if (key.type == ValueType::whole_number || key.type == ValueType::number) {
            CHECK(has(about, number(key.least) + " to " + number(key.most)));
        }
        for (const std::string_view word : key.choices) CHECK(has(about, word));
        CHECK(has(help.substr(line), key.meaning.substr(0, key.meaning.find('\n'))));
    }
}

TEST(ConfigPrint, the_help_reads_like_this) {
    const std::string help = printed(print_help);
    for (const char* part : {
             "\nserver.timeout_ms\n    whole number, 100 to 60000 ms; default: 10000; changed by a restart\n"
             "    How long a whole call may take, connecting included.\n",
             "\nserver.key_file\n    path; has to be set; changed by a restart\n    The file that holds the API key",
             "\ndecide.similarity_threshold\n    number, 0 to 1; default: 0.97; changed by a reload\n",
             "\nlog.level\n    one of: error, warning, info, perf, debug; default: info; changed by a reload\n",
             "\nmotion.enabled\n    yes or no; default: yes; changed by a reload\n",
             "\nhook.events\n    all, or some of: match, denied, unknown, miss, left, look, fault, gap, door_opened, "
             "door_refused, door_held, door_forced; default: match; changed by a "
             "restart\n",
             "\nhook.command\n    path; default: empty; changed by a restart\n",
         }) {
        CHECK_TRUE_TEXT(has(help, part), part);
    }
}

TEST(ConfigPrint, every_key_has_a_meaning_of_short_lines) {
    for (const ConfigKey& key : config_keys()) {
        CHECK_TRUE_TEXT(key.meaning.ends_with('.') || key.meaning.ends_with(','), std::string{key.name}.c_str());
        for (std::string_view rest = key.meaning; !rest.empty();) {
            const std::size_t end = std::min(rest.find('\n'), rest.size());
            CHECK(end > 0 && end <= 110);
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
    }
}

TEST(ConfigPrint, the_example_is_the_defaults_with_and_without_its_commented_keys) {
    const std::string example = printed(print_example);
    check_is_the_defaults(example);
    check_is_the_defaults(uncommented(example));
    for (const ConfigKey& key : config_keys()) {
        const std::string name{key.name.substr(section_of(key).size() + 1)};
        CHECK_TRUE_TEXT(has(section(uncommented(example), key), "\n" + name + " ="), name.c_str());
        CHECK_EQUAL(key.shown, has(section(example, key), "\n" + name + " ="));
    }
}

// After a change of the table: compreface-agent --example-config > config/agent.example.conf
TEST(ConfigPrint, the_committed_example_is_what_the_table_says) {
    check_text(printed(print_example), file_content(COMPREFACE_EXAMPLE_CONFIG));
}
