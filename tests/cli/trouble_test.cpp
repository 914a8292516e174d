// Exit codes when the server, or the way to it, fails. Each by a fault server of its own.
#include <CppUTest/TestHarness.h>

#include "cli/stand_in.hpp"

using namespace cli_tests;

namespace {

constexpr const char* kNoPicture = "\xFF\xD8\xFF\xE0 0123456789abcdef";

Ran against(const std::string& fault, std::vector<std::string> words) {
    const Server server{{FAULT_SERVER, "--behaviour", fault}, ""};
    words.insert(words.end(), {"--server", "http://127.0.0.1:" + server.said(), "--timeout-ms", "2000"});
    return call(words, kNoPicture);
}

void check(int code, const std::string& fault, const std::string& status, const std::vector<std::string>& words) {
    const Ran ran = against(fault, words);
    LONGS_EQUAL_TEXT(code, ran.code, (fault + ": " + ran.error).c_str());
    STRCMP_CONTAINS_TEXT(("[" + status).c_str(), ran.error.c_str(), fault.c_str());
    STRCMP_CONTAINS_TEXT("compreface: ", ran.error.c_str(), fault.c_str());
    CHECK_TEXT(ran.error.find(kRecognitionKey) == std::string::npos, fault.c_str());
}

}  // namespace

TEST_GROUP(Trouble){};

TEST(Trouble, AnEnrolmentWhoseAnswerWasLostIsNoOrdinaryFailure) {
    for (const char* fault : {"no_answer", "cut_off_head", "cut_off_length"}) {
        check(75, fault, "outcome_unknown", {"faces", "add", "Ada", "-"});
    }
}

TEST(Trouble, ALookWhoseAnswerWasLostMayBeRepeated) {
    check(69, "cut_off_chunked", "connection_lost", {"recognize", "-"});
    check(69, "engine_down", "server_busy", {"recognize", "-"});
    check(69, "bad_gateway", "server_busy", {"recognize", "-"});
    check(69, "migration", "migration_running", {"faces", "add", "Ada", "-"});
}

TEST(Trouble, WhoIsNotCompreFaceIsNotBelieved) {
    check(76, "ui_page", "wrong_server", {"recognize", "-"});
    check(76, "not_http", "wrong_server", {"recognize", "-"});
    for (const char* fault : {"json_nan", "json_cut_off", "json_similarity_7", "json_box_missing"}) {
        check(70, fault, "malformed_answer", {"recognize", "-"});
    }
}

TEST(Trouble, AKeyThatTheServerRepeatsIsNotShown) {
    check(77, "bad_key", "bad_key_or_service", {"recognize", "-"});
}
