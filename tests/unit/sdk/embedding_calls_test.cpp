// Embeddings: sent in place of pictures, and asked for with them.
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "every_call.hpp"

using namespace compreface;
using namespace sdk_test;

namespace {

std::string face(std::string_view members) {
    return "{" + std::string(kBox) + "," + std::string(members) + "}";
}

}  // namespace

TEST_GROUP(Embeddings) {
    FullClient client;
};

TEST(Embeddings, are_recognized_in_their_order) {
    client.answer(200,
                  R"({"result":[{"embedding":[9],"similarities":[{"subject":"Ada","similarity":0.9},)"
                  R"({"subject":"Bob","similarity":0.2}]},{"similarities":[{"subject":"Ada","similarity":0.5}]}]})");
    CHECK_CODE(Code::ok, client.embeddings().recognize(client.sent(), {.prediction_count = 2}, client.matches));
    const auto sent = client.transport.last();
    check_text("http://192.168.1.10:8000/api/v1/recognition/embeddings/recognize?prediction_count=2", sent.url);
    check_text(R"({"embeddings":[[0.5,-0.25],[1e-05,3]]})", sent.body);
    check_text("application/json", sent.content_type);
    LONGS_EQUAL(2, client.matches.count());
    LONGS_EQUAL(2, client.matches.subjects(0).size());
    check_text("Bob", client.matches.name(client.matches.subjects(0)[1]));
    DOUBLES_EQUAL(0.5, client.matches.subjects(1)[0].similarity, 1e-6);
    check_text("Ada", client.matches.name(client.matches.subjects(1)[0]));
}

TEST(Embeddings, an_answer_with_another_number_of_results_is_refused) {
    for (const char* bad : {R"({"result":[]})", R"({"result":[{"similarities":[]}]})",
                            R"({"result":[{"similarities":[]},{"similarities":[]},{"similarities":[]}]})",
                            R"({"result":[{"similarities":[]},{"similarities":null}]})", "{}"}) {
        client.answer(200, bad);
        CHECK_CODE(Code::malformed_answer, client.embeddings().recognize(client.sent(), {}, client.matches));
        CHECK_FALSE(client.message().empty());
    }
}

// The server gives the most similar first.
TEST(Embeddings, similarities_are_put_where_their_embedding_was_sent) {
    const std::string answer =
        R"({"result":[{"embedding":[1.0E-5,3.0],"similarity":0.9},{"embedding":[0.5,-0.25],"similarity":0.1}]})";
    client.answer(200, answer);
    CHECK_CODE(Code::ok, client.embeddings().verify(client.sent(), kId, client.similarities));
    check_text("http://192.168.1.10:8000/api/v1/recognition/embeddings/faces/" + std::string(kId) + "/verify",
               client.transport.last().url);
    DOUBLES_EQUAL(0.1, client.similarities[0], 1e-6);
    DOUBLES_EQUAL(0.9, client.similarities[1], 1e-6);
    client.similarities = {};
    client.answer(200, answer);
    CHECK_CODE(Code::ok,
               client.server.verification(kKey).verify_embeddings(client.source, client.sent(), client.similarities));
    check_text("http://192.168.1.10:8000/api/v1/verification/embeddings/verify", client.transport.last().url);
    check_text(R"({"source":[1,2],"targets":[[0.5,-0.25],[1e-05,3]]})", client.transport.last().body);
    DOUBLES_EQUAL(0.9, client.similarities[1], 1e-6);
}

TEST(Embeddings, equal_ones_are_equally_similar) {
    client.numbers = {1, 2, 1, 2};
    client.answer(200, R"({"result":[{"embedding":[1,2],"similarity":0.7},{"embedding":[1,2],"similarity":0.7}]})");
    CHECK_CODE(Code::ok, client.embeddings().verify(client.sent(), kId, client.similarities));
    DOUBLES_EQUAL(0.7, client.similarities[0], 1e-6);
    DOUBLES_EQUAL(0.7, client.similarities[1], 1e-6);
}

