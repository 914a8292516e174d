// enroll: what a folder of people becomes, and that it goes on where it was ended.
#include <CppUTest/TestHarness.h>

#include <filesystem>

#include "cli/stand_in.hpp"

using namespace cli_tests;

// clang-format off
TEST_GROUP(Enrolling) {
    const std::string people = scratch() + "/people";

    void setup() override { clean_slate(); }
    void add(const std::string& person, const std::string& file, const std::string& of) const {
        write_text(people + "/" + person + "/" + file, read_text(picture(of)));
    }
    Ran enroll(const std::vector<std::string>& more = {}) const {
        std::vector<std::string> words{"enroll", people, "--json"};
        words.insert(words.end(), more.begin(), more.end());
        return call(words);
    }
    static int stored() { return size_at(parsed(call({"faces", "list", "--json"}).out), "faces"); }
};
// clang-format on

TEST(Enrolling, AFolderForEachPersonAndEverythingOnce) {
    add("Alice", "1.jpg", "one-face-alice.jpg");
    add("Alice", "2.jpg", "one-face-alice-2.jpg");
    add("Alice", "same-as-1.jpg", "one-face-alice.jpg");
    add("Bob", "1.JPG", "one-face-bob.jpg");
    const Ran first = enroll();
    LONGS_EQUAL(0, first.code);
    Json json = parsed(first.out);
    LONGS_EQUAL(3, number_at(json, "enrolled"));
    LONGS_EQUAL(1, number_at(json, "duplicates"));
    LONGS_EQUAL(3, stored());

    add("Bob", "2.jpg", "one-face-carol.jpg");
    json = parsed(enroll().out);
    LONGS_EQUAL(1, number_at(json, "enrolled"));
    LONGS_EQUAL(3, number_at(json, "already"));
    LONGS_EQUAL(4, stored());
}

TEST(Enrolling, RefusedPicturesAreToldWithTheReason) {
    add("Alice", "1.jpg", "one-face-alice.jpg");
    add("Alice", "empty-room.jpg", "no-face.jpg");
    add("Alice", "party.jpg", "two-faces-alice-bob.jpg");
    write_text(people + "/Alice/text.jpg", "no picture at all");
    write_text(people + "/Alice/notes.txt", "not a picture");
    write_text(people + "/stray.jpg", read_text(picture("one-face-bob.jpg")));
    const Ran ran = enroll();
    LONGS_EQUAL(3, ran.code);
    const Json json = parsed(ran.out);
    LONGS_EQUAL(1, number_at(json, "enrolled"));
    LONGS_EQUAL(3, size_at(json, "refused"));
    STRCMP_EQUAL("no_face_found", text_at(json, "refused.0.status").c_str());
    STRCMP_EQUAL("too_many_faces", text_at(json, "refused.1.status").c_str());
    STRCMP_EQUAL("invalid_image", text_at(json, "refused.2.status").c_str());
    STRCMP_CONTAINS("party.jpg", text_at(json, "refused.1.picture").c_str());
    LONGS_EQUAL(2, size_at(json, "left_out"));
    const Ran for_people = call({"enroll", people});
    LONGS_EQUAL(3, for_people.code);
    STRCMP_CONTAINS("there already 1", for_people.out.c_str());
    const std::string line = for_people.out.substr(for_people.out.find("party.jpg"));
    STRCMP_CONTAINS("more than one face", line.substr(0, line.find('\n')).c_str());
}

TEST(Enrolling, OnePictureIsNotEnrolledAsTwoPeople) {
    add("Alice", "1.jpg", "one-face-alice.jpg");
    CHECK(enroll().code == 0);
    add("Bob", "1.jpg", "one-face-alice.jpg");
    const Ran ran = enroll();
    LONGS_EQUAL(3, ran.code);
    STRCMP_CONTAINS("enrolled as 'Alice'", text_at(parsed(ran.out), "refused.0.why").c_str());
    LONGS_EQUAL(1, stored());
}

TEST(Enrolling, TwoFoldersThatAreOneSubjectToTheServerAreRefusedBeforeAnythingIsSent) {
    add("Alice", "1.jpg", "one-face-alice.jpg");
    add("alice", "1.jpg", "one-face-alice-2.jpg");
    LONGS_EQUAL(66, enroll().code);
    LONGS_EQUAL(0, stored());
}

TEST(Enrolling, WhatWasBegunAndNeverConfirmedIsNotSentAgainUnlessAsked) {
    add("Alice", "1.jpg", "one-face-alice.jpg");
    CHECK(enroll().code == 0);
    // As a crash between sending and hearing leaves it: without the line that tells the id.
    std::string state = read_text(people + "/.compreface-enrolled");
    state.resize(state.find("done "));
    write_text(people + "/.compreface-enrolled", state + "done 12");
    const Ran ran = enroll();
    LONGS_EQUAL(75, ran.code);
    LONGS_EQUAL(1, size_at(parsed(ran.out), "uncertain"));
    LONGS_EQUAL(1, stored());
    LONGS_EQUAL(0, enroll({"--again"}).code);
    LONGS_EQUAL(2, stored());
    LONGS_EQUAL(1, number_at(parsed(enroll().out), "already"));
}

TEST(Enrolling, WhatTheServerHasNoMoreIsSentAgain) {
    add("Alice", "1.jpg", "one-face-alice.jpg");
    CHECK(enroll().code == 0);
    CHECK(call({"subjects", "delete", "--all", "--yes"}).code == 0);
    LONGS_EQUAL(1, number_at(parsed(enroll().out), "enrolled"));
    LONGS_EQUAL(1, stored());
}

TEST(Enrolling, ABusyServerEndsTheRunAndTheNextOneGoesOn) {
    add("Alice", "1.jpg", "one-face-alice.jpg");
    add("Bob", "1.jpg", "fault-500.jpg");
    for (int i = 0; i < 20; ++i) add("Carol", std::to_string(i) + ".jpg", "no-face.jpg");
    const Ran ran = enroll();
    LONGS_EQUAL(69, ran.code);
    CHECK(cJSON_IsFalse(at(parsed(ran.out), "whole")));
    std::filesystem::remove_all(people + "/Bob");
    std::filesystem::remove_all(people + "/Carol");
    const Ran next = enroll();
    LONGS_EQUAL(0, next.code);
    LONGS_EQUAL(1, stored());
}

TEST(Enrolling, TheStateIsOfOneServerAndKeyAndHasNoKeyInIt) {
    add("Alice", "1.jpg", "one-face-alice.jpg");
    const std::string state = scratch() + "/state";
    CHECK(enroll({"--state", state}).code == 0);
    CHECK(read_text(state).find(kRecognitionKey) == std::string::npos);
    CHECK(!std::filesystem::exists(people + "/.compreface-enrolled"));
    // The same server by another name is another place: it cannot be known to be the same.
    const std::string other = "http://localhost" + server_url().substr(server_url().rfind(':'));
    LONGS_EQUAL(1, number_at(parsed(enroll({"--state", state, "--server", other}).out), "enrolled"));
}

TEST(Enrolling, ProgressIsForATerminalOnly) {
    add("Alice", "1.jpg", "one-face-alice.jpg");
    const Ran piped = enroll();
    STRCMP_EQUAL("", piped.error.c_str());
    add("Alice", "2.jpg", "one-face-alice-2.jpg");
    STRCMP_CONTAINS("] 2/2", call_on_terminal({"enroll", people}).out.c_str());
}

TEST(Enrolling, AFolderThatIsNoneHasTheExitCodeOfAFile) {
    LONGS_EQUAL(66, call({"enroll", scratch() + "/absent"}).code);
}
