#include "agent/process/config_file.hpp"

#include <string>

#include <CppUTest/TestHarness.h>

#include "config_samples.hpp"

using namespace agent;
using namespace process_test;
using namespace std::string_literals;

TEST_GROUP(ConfigFile) {
    ErrorList errors;
    Config config = changed_config();

    void good(const std::string& text) {
        const bool read = load_text(text, "f", kWords, config, errors);
        CHECK_TRUE_TEXT(read, errors.empty() ? "" : errors.all()[0].c_str());
        CHECK(errors.empty());
    }
    // `lines`: all mistakes, a line each.
    void bad(const std::string& text, const std::string& lines) {
        config = changed_config();
        CHECK_FALSE(load_text(text, "f", kWords, config, errors));
        std::array<char, 8000> memory{};
        BufferSink sink{memory};
        errors.print(sink);
        check_text(lines, sink.text());
        for (const ConfigKey& key : config_keys()) CHECK(key.same(config, changed_config()));
    }
    // A mistake in a text that has all it needs otherwise; `text` begins in line 3.
    void bad_line(const std::string& text, const std::string& line) {
        bad("[server]\nkey_file=/k\n" + text, line + "\n");
    }
};

TEST(ConfigFile, what_is_not_in_it_has_its_default) {
    good("[server]\nkey_file = /k\n[decide]\nsimilarity_threshold = 0.98\n");
    check_text("/k", config.server.key_file.view());
    DOUBLES_EQUAL(0.98, config.decide.similarity_threshold, 0);
    set_well(config, "decide.similarity_threshold", "0.97");
    Config expected = default_config();
    set_well(expected, "server.key_file", "/k");
    for (const ConfigKey& key : config_keys()) CHECK(key.same(config, expected));
}

TEST(ConfigFile, every_key_can_be_set_in_it) {
    Config expected = default_config();
    std::string text, section;
    for (const ConfigKey& key : config_keys()) {
        const std::string its{section_of(key)};
        if (its != section) text += "[" + its + "]\n";
        section = its;
        const std::string name{key.name.substr(its.size() + 1)};
        // Short ones: a line has an end.
        std::string value = key.type == ValueType::path ? "/" + name : good_values(key).back();
        if (key.name == "decide.miss_floor" || key.name == "server.connect_timeout_ms")
            value = good_values(key).front();
        if (key.name == "recognize.prediction_count") value = "25";
        set_well(expected, key.name, value);
        text += name;
        text += " = " + value + "\n";
    }
    good(text);
    for (const ConfigKey& key : config_keys())
        CHECK_TRUE_TEXT(key.same(config, expected), std::string{key.name}.c_str());
}

TEST(ConfigFile, blanks_comments_and_line_ends_do_not_matter) {
    good("\xEF\xBB\xBF# by Windows\r\n[server]\r\n\tkey_file=/k\r\n  ; indented\r\n\r\n  timeout_ms  =  4000  \r\n");
    check_text("/k", config.server.key_file.view());
    LONGS_EQUAL(4000, config.server.timeout_ms);
}

TEST(ConfigFile, an_indented_line_does_not_go_on_with_the_value_before) {
    good("[server]\nkey_file = /k\n  timeout_ms = 4000\n [camera]\n   name = a=b:c\n");
    check_text("/k", config.server.key_file.view());
    check_text("a=b:c", config.camera.name.view());
}

TEST(ConfigFile, a_section_may_come_again_and_the_last_line_needs_no_end) {
    good("[server]\nkey_file = /k\n[camera]\nname = a\n[server] # again\ntimeout_ms = 4000");
    LONGS_EQUAL(4000, config.server.timeout_ms);
}

TEST(ConfigFile, marks_of_comments_inside_a_word_belong_to_it) {
    good("[server]\nkey_file = /k#1;2\n");
    check_text("/k#1;2", config.server.key_file.view());
}

TEST(ConfigFile, a_comment_behind_a_value_is_refused_and_never_cuts_it) {
    bad_line("[camera]\nname = door ; the front",
             "f:4: ' ;' is no part of a value and begins no comment here, put comments on lines of their own");
    bad_line("[camera]\nname = door # 1",
             "f:4: ' #' is no part of a value and begins no comment here, put comments on lines of their own");
    bad_line("[camera]\nname =\t#",
             "f:4: ' #' is no part of a value and begins no comment here, put comments on lines of their own");
}

TEST(ConfigFile, unknown_keys_and_sections_are_told_with_the_nearest) {
    bad_line("ulr = x\n", "f:3: server.ulr: unknown key, the nearest known one is server.url");
    bad_line("[camara]\nnonsense = 1\nfps = 3\n", "f:3: [camara]: unknown section, the nearest known one is [camera]");
    bad_line("[Camera]\n", "f:3: [Camera]: unknown section, the nearest known one is [camera]");
    bad_line("URL = http://a\n", "f:3: server.URL: unknown key, the nearest known one is server.url");
}

TEST(ConfigFile, what_is_no_line_of_a_config_is_refused) {
    bad_line("just words\n", "f:3: no 'key = value' in this line, write one or begin the line with #");
    bad_line("just words", "f:3: no 'key = value' in this line, write one or begin the line with #");
    bad_line("= x\n", "f:3: no key before the '=', write key = value");
    bad_line("[camera\nname = a\n", "f:3: '[camera' is not closed, write [section]");
    bad_line("[camera] name = a\n", "f:3: 'name = a' stands behind a section, put it on a line of its own");
    bad("name = a\n[server]\nkey_file = /k\n", "f:1: 'name' stands before the first [section], put it below one\n");
}