TEST(Embeddings, similarities_of_what_was_not_sent_are_refused) {
    for (const char* bad :
         {R"({"result":[]})", R"({"result":[{"embedding":[0.5,-0.25],"similarity":0.1}]})",
          R"({"result":[{"embedding":[0.5,-0.25],"similarity":0.1},{"embedding":[7,7],"similarity":0.1}]})",
          R"({"result":[{"embedding":[0.5],"similarity":0.1},{"embedding":[1.0E-5,3.0],"similarity":0.1}]})",
          R"({"result":[{"embedding":[0.5,-0.25,1],"similarity":0.1},{"embedding":[1.0E-5,3.0],"similarity":0.1}]})",
          R"({"result":[{"embedding":[0.5,-0.25],"similarity":1.5},{"embedding":[1.0E-5,3.0],"similarity":0.1}]})"}) {
        client.answer(200, bad);
        CHECK_CODE(Code::malformed_answer, client.embeddings().verify(client.sent(), kId, client.similarities));
        CHECK_FALSE(client.message().empty());
    }
}

TEST(Embeddings, what_cannot_be_one_is_not_sent) {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const float infinity = std::numeric_limits<float>::infinity();
    const auto refused = [&](std::vector<float> numbers, std::size_t length) {
        CHECK_CODE(Code::invalid_option, client.embeddings().recognize({numbers, length}, {}, client.matches));
        CHECK(contains(client.message(), "embeddings"));
    };
    refused({}, 2);
    refused({1, 2}, 0);
    refused({1, 2, 3}, 2);
    refused({1, nan}, 2);
    refused({1, 2, infinity, 1}, 2);
    refused({1, 2, 0, -0.0F}, 2);
    std::vector<float> many(2 * (limits::kFaces + 1), 1);
    refused(many, 2);  // more than the result has room for
    CHECK_CODE(Code::invalid_option,
               client.embeddings().verify(client.sent(), kId, std::span(client.similarities).first(1)));
    CHECK_CODE(Code::invalid_option, client.embeddings().verify(client.sent(), "x", client.similarities));
    CHECK_CODE(Code::invalid_option, client.embeddings().verify({}, kId, client.similarities));
    VerificationService verification = client.server.verification(kKey);
    for (const std::vector<float>& source : {std::vector<float>{}, {1}, {1, 2, 3}, {0, 0}, {1, nan}}) {
        CHECK_CODE(Code::invalid_option, verification.verify_embeddings(source, client.sent(), client.similarities));
    }
    // 10 MB of JSON.
    const std::vector<float> huge(2'000'000, -1.17549435e-38F);
    std::vector<float> room(huge.size());
    CHECK_CODE(Code::request_too_large, client.embeddings().verify({huge, 1}, kId, room));
    LONGS_EQUAL(0, client.transport.calls());
}

TEST(Embeddings, of_faces_are_asked_for_by_giving_memory_for_them) {
    std::array<float, 6> memory{};
    EmbeddingStore store{memory};
    client.answer(200,
                  R"({"result":[)" + face(R"("embedding":[1.0,-2.5E-1])") + "," + face(R"("embedding":[3,4])") + "]}");
    CHECK_CODE(Code::ok, client.detect({.face_plugins = Plugin::age, .embeddings = &store}));
    check_text("http://192.168.1.10:8000/api/v1/detection/detect?face_plugins=age,calculator",
               client.transport.last().url);
    LONGS_EQUAL(2, store.count());
    LONGS_EQUAL(2, store.length());
    DOUBLES_EQUAL(-0.25, store[0][1], 0);
    DOUBLES_EQUAL(4, store[1][1], 0);
    LONGS_EQUAL(4, store.view().numbers.size());
    // Sent on as they are.
    client.answer(200, R"({"result":[{"similarities":[]},{"similarities":[]}]})");
    CHECK_CODE(Code::ok, client.embeddings().recognize(store.view(), {}, client.matches));
    check_text(R"({"embeddings":[[1,-0.25],[3,4]]})", client.transport.last().body);
}

