#include "compreface/client.hpp"

#include <unistd.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "sdk_helpers.hpp"

using namespace compreface;
using namespace sdk_test;
using fakes::SentRequest;

namespace {

constexpr const char* kRecognized =
    R"({"result":[{"box":{"probability":0.9,"x_max":3,"y_max":4,"x_min":1,"y_min":2},"subjects":[{"subject":"Ada","similarity":0.9}]}]})";
constexpr const char* kDetected = R"({"result":[{"box":{"probability":0.9,"x_max":3,"y_max":4,"x_min":1,"y_min":2}}]})";
constexpr const char* kAdded = R"({"image_id":"6b135f5b-a365-4522-b1f1-4c9ac2dd0728","subject":"Ada"})";
constexpr const char* kConfig = R"({"clientMaxFileSize":1000,"clientMaxBodySize":1400})";

std::vector<std::uint8_t> picture_of(std::size_t bytes) {
    std::vector<std::uint8_t> picture(bytes, 0x55);
    std::copy(std::begin(kJpeg), std::end(kJpeg), picture.begin());
    return picture;
}

void check_picture_request(const SentRequest& sent, std::string_view url) {
    CHECK(sent.method == Method::post);
    check_text(url, sent.url);
    check_text(kKey, sent.api_key);
    CHECK(sent.body_status.ok());
    LONGS_EQUAL(sent.announced_bytes, sent.body.size());
    constexpr std::string_view kType = "multipart/form-data; boundary=";
    CHECK(sent.content_type.starts_with(kType));
    const std::string boundary = sent.content_type.substr(kType.size());
    const std::string picture(reinterpret_cast<const char*>(kJpeg), sizeof kJpeg);
    CHECK(sent.body == "--" + boundary +
                           "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"picture.jpg\"\r\n"
                           "Content-Type: application/octet-stream\r\n\r\n" +
                           picture + "\r\n--" + boundary + "--\r\n");
}

}  // namespace

TEST_GROUP(Client){};

TEST(Client, recognize_is_one_multipart_post) {
    sdk_test::Client client;
    client.answer(200, kRecognized);
    CHECK_CODE(Code::ok, client.recognize());
    const SentRequest sent = client.transport.last();
    check_picture_request(sent, "http://192.168.1.10:8000/api/v1/recognition/recognize");
    CHECK(sent.repeatable);
    LONGS_EQUAL(3'000, sent.connect_timeout_ms);
    LONGS_EQUAL(20'000, sent.timeout_ms);
    check_text("Ada", client.recognized.name(client.recognized.subjects(client.recognized.faces()[0])[0]));
}

TEST(Client, options_of_client_and_call_are_merged_into_the_query) {
    sdk_test::Client client{kUrl, {.limit = 1, .det_prob_threshold = 0.8, .timeout_ms = 500}};
    client.answer(200, kRecognized);
    CHECK_CODE(Code::ok, client.recognize({.limit = 5,
                                           .prediction_count = 3,
                                           .face_plugins = Plugin::age | Plugin::mask,
                                           .status = true,
                                           .detect_faces = true,
                                           .connect_timeout_ms = 250}));
    SentRequest sent = client.transport.last();
    check_picture_request(sent,
                          "http://192.168.1.10:8000/api/v1/recognition/recognize?det_prob_threshold=0.8&limit=5"
                          "&face_plugins=age,mask&status=true&prediction_count=3&detect_faces=true");
    LONGS_EQUAL(250, sent.connect_timeout_ms);
    LONGS_EQUAL(500, sent.timeout_ms);

    client.answer(200, kRecognized);
    CHECK_CODE(Code::ok, client.recognize());  // the call's own are forgotten
    check_text("http://192.168.1.10:8000/api/v1/recognition/recognize?det_prob_threshold=0.8&limit=1",
               client.transport.last().url);
}

TEST(Client, detect_sends_no_options_of_recognize) {
    sdk_test::Client client{kUrl, {.prediction_count = 3, .detect_faces = false}};
    client.answer(200, kDetected);
    CHECK_CODE(Code::ok, client.detect({.limit = 2}));
    check_picture_request(client.transport.last(), "http://192.168.1.10:8000/api/v1/detection/detect?limit=2");
    LONGS_EQUAL(1, client.detected.faces().size());
}

TEST(Client, an_enrolment_is_never_repeatable) {
    sdk_test::Client client{kUrl, {.limit = 1, .det_prob_threshold = 0.5, .prediction_count = 2, .status = true}};
    client.answer(201, kAdded);
    CHECK_CODE(Code::ok, client.add("\xC5\xBDofie & Ada"));
    const SentRequest sent = client.transport.last();
    check_picture_request(
        sent,
        "http://192.168.1.10:8000/api/v1/recognition/faces?subject=%C5%BDofie%20%26%20Ada&det_prob_threshold=0.5");
    CHECK_FALSE(sent.repeatable);
    check_text("6b135f5b-a365-4522-b1f1-4c9ac2dd0728", client.added.image_id.view());
}

TEST(Client, a_subject_is_made_by_json) {
    sdk_test::Client client{kUrl, {.det_prob_threshold = 0.5}};
    client.answer(201, R"({"subject":"Ada \"L\""})");
    CHECK_CODE(Code::ok, client.add_subject("Ada \"L\""));
    const SentRequest sent = client.transport.last();
    CHECK(sent.method == Method::post);
    check_text("http://192.168.1.10:8000/api/v1/recognition/subjects", sent.url);
    check_text(kKey, sent.api_key);
    check_text("application/json", sent.content_type);
    check_text(R"({"subject":"Ada \"L\""})", sent.body);
}