TEST(ConfigFile, a_key_is_set_once) {
    bad_line("[camera]\nname = a\n\n[camera]\nname = b\nname = c\n",
             "f:7: camera.name: is set in line 4 already, take one of them out\n"
             "f:8: camera.name: is set in line 4 already, take one of them out");
    bad_line("timeout_ms = 1\ntimeout_ms = 5000\n",
             "f:3: server.timeout_ms: 1 is out of range, give 100 to 60000 ms\n"
             "f:4: server.timeout_ms: is set in line 3 already, take one of them out");
}

TEST(ConfigFile, a_line_too_long_is_refused_and_never_cut) {
    const std::string start = "[server]\nkey_file = /k\n[camera]\npath = /";
    const std::size_t used = std::string{"path = /"}.size();
    good(start + std::string(199 - used, 'x') + "\r\n");
    LONGS_EQUAL(199 - used + 1, config.camera.path.size());
    bad(start + std::string(200 - used, 'x') + "\nfps = 3\n",
        "f:4: the line has 200 characters, make it at most 199\n");
    bad("[" + std::string(300, 's') + "]\nfps = 3\n" + start.substr(0, 23),
        "f:1: the line has 302 characters, make it at most 199\n");
    good(start + "a\n# " + std::string(1000, 'c') + "\n");
}

TEST(ConfigFile, a_nul_byte_ends_it_all) {
    bad("[server]\nkey_file = /k\n[camera]\nname = a\0b\nwrong\n"s, "f:4: holds a NUL byte, this is no text file\n");
}

TEST(ConfigFile, contradictions_name_the_line_that_can_be_changed) {
    bad_line("timeout_ms = 2000\n",
             "f: server.connect_timeout_ms: 3000 is above server.timeout_ms (2000), give at most that");
    bad_line("timeout_ms = 2000\nconnect_timeout_ms = 2001\n",
             "f:4: server.connect_timeout_ms: 2001 is above server.timeout_ms (2000), give at most that");
    bad("", "f: server.key_file: is not set, name the file that holds the API key\n");
}

TEST(ConfigFile, what_follows_from_a_refused_value_is_no_second_mistake) {
    bad("[server]\nkey_file =\n", "f:2: server.key_file: is empty, give a value\n");
    bad_line("timeout_ms = 2000\nconnect_timeout_ms = x\n",
             "f:4: server.connect_timeout_ms: 'x' is not a whole number, give 100 to 60000 ms");
    bad_line("timeout_ms = x\nconnect_timeout_ms = 60000\n",
             "f:3: server.timeout_ms: 'x' is not a whole number, give 100 to 60000 ms");
}

TEST(ConfigFile, all_mistakes_are_told_at_once_in_order_and_the_rest_is_counted) {
    bad("[nosuch]\n[camera]\nfps = 0\nname = \"a\"\n[server]\n",
        "f:1: [nosuch]: unknown section, the nearest known one is [policy]\n"
        "f:3: camera.fps: 0 is out of range, give 1 to 120 frames/s\n"
        "f:4: camera.name: the quotes would be part of the value, leave them out\n"
        "f: server.key_file: is not set, name the file that holds the API key\n");
    std::string many = "[server]\nkey_file = /k\n", expected;
    for (int i = 3; i < 28; ++i) {
        many += "words\n";
        if (i < 23)
            expected +=
                "f:" + std::to_string(i) + ": no 'key = value' in this line, write one or begin the line with #\n";
    }
    bad(many, expected + "and 5 more\n");
    LONGS_EQUAL(5, errors.dropped());
}

TEST(ConfigFile, what_is_told_cannot_play_with_the_terminal) {
    bad_line("[camera]\nname = \x1b[2J\n", "f:4: camera.name: holds a control character, take it out");
    bad_line("\x1b[2J = 1\n", "f:3: server.\\x1b[2J: unknown key, the nearest known one is server.url");
}

TEST(ConfigFile, a_file_is_read_whole_and_named_in_its_mistakes) {
    const TempFolder folder;
    const std::string path = folder.write("agent.conf", "[server]\nkey_file = /k\n");
    CHECK(load(path.c_str(), kWords, config, errors));
    check_text("/k", config.server.key_file.view());
    const std::string bad_path = folder.write("bad.conf", "[server]\nkey_file = /k\nx\n");
    CHECK_FALSE(load(bad_path.c_str(), kWords, config, errors));
    check_text(bad_path + ":3: no 'key = value' in this line, write one or begin the line with #",
               errors.all()[0].view());
    CHECK(load(path.c_str(), kWords, config, errors));
    CHECK(errors.empty());
}

TEST(ConfigFile, a_file_that_cannot_be_read_or_is_too_large_is_refused) {
    const TempFolder folder;
    const std::string none = folder.path("none");
    CHECK_FALSE(load(none.c_str(), kWords, config, errors));
    check_text(none + ": cannot be read: No such file or directory, name a config file that can by --config",
               errors.all()[0].view());
    CHECK_FALSE(load(folder.name().c_str(), kWords, config, errors));
    check_text(folder.name() + ": cannot be read: Is a directory, name a config file that can by --config",
               errors.all()[0].view());
    std::string text = "[server]\nkey_file = /k\n";
    text.append(kConfigFileBytes - text.size(), '\n');
    CHECK(load(folder.write("full", text).c_str(), kWords, config, errors));
    const std::string large = folder.write("large", text + "\n");
    CHECK_FALSE(load(large.c_str(), kWords, config, errors));
    check_text(large + ": is larger than 65536 bytes, this is no config file", errors.all()[0].view());
    LONGS_EQUAL(1, errors.all().size());
}
