// recognize, detect, verify, faces verify and the embeddings calls, against the stand-in server.
#include <CppUTest/TestHarness.h>

#include "cli/stand_in.hpp"

using namespace cli_tests;

// clang-format off
TEST_GROUP(Looking) {
    void setup() override { clean_slate(); }
};
// clang-format on

TEST(Looking, RecognizeNamesTheNearestAsJson) {
    CHECK(!enrolled("Alice", "one-face-alice-2.jpg").empty());
    CHECK(!enrolled("Bob", "one-face-bob.jpg").empty());
    const Ran ran = call({"recognize", "--json", "--prediction-count", "2", picture("one-face-alice.jpg")});
    LONGS_EQUAL(0, ran.code);
    const Json json = parsed(ran.out);
    LONGS_EQUAL(1, size_at(json, "result"));
    LONGS_EQUAL(2, size_at(json, "result.0.subjects"));
    STRCMP_EQUAL("Alice", text_at(json, "result.0.subjects.0.subject").c_str());
    STRCMP_EQUAL("Bob", text_at(json, "result.0.subjects.1.subject").c_str());
    CHECK(number_at(json, "result.0.subjects.0.similarity") > 0.9);
    LONGS_EQUAL(120, number_at(json, "result.0.box.x_min"));
    POINTERS_EQUAL(nullptr, at(json, "result.0.age"));
    STRCMP_EQUAL("", ran.error.c_str());
}

TEST(Looking, RecognizeWritesATableForPeopleWithoutColoursIntoAPipe) {
    CHECK(!enrolled("Alice", "one-face-alice-2.jpg").empty());
    const Ran ran = call({"recognize", "--plugins", "age,gender", picture("two-faces-alice-bob.jpg")});
    LONGS_EQUAL(0, ran.code);
    STRCMP_CONTAINS("SUBJECT  SIMILARITY  FACE AT", ran.out.c_str());
    STRCMP_CONTAINS("female", ran.out.c_str());
    CHECK(ran.out.find('\033') == std::string::npos);
}

TEST(Looking, AThresholdMakesThePoorlySimilarNobodyAndTheExitCodeOne) {
    CHECK(!enrolled("Bob", "one-face-bob.jpg").empty());
    const Ran near = call({"recognize", "--threshold", "0.99", picture("one-face-bob.jpg")});
    LONGS_EQUAL(0, near.code);
    const Ran far = call({"recognize", "--threshold", "0.99", picture("one-face-alice.jpg")});
    LONGS_EQUAL(1, far.code);
    STRCMP_CONTAINS("(nobody)", far.out.c_str());
    CHECK(far.out.find("Bob") == std::string::npos);
    const Ran json = call({"recognize", "--json", "--threshold", "0.99", picture("one-face-alice.jpg")});
    LONGS_EQUAL(1, json.code);
    LONGS_EQUAL(0, size_at(parsed(json.out), "result.0.subjects"));
}

TEST(Looking, APictureComesFromStandardInputOrAUrl) {
    const std::string id = enrolled("Alice", "one-face-alice.jpg");
    const Ran input = call({"recognize", "-"}, read_text(picture("one-face-alice.jpg")));
    LONGS_EQUAL(0, input.code);
    STRCMP_CONTAINS("Alice", input.out.c_str());
    const std::string url = server_url() + "/api/v1/static/" + kRecognitionKey + "/images/" + id;
    const Ran fetched = call({"detect", url});
    LONGS_EQUAL(0, fetched.code);
    STRCMP_CONTAINS("120,80", fetched.out.c_str());
}

TEST(Looking, DetectTellsWhatThePluginsSay) {
    const Ran ran = call({"detect", "--json", "--status", "--plugins", "age,gender,mask,pose,landmarks", "--limit", "1",
                          picture("three-faces-alice-bob-carol.jpg")});
    LONGS_EQUAL(0, ran.code);
    const Json json = parsed(ran.out);
    LONGS_EQUAL(1, size_at(json, "result"));
    CHECK(number_at(json, "result.0.age.high") > 0);
    CHECK(!text_at(json, "result.0.gender.value").empty());
    CHECK(!text_at(json, "result.0.mask.value").empty());
    CHECK(at(json, "result.0.pose.yaw") != nullptr);
    LONGS_EQUAL(5, size_at(json, "result.0.landmarks"));
    CHECK(number_at(json, "result.0.execution_time.detector") >= 0);
    STRCMP_EQUAL("facenet.FaceDetector", text_at(json, "plugins_versions.detector").c_str());
}

