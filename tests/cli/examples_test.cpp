// The examples of the SDK do what they say.
#include <CppUTest/TestHarness.h>

#include "cli/stand_in.hpp"

using namespace cli_tests;

// clang-format off
TEST_GROUP(Examples) {
    void setup() override { clean_slate(); }
};
// clang-format on

TEST(Examples, Recognize) {
    CHECK(!enrolled("Alice", "one-face-alice.jpg").empty());
    const Ran ran = example("recognize", {kRecognitionKey, picture("one-face-alice.jpg")});
    LONGS_EQUAL(0, ran.code);
    STRCMP_EQUAL("face of 200 x 260 pixels, 1.000 like Alice\n", ran.out.c_str());
    LONGS_EQUAL(1, example("recognize", {kRecognitionKey, picture("no-face.jpg")}).code);
}

TEST(Examples, Detect) {
    const Ran ran = example("detect", {kDetectionKey, picture("one-face-alice.jpg")});
    LONGS_EQUAL(0, ran.code);
    STRCMP_CONTAINS("face at 120,80 of 200 x 260 pixels, 25 to 32 years, female, no mask\n", ran.out.c_str());
}

TEST(Examples, Verify) {
    const std::string alice = picture("one-face-alice.jpg");
    const Ran ran = example("verify", {kVerificationKey, alice, picture("one-face-alice-2.jpg")});
    LONGS_EQUAL(0, ran.code);
    STRCMP_CONTAINS("like the source\n", ran.out.c_str());
    const Ran crowd = example("verify", {kVerificationKey, picture("two-faces-alice-bob.jpg"), alice});
    LONGS_EQUAL(1, crowd.code);
    STRCMP_CONTAINS("the source must show one face", crowd.out.c_str());
}

TEST(Examples, EnrolFolder) {
    write_text(scratch() + "/ada/1.jpg", read_text(picture("one-face-alice.jpg")));
    write_text(scratch() + "/ada/2.jpg", read_text(picture("one-face-alice-2.jpg")));
    LONGS_EQUAL(0, example("enrol_folder", {kRecognitionKey, "Ada", scratch() + "/ada"}).code);
    LONGS_EQUAL(2, size_at(parsed(call({"faces", "list", "--json"}).out), "faces"));
    write_text(scratch() + "/ada/3.jpg", read_text(picture("no-face.jpg")));
    const Ran ran = example("enrol_folder", {kRecognitionKey, "Ada", scratch() + "/ada"});
    LONGS_EQUAL(1, ran.code);
    STRCMP_CONTAINS("3.jpg: no face in the picture", ran.out.c_str());
}

TEST(Examples, CleanCollection) {
    CHECK(!enrolled("Alice", "one-face-alice.jpg").empty());
    CHECK(call({"subjects", "add", "Nobody"}).code == 0);
    const Ran ran = example("clean_collection", {kRecognitionKey});
    LONGS_EQUAL(0, ran.code);
    STRCMP_EQUAL("   1 examples of Alice\n   0 examples of Nobody\n", ran.out.c_str());
    STRCMP_EQUAL("Alice\n", call({"subjects", "list"}).out.c_str());
}

TEST(Examples, DoorVerifyOpensForThePersonOfTheBadgeAlone) {
    const std::string badge = enrolled("Alice", "one-face-alice.jpg");
    const auto code = [&](const std::string& id, const std::string& name) {
        return example("door_verify", {kRecognitionKey, id, picture(name)}).code;
    };
    LONGS_EQUAL(0, code(badge, "one-face-alice.jpg"));
    LONGS_EQUAL(1, code(badge, "one-face-bob.jpg"));
    LONGS_EQUAL(1, code(badge, "two-faces-alice-bob.jpg"));
    LONGS_EQUAL(1, code(badge, "no-face.jpg"));
    LONGS_EQUAL(1, code(badge, "slow-4s.jpg"));
    LONGS_EQUAL(1, code(badge, "fault-500.jpg"));
    LONGS_EQUAL(1, code("00000000-0000-4000-8000-0000000000ff", "one-face-alice.jpg"));
}

TEST(Examples, WebcamsTakePicturesAsTheyCome) {
    CHECK(!enrolled("Alice", "one-face-alice.jpg").empty());
    const std::string film = read_text(picture("one-face-alice.jpg")) + read_text(picture("no-face.jpg")) +
                             read_text(picture("one-face-bob.jpg"));
    const Ran who = example("webcam_recognize", {kRecognitionKey}, film);
    LONGS_EQUAL(0, who.code);
    STRCMP_EQUAL("Alice, 25 to 32 years, female\nnobody\nsomebody, 33 to 40 years, male\n", who.out.c_str());
    const Ran where = example("webcam_detect", {kDetectionKey}, film);
    LONGS_EQUAL(0, where.code);
    STRCMP_CONTAINS("1 faces at 120,80\n0 faces\n1 faces", where.out.c_str());
}
