// subjects add, list, rename, delete; server config and status.
#include <CppUTest/TestHarness.h>

#include "cli/stand_in.hpp"

using namespace cli_tests;

// clang-format off
TEST_GROUP(SubjectVerbs) {
    void setup() override { clean_slate(); }
};
// clang-format on

TEST(SubjectVerbs, AddAndList) {
    LONGS_EQUAL(0, call({"subjects", "add", "Ada", "J\xc3\xbcrgen"}).code);
    const Ran listed = call({"subjects", "list"});
    STRCMP_CONTAINS("Ada\n", listed.out.c_str());
    STRCMP_CONTAINS("J\xc3\xbcrgen\n", listed.out.c_str());
    LONGS_EQUAL(2, size_at(parsed(call({"subjects", "list", "--json"}).out), "subjects"));
    const Ran again = call({"subjects", "add", "ADA"});
    LONGS_EQUAL(1, again.code);
    STRCMP_CONTAINS("ADA: ", again.error.c_str());
    STRCMP_CONTAINS("[subject_exists, HTTP 400, code 43]", again.error.c_str());
}

TEST(SubjectVerbs, NamesThatTheServerWouldTakeForSomethingElseAreRefused) {
    for (const char* name : {"", "..", "a/b", "a;b", "a\nb"}) {
        LONGS_EQUAL(64, call({"subjects", "add", name}).code);
        LONGS_EQUAL(64, call({"subjects", "delete", "--yes", name}).code);
    }
}

TEST(SubjectVerbs, ANameMayBeginWithADashBehindTwoDashes) {
    LONGS_EQUAL(0, call({"subjects", "add", "--", "--all"}).code);
    STRCMP_EQUAL("--all\n", call({"subjects", "list"}).out.c_str());
}

TEST(SubjectVerbs, RenameSaysWhenItMerged) {
    CHECK(call({"subjects", "add", "Ada", "Bea"}).code == 0);
    STRCMP_EQUAL("renamed\n", call({"subjects", "rename", "Ada", "Ada L."}).out.c_str());
    const Ran merged = call({"subjects", "rename", "--json", "Ada L.", "Bea"});
    LONGS_EQUAL(0, merged.code);
    CHECK(cJSON_IsTrue(at(parsed(merged.out), "merged")));
    LONGS_EQUAL(1, call({"subjects", "rename", "Nobody", "Bea"}).code);
}

TEST(SubjectVerbs, DeleteNeedsYesWhereNobodyCanBeAsked) {
    CHECK(call({"subjects", "add", "Ada", "Bea"}).code == 0);
    LONGS_EQUAL(64, call({"subjects", "delete", "Ada"}, "yes\n").code);
    LONGS_EQUAL(64, call({"subjects", "delete", "--all"}, "yes\n").code);
    LONGS_EQUAL(64, call({"subjects", "delete", "--yes"}).code);
    LONGS_EQUAL(64, call({"subjects", "delete", "--yes", "--all", "Ada"}).code);
    LONGS_EQUAL(2, size_at(parsed(call({"subjects", "list", "--json"}).out), "subjects"));
    STRCMP_EQUAL("Ada\n", call({"subjects", "delete", "--yes", "ada"}).out.c_str());
    LONGS_EQUAL(1, call({"subjects", "delete", "--yes", "Ada"}).code);
    STRCMP_EQUAL("deleted 1 subjects\n", call({"subjects", "delete", "--yes", "--all"}).out.c_str());
}

TEST(SubjectVerbs, DeleteAsksAtATerminal) {
    CHECK(call({"subjects", "add", "Ada"}).code == 0);
    const Ran no = call_on_terminal({"subjects", "delete", "Ada"}, "y\n");
    LONGS_EQUAL(64, no.code);
    STRCMP_CONTAINS("delete with all their examples: 'Ada'. Type yes", no.out.c_str());
    STRCMP_CONTAINS("nothing was done", no.out.c_str());
    LONGS_EQUAL(1, size_at(parsed(call({"subjects", "list", "--json"}).out), "subjects"));
    LONGS_EQUAL(0, call_on_terminal({"subjects", "delete", "Ada"}, "yes\n").code);
    LONGS_EQUAL(0, size_at(parsed(call({"subjects", "list", "--json"}).out), "subjects"));
}

TEST(SubjectVerbs, ServerConfigAndStatusNeedNoKey) {
    const std::vector<std::string> no_keys{"COMPREFACE_SERVER=" + server_url()};
    const Ran config = call_in(no_keys, {"server", "config", "--json"});
    LONGS_EQUAL(0, config.code);
    LONGS_EQUAL(5'242'880, number_at(parsed(config.out), "clientMaxFileSize"));
    STRCMP_CONTAINS("10485760 bytes", call_in(no_keys, {"server", "config"}).out.c_str());
    const Ran status = call_in(no_keys, {"server", "status", "--json", "--wait-s", "5"});
    LONGS_EQUAL(0, status.code);
    STRCMP_EQUAL("OK", text_at(parsed(status.out), "status").c_str());
    STRCMP_CONTAINS("ready\n", call_in(no_keys, {"server", "status"}).out.c_str());
}
