// The fault server itself: what a test of the SDK blames on the SDK must not be the server's doing.
#include <sys/stat.h>

#include <algorithm>
#include <string>

#include "fakes/fault_server.hpp"
#include "fakes/fault_server_catalogue.hpp"
#include "fakes/test_certificates.hpp"
#include "raw_client.hpp"

#include <CppUTest/TestHarness.h>  // last: it redefines `new`, which the library's own headers do not bear

using namespace compreface::fakes;

namespace {

constexpr const char* kFaces = "/api/v1/recognition/faces?subject=Ada%20L.&det_prob_threshold=0.8";
constexpr const char* kRecognize = "/api/v1/recognition/recognize";
constexpr const char* kEndOfChunks = "0\r\n\r\n";

void contains(const std::string& text, const char* part) {
    if (text.find(part) == std::string::npos) STRCMP_CONTAINS(part, text.c_str());
}

}  // namespace

// clang-format off
TEST_GROUP(FaultServer) {
    FaultServer server;

    void apply(const char* name) { find_fault(name)->apply(server); }

    // One request on a connection of its own; the answer until the server ends the connection.
    std::string ask(const std::string& request) {
        RawClient client(server.port());
        CHECK(client.send(request));
        return client.receive_all();
    }
};
// clang-format on

TEST(FaultServer, answersConfigLikeTheRealServer) {
    RawClient client(server.port());
    CHECK(client.send(request_text("GET", "/api/v1/config")));
    STRCMP_EQUAL(
        "HTTP/1.1 200 \r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        "45\r\n{\n  \"clientMaxFileSize\" : 5242880,\n  \"clientMaxBodySize\" : 10485760\n}\r\n0\r\n\r\n",
        client.receive_until(kEndOfChunks).c_str());
}

TEST(FaultServer, keepsTheConnection) {
    RawClient client(server.port());
    for (int i = 0; i < 3; ++i) {
        CHECK(client.send(request_text("GET", "/api/v1/recognition/subjects")));
        contains(client.receive_until(kEndOfChunks), "\"subjects\" : [ \"Ada\", \"Bob\" ]");
    }
    LONGS_EQUAL(1, server.connections());
    LONGS_EQUAL(3, server.total().requests);
}

TEST(FaultServer, endsTheConnectionAfterItsLastAnswer) {
    server.set_answers_per_connection(2);
    RawClient client(server.port());
    CHECK(client.send(request_text("GET", "/api/v1/config")));
    CHECK(client.receive_until(kEndOfChunks).find("Connection: close") == std::string::npos);
    CHECK(client.send(request_text("GET", "/api/v1/config")));
    contains(client.receive_all(), "Connection: close");
    CHECK(server.wait_for_end(1));
}

TEST(FaultServer, countsByRouteAndKeepsTheLastRequest) {
    RawClient client(server.port());
    CHECK(client.send(request_text("POST", kFaces, std::string(100'000, 'x'))));
    const std::string answer = client.receive_until(kEndOfChunks);
    contains(answer, "HTTP/1.1 201 \r\n");
    contains(answer, "\"subject\" : \"Ada L.\"");
    LONGS_EQUAL(1, server.counts("POST /api/v1/recognition/faces").requests);
    LONGS_EQUAL(1, server.counts("POST /api/v1/recognition/faces").whole_bodies);
    LONGS_EQUAL(0, server.counts("POST /api/v1/recognition/recognize").requests);
    const Received last = server.last_request();
    LONGS_EQUAL(100'000, last.body_bytes);
    LONGS_EQUAL(FaultServer::kKeptBodyBytes, last.body.size());
    STRCMP_EQUAL("x", last.header("HOST").c_str());
    STRCMP_EQUAL("", last.header("x-api").c_str());
}

TEST(FaultServer, doesNotCountABodyThatWasNotWhole) {
    {
        RawClient client(server.port());
        std::string request = request_text("POST", kFaces, std::string(1000, 'x'));
        request.resize(request.size() - 1);
        CHECK(client.send(request));
    }
    CHECK(server.wait_for_end(1));
    LONGS_EQUAL(1, server.counts("POST /api/v1/recognition/faces").requests);
    LONGS_EQUAL(0, server.counts("POST /api/v1/recognition/faces").whole_bodies);
}

TEST(FaultServer, tellsFacesAsTheRealServerPrintsThem) {
    server.set_content(
        {.faces = {{.x_min = -3, .probability = 1, .subjects = {{"Zo\xC3\xAB", 9.4e-4}}, .plugins = true}}});
    RawClient client(server.port());
    CHECK(client.send(request_text("POST", "/api/v1/recognition/recognize?limit=1&status=true", "x")));
    const std::string answer = client.receive_until(kEndOfChunks);
    contains(answer, "    \"box\" : {\n      \"probability\" : 1.0,\n      \"x_max\" : 320,");
    contains(answer, "\"x_min\" : -3");
    contains(answer, "\"subjects\" : [ {\n      \"subject\" : \"Zo\xC3\xAB\",\n      \"similarity\" : 9.4E-4\n    } ]");
    contains(answer, "\"plugins_versions\" : {\n    \"detector\"");
}

TEST(FaultServer, printsNumbersAsJava) {
    STRCMP_EQUAL("1.0", java_number(1).c_str());
    STRCMP_EQUAL("0.97858", java_number(0.97858).c_str());
    STRCMP_EQUAL("0.0", java_number(0).c_str());
    STRCMP_EQUAL("1.0E-5", java_number(1e-5).c_str());
    STRCMP_EQUAL("9.424854069948196E-4", java_number(9.424854069948196e-4).c_str());
    STRCMP_EQUAL("-12.375", java_number(-12.375).c_str());
    STRCMP_EQUAL("1.5E7", java_number(1.5e7).c_str());
}

TEST(FaultServer, missesTheKey) {
    contains(ask("GET /api/v1/recognition/subjects HTTP/1.1\r\nHost: x\r\n\r\n"), "Missing header: x-api-key");
}

TEST(FaultServer, refusesAndListensAgainAtTheSamePort) {
    RawClient before(server.port());
    CHECK(server.wait_for_connection(1));
    server.refuse();
    STRCMP_EQUAL("", before.receive_all().c_str());
    CHECK(!RawClient(server.port()).connected());
    server.listen_again();
    contains(ask(request_text("GET", "/api/v1/config") + "garbage\r\n\r\n"), "clientMaxFileSize");
}

TEST(FaultServer, hangsUntilTheClientGoes) {
    apply("hang");
    {
        RawClient client(server.port());
        CHECK(client.send(request_text("POST", kRecognize, "body")));
        CHECK(server.wait_for_whole_request(1));
    }
    CHECK(server.wait_for_end(1));
}

TEST(FaultServer, endsWhileItHangs) {
    apply("hang");
    RawClient client(server.port());
    CHECK(client.send(request_text("POST", kRecognize, "body")));
    CHECK(server.wait_for_whole_request(1));
    // The destructor must not wait for the client: the test ends here or never.
}

TEST(FaultServer, letsSlowBytesThroughTheGateOnly) {
    apply("slow");
    RawClient client(server.port());
    CHECK(client.send(request_text("GET", "/api/v1/config")));
    CHECK(server.wait_for_request(1));
    server.let_through(9);
    STRCMP_EQUAL("HTTP/1.1 ", client.receive_until("HTTP/1.1 ").c_str());
    CHECK_FALSE(client.has_bytes());
    server.open_gate();
    contains(client.receive_until(kEndOfChunks), "clientMaxFileSize");
}

TEST(FaultServer, answersThe4xxAnd5xxOfTheRealServer) {
    struct Row {
        const char* name;
        const char* status_line;
        const char* body;
        bool close;
    };
    const Row rows[] = {
        {"no_face", "HTTP/1.1 400 \r\n", "\"code\" : 28", true},
        {"bad_key", "HTTP/1.1 404 \r\n", "Key 00000000-0000-0000-0000-0000000000a2 not found", false},
        {"unexpected", "HTTP/1.1 400 \r\n", "\"code\" : 0", true},
        {"too_large", "HTTP/1.1 413 Request Entity Too Large\r\n", "<html>", true},
        {"bad_gateway", "HTTP/1.1 502 Bad Gateway\r\n", "<html>", false},
        {"gateway_timeout", "HTTP/1.1 504 Gateway Time-out\r\n", "<html>", false},
        {"engine_down", "HTTP/1.1 500 \r\n", "\"code\" : 41", true},
        {"ui_page", "HTTP/1.1 200 OK\r\n", "<html>", false},
        {"redirect", "HTTP/1.1 302 Moved\r\n", "\r\nLocation: http", false},
    };
    for (const Row& row : rows) {
        apply(row.name);
        RawClient client(server.port());
        CHECK(client.send(request_text("POST", kRecognize, "x")));
        // The second request is refused by a garbage line, so that a kept connection ends as well.
        if (!row.close) CHECK(client.send("garbage\r\n\r\n"));
        const std::string answer = client.receive_all();
        STRNCMP_EQUAL(row.status_line, answer.c_str(), std::string(row.status_line).size());
        contains(answer, row.body);
        CHECK_EQUAL(row.close, answer.find("400 Bad Request") == std::string::npos);
    }
}

TEST(FaultServer, cutsAnswersOff) {
    apply("cut_off_length");
    std::string answer = ask(request_text("GET", "/api/v1/config"));
    contains(answer, "Content-Length: 69\r\n");
    LONGS_EQUAL(69 - 12, answer.size() - answer.find("\r\n\r\n") - 4);
    apply("cut_off_chunked");
    answer = ask(request_text("GET", "/api/v1/config"));
    contains(answer, "chunked");
    CHECK(!answer.ends_with(kEndOfChunks));
    apply("cut_off_head");
    CHECK(ask(request_text("GET", "/api/v1/config")).find("\r\n\r\n") == std::string::npos);
    apply("no_answer");
    STRCMP_EQUAL("", ask(request_text("GET", "/api/v1/config")).c_str());
}

TEST(FaultServer, resetsWithinTheBody) {
    apply("cut_off_reset");
    RawClient client(server.port());
    CHECK(client.send(request_text("GET", "/api/v1/config")));
    client.receive_all();
    CHECK(client.was_reset());
}

TEST(FaultServer, sendsAllOfItsGarbage) {
    apply("garbage_octets");
    RawClient client(server.port());
    CHECK(client.send(request_text("GET", "/api/v1/config") + "garbage\r\n\r\n"));
    CHECK(client.receive_all().size() > 10U * 1024 * 1024);
}

TEST(FaultServer, nestsDeeply) {
    apply("json_deep");
    RawClient client(server.port());
    CHECK(client.send(request_text("GET", "/api/v1/recognition/subjects") + "garbage\r\n\r\n"));
    const std::string answer = client.receive_all();
    LONGS_EQUAL(100'000, std::count(answer.begin(), answer.end(), '['));
}

TEST(FaultServer, answersBeforeTheBody) {
    apply("early_too_large");
    RawClient client(server.port());
    std::string request = request_text("POST", kRecognize, std::string(1000, 'x'));
    request.resize(request.size() - 1000);  // the head alone
    CHECK(client.send(request));
    contains(client.receive_all(), "413");
    CHECK(client.send(std::string(1000, 'x')));  // is still taken
    LONGS_EQUAL(0, server.counts("POST /api/v1/recognition/recognize").whole_bodies);
}

TEST(FaultServer, answersAndReadsNoBody) {
    apply("early_unread");
    RawClient client(server.port());
    CHECK(client.send(request_text("POST", kRecognize, std::string(1000, 'x'))));
    contains(client.receive_until("}\r\n0\r\n\r\n"), "\"code\" : 0");
    LONGS_EQUAL(0, server.counts("POST /api/v1/recognition/recognize").whole_bodies);
}

TEST(FaultServer, diesOnAKeptConnection) {
    for (const char* name : {"dies_on_head", "dies_after_body"}) {
        apply(name);
        RawClient client(server.port());
        CHECK(client.send(request_text("GET", "/api/v1/config")));
        contains(client.receive_until(kEndOfChunks), "clientMaxFileSize");
        CHECK(client.send(request_text("POST", kRecognize, "x")));
        STRCMP_EQUAL("", client.receive_all().c_str());
    }
    apply("dies_after_answer");
    const std::string answer = ask(request_text("GET", "/api/v1/config"));
    CHECK(answer.find("Connection: close") == std::string::npos);
}

TEST(FaultServer, turnsAwayTlsOnAPlainPort) {
    RawClient client(server.port());
    TestCertificates certificates;
    STRCMP_EQUAL("no handshake", client.start_tls(certificates.ca_file()).c_str());
}

TEST(FaultServer, everyFaultHasItsOwnName) {
    for (const Fault& fault : fault_catalogue()) POINTERS_EQUAL(&fault, find_fault(fault.name));
    POINTERS_EQUAL(nullptr, find_fault("nothing"));
}

// clang-format off
TEST_GROUP(FaultServerTls) {
    TestCertificates certificates;
    FaultServer server;

    std::string verify(const ServerCertificate& certificate, const std::string& ca_file) {
        server.speak_tls(certificate);
        RawClient client(server.port());
        return client.start_tls(ca_file);
    }
};
// clang-format on

TEST(FaultServerTls, serves) {
    server.speak_tls(certificates.good());
    CHECK(server.url().starts_with("https://"));
    RawClient client(server.port());
    STRCMP_EQUAL("", client.start_tls(certificates.ca_file()).c_str());
    CHECK(client.send(request_text("POST", kRecognize, std::string(100'000, 'x'))));
    contains(client.receive_until(kEndOfChunks), "\"similarity\"");
    LONGS_EQUAL(1, server.counts("POST /api/v1/recognition/recognize").whole_bodies);
}

TEST(FaultServerTls, hasEachBadCertificate) {
    STRCMP_EQUAL("", verify(certificates.good(), certificates.ca_file()).c_str());
    STRCMP_EQUAL("certificate has expired", verify(certificates.expired(), certificates.ca_file()).c_str());
    STRCMP_EQUAL("IP address mismatch", verify(certificates.wrong_name(), certificates.ca_file()).c_str());
    STRCMP_EQUAL("unable to get local issuer certificate",
                 verify(certificates.foreign(), certificates.ca_file()).c_str());
    STRCMP_EQUAL("self-signed certificate", verify(certificates.self_signed(), certificates.ca_file()).c_str());
    STRCMP_EQUAL("", verify(certificates.self_signed(), certificates.self_signed().certificate).c_str());
}

TEST(FaultServerTls, endsInTheHandshake) {
    server.speak_tls(certificates.good(), Handshake::tls_ended);
    RawClient client(server.port());
    STRCMP_EQUAL("no handshake", client.start_tls(certificates.ca_file()).c_str());
}

TEST(FaultServerTls, silentHandshakeEndsWithTheClient) {
    server.speak_tls(certificates.good(), Handshake::tls_silent);
    {
        RawClient client(server.port());
        CHECK(client.send(std::string("\x16\x03\x01\x00\x01x", 6)));
        CHECK(server.wait_for_connection(1));
    }
    CHECK(server.wait_for_end(1));
}

TEST(FaultServerTls, endsAPlainRequest) {
    server.speak_tls(certificates.good());
    RawClient client(server.port());
    CHECK(client.send(request_text("GET", "/api/v1/config")));
    CHECK(client.receive_all().find("clientMaxFileSize") == std::string::npos);
}

TEST_GROUP(TestCertificatesFolder){};

TEST(TestCertificatesFolder, isRemovedAtTheEnd) {
    std::string folder;
    struct stat status {};
    {
        const TestCertificates certificates;
        folder = certificates.folder();
        LONGS_EQUAL(0, stat(certificates.ca_file().c_str(), &status));
    }
    LONGS_EQUAL(-1, stat(folder.c_str(), &status));
}