TEST(Looking, VerifyComparesTwoPictures) {
    const std::string alice = picture("one-face-alice.jpg"), other = picture("one-face-alice-2.jpg");
    const Ran same = call({"verify", "--json", "--threshold", "0.9", alice, other});
    LONGS_EQUAL(0, same.code);
    const Json json = parsed(same.out);
    CHECK(number_at(json, "result.0.face_matches.0.similarity") > 0.9);
    LONGS_EQUAL(120, number_at(json, "result.0.source_image_face.box.x_min"));
    CHECK(cJSON_IsTrue(at(json, "result.0.face_matches.0.passes")));
    LONGS_EQUAL(1, call({"verify", "--threshold", "0.9", alice, picture("one-face-bob.jpg")}).code);
    const Ran crowd = call({"verify", picture("two-faces-alice-bob.jpg"), alice});
    LONGS_EQUAL(65, crowd.code);
    STRCMP_CONTAINS("too_many_faces", crowd.error.c_str());
}

TEST(Looking, FacesVerifyComparesWithAStoredExample) {
    const std::string id = enrolled("Alice", "one-face-alice-2.jpg");
    const Ran same = call({"faces", "verify", "--json", "--threshold", "0.9", id, picture("one-face-alice.jpg")});
    LONGS_EQUAL(0, same.code);
    STRCMP_EQUAL("Alice", text_at(parsed(same.out), "result.0.subject").c_str());
    LONGS_EQUAL(1, call({"faces", "verify", "--threshold", "0.9", id, picture("one-face-bob.jpg")}).code);
    const Ran unknown = call({"faces", "verify", "00000000-0000-4000-8000-0000000000ff", picture("one-face-bob.jpg")});
    LONGS_EQUAL(1, unknown.code);
    STRCMP_CONTAINS("example_not_found", unknown.error.c_str());
}

TEST(Looking, TheEmbeddingsOfDetectAreTakenByEmbeddingsRecognize) {
    CHECK(!enrolled("Alice", "one-face-alice-2.jpg").empty());
    const Ran faces = call({"detect", "--json", "--embeddings", picture("one-face-alice.jpg")});
    LONGS_EQUAL(512, size_at(parsed(faces.out), "result.0.embedding"));
    const Ran found = call({"embeddings", "recognize", "--json", "-"}, faces.out);
    LONGS_EQUAL(0, found.code);
    const Json json = parsed(found.out);
    STRCMP_EQUAL("Alice", text_at(json, "result.0.similarities.0.subject").c_str());
    CHECK(number_at(json, "result.0.similarities.0.similarity") > 0.9);
}

TEST(Looking, EmbeddingsVerifyTellsTheMostSimilarFirst) {
    write_text(scratch() + "/three.json", R"({"source": [1, 0, 0], "targets": [[0, 1, 0], [1, 0.01, 0]]})");
    const Ran ran = call({"embeddings", "verify", "--json", scratch() + "/three.json"});
    LONGS_EQUAL(0, ran.code);
    const Json json = parsed(ran.out);
    CHECK(number_at(json, "result.0.similarity") > 0.9);
    DOUBLES_EQUAL(0.01, number_at(json, "result.0.embedding.1"), 1e-6);
    CHECK(number_at(json, "result.1.similarity") < 0.9);
}

TEST(Looking, EmbeddingsVerifyByIdAsksTheRecognitionService) {
    const std::string id = enrolled("x", "emb8-x.jpg");
    write_text(scratch() + "/x.json", R"({"embeddings": [[0.5, 0.5, 0.5, 0.5, 0, 0, 0, 0]]})");
    const std::vector<std::string> only_that_key{"COMPREFACE_SERVER=" + server_url(),
                                                 std::string("COMPREFACE_RECOGNITION_KEY=") + kRecognitionKey};
    const Ran ran = call_in(only_that_key, {"embeddings", "verify", "--json", "--id", id, scratch() + "/x.json"});
    LONGS_EQUAL(0, ran.code);
    CHECK(number_at(parsed(ran.out), "result.0.similarity") > 0.9);
}

TEST(Looking, WhatIsWrongWithAPictureIsSaidWithItsNameAndHasItsOwnExitCode) {
    const Ran nobody = call({"recognize", picture("no-face.jpg")});
    LONGS_EQUAL(65, nobody.code);
    STRCMP_CONTAINS("no-face.jpg: no face in the picture", nobody.error.c_str());
    STRCMP_CONTAINS("[no_face_found, HTTP 400, code 28]", nobody.error.c_str());
    STRCMP_EQUAL("", nobody.out.c_str());
    LONGS_EQUAL(65, call({"detect", picture("not-an-image.jpg")}).code);
    LONGS_EQUAL(66, call({"detect", scratch() + "/absent.jpg"}).code);
    const Ran json = call({"detect", "--json", picture("no-face.jpg")});
    LONGS_EQUAL(65, json.code);
    const Json error = parsed(json.error);
    STRCMP_EQUAL("no_face_found", text_at(error, "error.status").c_str());
    LONGS_EQUAL(28, number_at(error, "error.code"));
    CHECK(cJSON_IsFalse(at(error, "error.retryable")));
}
