#include "ini_file.hpp"

#include <CppUTest/TestHarness.h>

// clang-format off
TEST_GROUP(IniFile) {
    std::string taken, error;

    bool read(std::string_view text) {
        taken.clear();
        error.clear();
        return cli::read_ini(text, "config", [this](std::string_view section, std::string_view key,
                                                    std::string_view value) {
            if (key == "unknown") return false;
            taken += std::string(section) + "." + std::string(key) + "=" + std::string(value) + "|";
            return true;
        }, error);
    }
    void refuses(std::string_view text, const char* piece) {
        CHECK(!read(text));
        STRCMP_CONTAINS(piece, error.c_str());
    }
};
// clang-format on

TEST(IniFile, SectionsKeysAndComments) {
    CHECK(read("# first\n\n[server]\n  url = http://host:8000/x\n; second\n[keys]\nrecognition=k\r\n"));
    STRCMP_EQUAL("server.url=http://host:8000/x|keys.recognition=k|", taken.c_str());
}

TEST(IniFile, WhatTheLibraryWouldCutOrSkipIsRefusedByItsLine) {
    refuses("[server]\nurl = " + std::string(300, 'x') + "\n", "line 2 is too long");
    refuses("[server]\nurl http\n", "line 2 is no 'key = value'");
    refuses("[server]\nurl = http://a ; here\n", "line 2 has a comment behind its value");
    refuses("[server\nurl = x\n", "line 1 has no ]");
    refuses("[server]\nunknown = secret\n", "line 2 sets [server] unknown");
    refuses(std::string_view("[server]\nurl = a\0b\n", 19), "line 2 holds a zero byte");
    CHECK(error.find("secret") == std::string::npos);
}

TEST(IniFile, AnIndentedLineIsNoMoreOfTheOneBefore) {
    CHECK(read("[keys]\na = 1\n  b = 2\n"));
    STRCMP_EQUAL("keys.a=1|keys.b=2|", taken.c_str());
}
