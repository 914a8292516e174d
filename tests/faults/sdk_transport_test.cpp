// What CurlTransport does beside calls of the API: waiting, redirects, and addresses that it must not reach.
#include <array>
#include <compreface/compreface.hpp>
#include <string>
#include <thread>
#include <vector>

#include "fakes/fault_server_catalogue.hpp"
#include "sdk_client.hpp"

#include "check_status.hpp"

using namespace compreface;
using namespace compreface::fakes;

// clang-format off
TEST_GROUP(SdkTransport) {
    FaultServer server;
    FaultServer elsewhere;
    CurlTransport transport;
    StaticWorkspace<limits::kFiveFaces> memory;
    std::vector<std::byte> picture = std::vector<std::byte>(200'000);
    std::size_t bytes = 0;

    void setup() override { CHECK_CODE(Code::ok, transport.open({})); }
    void serve_picture(FaultServer& from, std::size_t size) {
        std::string body("\xFF\xD8\xFF\xE0", 4);
        body.resize(size, 'x');
        from.always(faults::answer({.type = "image/jpeg", .body = body, .framing = Framing::length}));
    }
};
// clang-format on

TEST(SdkTransport, aWaitTakesItsTimeByItsClock) {
    const std::uint64_t begin_ms = transport.now_ms();
    CHECK_CODE(Code::ok, transport.wait(0));
    CHECK_CODE(Code::ok, transport.wait(20));
    CHECK(transport.now_ms() - begin_ms >= 20);
}

TEST(SdkTransport, stopEndsAWaitAndEveryLaterOne) {
    Status status;
    std::thread waiting([&] { status = transport.wait(600'000); });
    transport.stop();
    waiting.join();
    CHECK_CODE(Code::stopped, status);
    CHECK_CODE(Code::stopped, transport.wait(600'000));
}

TEST(SdkTransport, stopEndsACallThatWaitsToBeRepeated) {
    server.refuse();
    CompreFace client{server.url(),
                      transport,
                      memory,
                      {.timeout_ms = 600'000,
                       .retry = RetryPolicy{.attempts = 20, .jitter = 0, .base_ms = 60'000, .cap_ms = 600'000}}};
    ServerConfig config;
    Status status;
    std::thread caller([&] { status = client.server().config(config); });
    transport.stop();
    caller.join();
    CHECK_CODE(Code::stopped, status);
}

TEST(SdkTransport, aCallIsRepeatedOverANewConnectionWhenTheServerIsBack) {
    server.next({faults::error(500, 41, "engine"), faults::answer(nginx_page(502, "Bad Gateway"))});
    CompreFace client{
        server.url(), transport, memory, {.retry = RetryPolicy{.attempts = 3, .jitter = 0, .base_ms = 1, .cap_ms = 1}}};
    RecognizeResult result;
    const auto image = picture_of(50'000);
    CHECK_CODE(Code::ok, client.recognition(kApiKey).recognize(Image::bytes(image), {}, result));
    LONGS_EQUAL(3, server.total().whole_bodies);
    LONGS_EQUAL(50'000, server.last_request().body_bytes / 1'000 * 1'000);
}

TEST(SdkTransport, anUnopenedTransportIsToldInAWaitAndInACall) {
    CurlTransport unopened;
    CHECK_CODE(Code::transport_failed, unopened.wait(1));
    CompreFace client{server.url(), unopened, memory};
    ServerConfig config;
    CHECK_CODE(Code::transport_failed, client.server().config(config));
    unopened.stop();
    CHECK_CODE(Code::stopped, unopened.wait(1));
}

// Case and parameters do not count, another type with the same beginning does.
TEST(SdkTransport, anAnswerIsJsonByItsContentType) {
    constexpr const char* kConfig = R"({"clientMaxFileSize":5242880,"clientMaxBodySize":10485760})";
    CompreFace client{server.url(), transport, memory};
    ServerConfig config;
    for (const char* type : {"Application/JSON", "application/json;charset=utf-8", "application/json ; x=y"}) {
        server.next({faults::answer({.type = type, .body = kConfig})});
        CHECK_CODE(Code::ok, client.server().config(config));
    }
    for (const char* type : {"application/json-patch+json", "application/jso", "text/html", "[application/json"}) {
        server.next({faults::answer({.type = type, .body = kConfig})});
        CHECK_CODE(Code::wrong_server, client.server().config(config));
    }
}

TEST(SdkTransport, aHeadOfBareLineFeedsIsAHeadAndAnInterimAnswerAloneIsNone) {
    CompreFace client{server.url(), transport, memory};
    ServerConfig config;
    const auto plays = [&](const std::string& wire) {
        server.next({{.answer = [=](const Received&) { return wire; }, .then = Behaviour::Then::close}});
        return client.server().config(config);
    };
    CHECK_CODE(Code::ok, plays("HTTP/1.1 200\nContent-Type: application/json\nContent-Length: 58\n\n"
                               R"({"clientMaxFileSize":5242880,"clientMaxBodySize":10485760})"));
    CHECK_CODE(Code::connection_lost, plays("HTTP/1.1 103 Early Hints\r\n\r\n"));
    LONGS_EQUAL(0, client.last_error().http_status);
}

TEST(SdkTransport, aRedirectThatDoesNotFitIsNotFollowed) {
    CompreFace client{server.url(), transport, memory};
    server.next({faults::redirect(302, "/" + std::string(limits::kRequestTextBytes, 'x'))});
    CHECK_CODE(Code::rejected, client.fetch_image(server.url() + "/a", picture, bytes));
    LONGS_EQUAL(1, server.total().requests);
}

// The contract of Transport, for programs that use it without the client.
TEST(SdkTransport, aRequestOfItsOwnIsSentAsItIsOrNotAtAll) {
    struct Nothing final : AnswerSink {
        Status take(std::uint16_t, ByteSpan) override { return {}; }
        void reset() override {}
    } sink;
    Reply reply;
    const std::string url = server.url() + "/api/v1/config";
    Request request{.url = url.c_str(), .connect_timeout_ms = 1'000, .timeout_ms = 10'000};
    for (const Method method : {Method::post, Method::put}) {
        request.method = method;
        CHECK_CODE(Code::ok, transport.send(request, sink, reply));
        STRCMP_EQUAL(method == Method::post ? "POST" : "PUT", server.last_request().method.c_str());
        STRCMP_EQUAL("0", server.last_request().header("content-length").c_str());
    }
    const std::string long_line(200, 'x');
    for (const bool key : {true, false}) {
        request.api_key = key ? long_line : std::string_view{};
        request.content_type = key ? std::string_view{"text/plain"} : long_line;
        CHECK_CODE(Code::transport_failed, transport.send(request, sink, reply));
        CHECK(reply.message.view().find("header") != std::string_view::npos);
    }
    LONGS_EQUAL(2, server.total().requests);
}

TEST(SdkTransport, aPictureIsFetchedThroughRedirectsWithoutTheKey) {
    CompreFace client{server.url(), transport, memory};
    RecognizeResult result;
    const auto image = picture_of(2'000);
    CHECK_CODE(Code::ok, client.recognition(kApiKey).recognize(Image::bytes(image), {}, result));
    server.next({faults::redirect(302, "/other?x=1"), faults::redirect(307, elsewhere.url() + "/picture.jpg")});
    serve_picture(elsewhere, 150'000);
    CHECK_CODE(Code::ok, client.fetch_image(server.url() + "/a/b", picture, bytes));
    LONGS_EQUAL(150'000, bytes);
    STRCMP_EQUAL("/other", server.last_request().path.c_str());
    STRCMP_EQUAL("x=1", server.last_request().query.c_str());
    STRCMP_EQUAL("/picture.jpg", elsewhere.last_request().path.c_str());
    STRCMP_EQUAL("GET", elsewhere.last_request().method.c_str());
    for (const FaultServer* one : {&server, &elsewhere}) {
        STRCMP_EQUAL("", one->last_request().header("x-api-key").c_str());
        CHECK(one->last_request().head.find(kApiKey) == std::string::npos);
        STRCMP_EQUAL("", one->last_request().header("authorization").c_str());
    }
    serve_picture(elsewhere, 200'001);
    CHECK_CODE(Code::answer_too_large, client.fetch_image(elsewhere.url(), picture, bytes));
    server.next({faults::redirect(302, "file:///etc/passwd")});
    CHECK_CODE(Code::invalid_url, client.fetch_image(server.url(), picture, bytes));
}

// Also when a connection to it stands already.
TEST(SdkTransport, aPrivateAddressIsNotReachedWhereItMustNotBe) {
    serve_picture(server, 1'000);
    CompreFace client{server.url(), transport, memory};
    CHECK_CODE(Code::ok, client.fetch_image(server.url(), picture, bytes));
    const std::size_t connections = server.connections();
    const std::size_t requests = server.total().requests;
    CHECK_CODE(Code::invalid_url, client.fetch_image(server.url(), picture, bytes, {.private_addresses = false}));
    CHECK(client.last_error().message.view().find("public") != std::string_view::npos);
    CHECK_CODE(Code::invalid_url,
               client.fetch_image("http://localhost:1/", picture, bytes, {.private_addresses = false}));
    LONGS_EQUAL(requests, server.total().requests);
    LONGS_EQUAL(connections, server.connections());
    CHECK_CODE(Code::ok, client.fetch_image(server.url(), picture, bytes));
}

// They share what libcurl and cJSON share by nature, and nothing else: run under ThreadSanitizer too.
TEST(SdkTransport, manyClientsInManyThreadsDoNotMeet) {
    constexpr std::size_t kThreads = 4;
    constexpr int kRounds = 25;
    std::array<Code, kThreads> ended{};
    std::vector<std::thread> threads;
    const auto image = picture_of(2'000);
    for (std::size_t i = 0; i < kThreads; ++i) {
        threads.emplace_back([&, i] {
            SdkClient client(server.url(), "");
            for (int round = 0; round < kRounds && ended[i] == Code::ok; ++round) {
                for (const Status status :
                     {client.recognize(image), client.add(image), client.list(), client.warm_up()}) {
                    if (!status.ok()) ended[i] = status.code();
                }
                if (client.names() != 2 || client.result().faces().size() != 1) ended[i] = Code::malformed_answer;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    for (const Code code : ended) CHECK_CODE(Code::ok, code);
    LONGS_EQUAL(kThreads, server.connections());
}