TEST(Client, subjects_are_listed_by_a_bare_get) {
    sdk_test::Client client;
    client.answer(200, R"({"subjects":["Ada","Bob"]})");
    CHECK_CODE(Code::ok, client.list());
    const SentRequest sent = client.transport.last();
    CHECK(sent.method == Method::get);
    check_text("http://192.168.1.10:8000/api/v1/recognition/subjects", sent.url);
    check_text(kKey, sent.api_key);
    check_text("", sent.content_type);
    CHECK_FALSE(sent.has_body);
    LONGS_EQUAL(2, client.visitor.names.size());
}

TEST(Client, the_config_is_asked_for_without_a_key) {
    sdk_test::Client client{"https://host/base/"};
    client.answer(200, kConfig);
    CHECK_CODE(Code::ok, client.read_config());
    const SentRequest sent = client.transport.last();
    CHECK(sent.method == Method::get);
    check_text("https://host/base/api/v1/config", sent.url);
    check_text("", sent.api_key);
    CHECK_FALSE(sent.has_body);
    LONGS_EQUAL(1000, client.config.max_file_bytes);
}

TEST(Client, sizes_are_checked_before_the_wire) {
    sdk_test::Client client;
    const auto recognize = [&](std::size_t bytes) {
        const auto picture = picture_of(bytes);
        return client.server.recognition(kKey).recognize(Image::bytes(picture), {}, client.recognized);
    };
    client.transport.always({.body = kRecognized});
    CHECK_CODE(Code::ok, recognize(5'242'880));
    CHECK_CODE(Code::image_too_large, recognize(5'242'881));
    CHECK(contains(client.message(), "5242881"));
    LONGS_EQUAL(1, client.transport.calls());

    // The server's own limits, from then on; the whole request counts too.
    client.transport.next({.body = kConfig});
    CHECK_CODE(Code::ok, client.read_config());
    CHECK_CODE(Code::ok, recognize(1'000));
    CHECK_CODE(Code::image_too_large, recognize(1'001));
    client.transport.next({.body = R"({"clientMaxFileSize":1000,"clientMaxBodySize":1000})"});
    CHECK_CODE(Code::ok, client.read_config());
    CHECK_CODE(Code::image_too_large, recognize(999));
    // An answer that was refused changes nothing.
    client.transport.next({.body = R"({"clientMaxFileSize":9000,"clientMaxBodySize":0})"});
    CHECK_CODE(Code::malformed_answer, client.read_config());
    CHECK_CODE(Code::image_too_large, recognize(1'001));
}

TEST(Client, what_is_no_picture_is_not_sent) {
    sdk_test::Client client;
    constexpr std::uint8_t kPdf[] = {'%', 'P', 'D', 'F', '-', '1', '.', '4'};
    RecognitionService recognition = client.server.recognition(kKey);
    CHECK_CODE(Code::invalid_image,
               recognition.recognize(Image::bytes(std::span<const std::uint8_t>{kPdf}), {}, client.recognized));
    CHECK_CODE(Code::invalid_image, recognition.recognize(Image::bytes(ByteSpan{}), {}, client.recognized));
    CHECK_CODE(Code::file_unreadable, recognition.recognize(Image::file("/no/such.jpg"), {}, client.recognized));
    LONGS_EQUAL(0, client.transport.calls());
}

TEST(Client, the_key_is_copied_and_nowhere_but_in_its_field) {
    sdk_test::Client client;
    std::string key = kKey;
    RecognitionService recognition = client.server.recognition(key);
    key.assign(36, 'x');
    client.answer(200, kRecognized);
    CHECK_CODE(Code::ok, recognition.recognize(jpeg(), {}, client.recognized));
    const SentRequest sent = client.transport.last();
    check_text(kKey, sent.api_key);
    CHECK_FALSE(contains(sent.url, kKey) || contains(sent.body, kKey) || contains(sent.content_type, kKey));
}

TEST(Client, an_answer_in_any_pieces_is_the_same_answer) {
    const std::string body = kRecognized;
    for (std::size_t piece_bytes = 1; piece_bytes <= body.size(); ++piece_bytes) {
        sdk_test::Client client;
        client.transport.next({.body = body, .piece_bytes = piece_bytes, .lost_after_bytes = piece_bytes});
        CHECK_CODE(Code::ok, client.recognize());
        LONGS_EQUAL(1, client.recognized.faces().size());
    }
}

TEST(Client, an_answer_that_is_cut_off_anywhere_is_never_believed) {
    const std::string body = kRecognized;
    for (std::size_t size = 0; size < body.size(); ++size) {
        sdk_test::Client client;
        client.answer(200, body.substr(0, size));
        CHECK_CODE(Code::malformed_answer, client.recognize());
    }
}

TEST(Client, an_answer_above_the_workspace_is_told_with_advice) {
    sdk_test::Client client;
    client.answer(200, std::string(limits::kFiveFaces.answer + 1, ' '));
    CHECK_CODE(Code::answer_too_large, client.recognize());
    CHECK(contains(client.message(), "limit"));
    std::string many = R"({"result":[)";
    for (int i = 0; i < 2'000; ++i) many += "0,";
    client.answer(200, many + "0]}");
    CHECK_CODE(Code::answer_too_large, client.recognize());
    CHECK(contains(client.message(), "limit"));
    // An element of a list, whose JSON is told of rather than its bytes.
    std::string nested;
    for (int i = 0; i < 2'000; ++i) nested += "0,";
    client.answer(200, R"({"subjects":[[)" + nested + "0]]}");
    CHECK_CODE(Code::answer_too_large, client.list());
    CHECK(contains(client.message(), "nodes"));
}

TEST(Client, a_port_is_for_a_url_without_one_that_has_room_for_it) {
    fakes::FakeTransport transport;
    StaticWorkspace<limits::kFiveFaces> memory;
    ServerConfig config;
    const auto called_with = [&](const std::string& url) {
        CompreFace server{url, 8000, transport, memory};
        return server.server().config(config);
    };
    CHECK_CODE(Code::transport_failed, called_with("http://host"));  // it got as far as the script without a reply
    check_text("http://host:8000/api/v1/config", transport.last().url);
    const std::string longest = "http://" + std::string(limits::kBaseUrlBytes - 7 - 5, 'h');
    CHECK_CODE(Code::transport_failed, called_with(longest));
    for (const std::string& bad : {longest + "h", std::string("http://host:1"), std::string("http://host/path")}) {
        CHECK_CODE(Code::invalid_url, called_with(bad));
    }
    LONGS_EQUAL(2, transport.calls());
}

// The longest that is allowed must fit into the workspace that every program has.
TEST(Client, the_longest_name_under_the_longest_url_fits) {
    std::string name;
    for (int i = 0; i < 50; ++i) name += "\xE2\x82\xAC";  // three bytes, one UTF-16 unit
    sdk_test::Client client{"http://" + std::string(limits::kBaseUrlBytes - 7, 'h')};
    client.answer(201, kAdded);
    CHECK_CODE(Code::ok, client.add(name, {.det_prob_threshold = 0.123456789}));
    client.answer(201, R"({"subject":"x"})");
    CHECK_CODE(Code::ok, client.add_subject(name));
    std::string quotes(50, '"');
    client.answer(201, R"({"subject":"x"})");
    CHECK_CODE(Code::ok, client.add_subject(quotes));
}

TEST(Client, a_workspace_too_small_for_a_request_is_told_before_the_wire) {
    fakes::FakeTransport transport;
    StaticWorkspace<limits::kFiveFaces> memory;
    Workspace small = memory;
    small.url = small.url.first(60);
    RecognizeResult result;
    CompreFace no_url{kUrl, transport, small};
    CHECK_CODE(Code::request_too_large, no_url.recognition(kKey).recognize(jpeg(), {.limit = 1}, result));
    small = memory;
    small.request_text = small.request_text.first(10);
    CompreFace no_text{kUrl, transport, small};
    CHECK_CODE(Code::request_too_large, no_text.recognition(kKey).recognize(jpeg(), {}, result));
    CHECK_CODE(Code::request_too_large, no_text.recognition(kKey).subjects().add("Ada"));
    LONGS_EQUAL(0, transport.calls());
}

TEST(Client, stop_is_heard_by_this_call_and_the_next) {
    sdk_test::Client client;
    client.transport.stop();
    CHECK_CODE(Code::stopped, client.recognize());
    CHECK_CODE(Code::stopped, client.list());
    LONGS_EQUAL(0, client.transport.calls());
}

namespace {

// Cuts a file short after the client has looked at it.
class CuttingTransport final : public Transport {
public:
    CuttingTransport(Transport& then, const char* path) : then_(then), path_(path) {}
    Status send(const Request& request, AnswerSink& sink, Reply& reply) override {
        CHECK_EQUAL(0, truncate(path_, 100));
        return then_.send(request, sink, reply);
    }
    void stop() override {}
    Status wait(std::uint32_t) override { return {}; }
    [[nodiscard]] std::uint64_t now_ms() const override { return 0; }

private:
    Transport& then_;
    const char* path_;
};

}  // namespace

TEST(Client, a_file_that_is_cut_short_while_it_is_sent_is_told) {
    char path[] = "/tmp/sdk_client_test_XXXXXX";
    const int descriptor = mkstemp(path);
    const std::vector<std::uint8_t> picture = picture_of(50'000);
    LONGS_EQUAL(picture.size(), write(descriptor, picture.data(), picture.size()));
    close(descriptor);
    fakes::FakeTransport transport;
    CuttingTransport cutting{transport, path};
    StaticWorkspace<limits::kOneFace> memory;
    DetectResult result;
    CompreFace server{kUrl, cutting, memory};
    CHECK_CODE(Code::file_unreadable, server.detection(kKey).detect(Image::file(path), {}, result));
    CHECK(contains(server.last_error().message.view(), "while it was sent"));
    CHECK(transport.last().body_status == Code::file_unreadable);
    unlink(path);
}

// The faces that a workspace of this size is for, at their longest and printed as the server prints them.
TEST(Client, a_workspace_made_for_an_answer_takes_the_largest_such_answer) {
    constexpr limits::LargestAnswer kMost{.faces = 20, .predictions = 10, .embedding_numbers = 512};
    static StaticWorkspace<limits::workspace_for(kMost)> memory;
    static RecognizeResultOf<limits::ResultSize{20, 200, 60'000}> result;
    static std::array<float, 20 * 512> numbers;
    const auto part = [](const std::string& name, const std::string& members) {
        return "    \"" + name + "\" : {\n      " + members + "\n    },\n";
    };
    const std::string number = "-9.424854069948196E-40";
    const std::string probability = "\"probability\" : 0.99857532978057861";
    std::string answer = "{\n  \"result\" : [ ";
    for (int face = 0; face < 20; ++face) {
        answer +=
            (face > 0 ? ", {\n" : "{\n") +
            part("age", probability + ",\n      \"high\" : 1000,\n      \"low\" : 1000") +
            part("gender", probability + ",\n      \"value\" : \"female\"") +
            part("pose", "\"pitch\" : " + number + ",\n      \"roll\" : " + number + ",\n      \"yaw\" : " + number) +
            part("box", probability +
                            ",\n      \"x_max\" : 99999,\n      \"y_max\" : 99999,\n      \"x_min\" : "
                            "-9999,\n      \"y_min\" : -9999") +
            part("mask", probability + ",\n      \"value\" : \"mask_weared_incorrect\"") + "    \"embedding\" : [ ";
        for (int i = 0; i < 512; ++i) answer += (i > 0 ? ", " : "") + number;
        answer += " ],\n    \"subjects\" : [ ";
        for (int i = 0; i < 10; ++i) {
            const std::string name(150, static_cast<char>('A' + face));
            answer += (i > 0 ? ", " : "") + std::string("{\n      \"subject\" : \"") + name +
                      "\",\n      \"similarity\" : 9.4248541E-4\n    }";
        }
        answer +=
            " ],\n    \"landmarks\" : [ [ 99999, 99999 ], [ 99999, 99999 ], [ 99999, 99999 ], [ 99999, 99999 ], [ "
            "99999, 99999 ] ],\n    \"execution_time\" : {\n      ";
        for (const char* stage : {"age", "gender", "detector", "calculator", "mask", "pose"}) {
            answer += "\"" + std::string(stage) + "\" : 123456.0" + (stage[0] == 'p' ? "\n    }\n  }" : ",\n      ");
        }
    }
    answer += " ],\n  \"plugins_versions\" : {\n    \"detector\" : \"" + std::string(100, 'd') + "\"\n  }\n}";
    fakes::FakeTransport transport;
    CompreFace server{kUrl, transport, memory};
    EmbeddingStore store{numbers};
    transport.next({.body = answer});
    const Status status = server.recognition(kKey).recognize(jpeg(), {.embeddings = &store}, result);
    CHECK_TRUE_TEXT(status.ok(), server.last_error().message.c_str());
    LONGS_EQUAL(20, result.faces().size());
    LONGS_EQUAL(20, store.count());
    LONGS_EQUAL(10, result.subjects(result.faces()[19]).size());
}