TEST(Embeddings, of_faces_are_whole_or_refused) {
    std::array<float, 3> memory{};
    EmbeddingStore store{memory};
    const auto detect = [&](const std::string& faces) {
        client.answer(200, R"({"result":[)" + faces + "]}");
        return client.detect({.embeddings = &store});
    };
    CHECK_CODE(Code::ok, detect(face(R"("age":null)")));  // a server without the plugin
    LONGS_EQUAL(0, store.count());
    CHECK_CODE(Code::ok, detect(face(R"("embedding":[1,2,3])")));
    LONGS_EQUAL(1, store.count());
    CHECK_CODE(Code::answer_too_large, detect(face(R"("embedding":[1,2,3,4])")));
    LONGS_EQUAL(0, store.count());
    for (const char* bad : {R"("embedding":7)", R"("embedding":["1"])", R"("embedding":[1e39])", R"("embedding":{})"}) {
        CHECK_CODE(Code::malformed_answer, detect(face(bad)));
    }
    CHECK_CODE(Code::malformed_answer, detect(face(R"("embedding":[1,2])") + "," + face(R"("embedding":[1])")));
    CHECK_CODE(Code::malformed_answer, detect(face(R"("embedding":[1])") + "," + face(R"("age":null)")));
    LONGS_EQUAL(0, store.count());
    // A call that fails leaves none of the call before.
    CHECK_CODE(Code::ok, detect(face(R"("embedding":[1,2,3])")));
    client.transport.next({.status = Code::timeout});
    CHECK_CODE(Code::timeout, client.detect({.embeddings = &store}));
    LONGS_EQUAL(0, store.count());
}

TEST(Embeddings, of_a_verification_begin_with_the_source) {
    std::array<float, 4> memory{};
    EmbeddingStore store{memory};
    client.answer(200, R"({"result":[{"source_image_face":)" + face(R"("embedding":[1,2])") + R"(,"face_matches":[)" +
                           face(R"("similarity":0.25,"embedding":[3,4])") +
                           R"(],"plugins_versions":{"detector":"d"}}]})");
    CHECK_CODE(Code::ok,
               client.server.verification(kKey).verify(jpeg(), jpeg(), {.embeddings = &store}, client.compared));
    DOUBLES_EQUAL(1, store[0][0], 0);
    DOUBLES_EQUAL(3, store[1][0], 0);
    DOUBLES_EQUAL(0.25, client.compared.similarity(client.compared.face_matches()[0]), 1e-6);
    check_text("d", client.compared.text(client.compared.plugins_versions().detector));
    LONGS_EQUAL(3, client.compared.source_face().box.x_max);
}

TEST(Embeddings, a_verification_is_two_named_parts_and_one_result) {
    client.answer(200, kEveryCall[2].good);
    CHECK_CODE(Code::ok, client.server.verification(kKey).verify(jpeg(), jpeg(), {.limit = 1}, client.compared));
    const auto sent = client.transport.last();
    check_text("http://192.168.1.10:8000/api/v1/verification/verify?limit=1", sent.url);
    LONGS_EQUAL(sent.announced_bytes, sent.body.size());
    CHECK(contains(sent.body, "name=\"source_image\"; filename=\"picture.jpg\""));
    CHECK(contains(sent.body, "name=\"target_image\"; filename=\"picture.jpg\""));
    for (const char* bad : {R"({"result":[]})", R"({"result":[{},{}]})", R"({"result":[{"source_image_face":{}}]})"}) {
        client.answer(200, bad);
        CHECK_CODE(Code::malformed_answer,
                   client.server.verification(kKey).verify(jpeg(), jpeg(), {}, client.compared));
    }
    const std::string one = R"({"source_image_face":)" + face(R"("age":null)") + R"(,"face_matches":[]})";
    client.answer(200, R"({"result":[)" + one + "]}");
    CHECK_CODE(Code::ok, client.server.verification(kKey).verify(jpeg(), jpeg(), {}, client.compared));
    LONGS_EQUAL(0, client.compared.face_matches().size());
    client.answer(200, R"({"result":[)" + one + "," + one + "]}");
    CHECK_CODE(Code::malformed_answer, client.server.verification(kKey).verify(jpeg(), jpeg(), {}, client.compared));
    client.answer(200, R"({"result":[{"source_image_face":)" + face(R"("age":null)") + "}]}");
    CHECK_CODE(Code::malformed_answer, client.server.verification(kKey).verify(jpeg(), jpeg(), {}, client.compared));
}
