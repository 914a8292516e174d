// Certificates and handshakes that must stop every call before the key is sent, and those that must not.
#include <string>
#include <vector>

#include "fakes/fault_server_catalogue.hpp"
#include "sdk_client.hpp"

#include "check_status.hpp"

using namespace compreface;
using namespace compreface::fakes;

// clang-format off
TEST_GROUP(SdkTls) {
    TestCertificates certificates;
    FaultServer server;
    std::vector<std::uint8_t> picture = picture_of(50'000);

    void setup() override { server.speak_tls(certificates.good()); }

    // Each call is told `code`, and none gets as far as a request; with a good certificate the same client goes on.
    void none_gets_through(const ServerCertificate& bad) {
        SdkClient client(server.url(), certificates.ca_file());
        server.speak_tls(bad);
        CHECK_CODE(Code::tls_failed, client.recognize(picture));
        CHECK_CODE(Code::tls_failed, client.add(picture));
        const Status status = client.list();
        CHECK_CODE(Code::tls_failed, status);
        CHECK_FALSE(status.retryable());
        CHECK_FALSE(client.error().message.empty());
        CHECK(client.error().message.view().find(kApiKey) == std::string_view::npos);
        LONGS_EQUAL(0, server.total().requests);
        LONGS_EQUAL(3, server.connections());
        server.speak_tls(certificates.good());
        CHECK_CODE(Code::ok, client.recognize(picture));
        CHECK_CODE(Code::ok, client.add(picture));
        CHECK_CODE(Code::ok, client.list());
        LONGS_EQUAL(4, server.connections());
    }
};
// clang-format on

TEST(SdkTls, refusesAnotherHostsCertificate) {
    none_gets_through(certificates.wrong_name());
}

TEST(SdkTls, refusesAnExpiredCertificate) {
    none_gets_through(certificates.expired());
}

TEST(SdkTls, refusesAForeignAuthority) {
    none_gets_through(certificates.foreign());
}

TEST(SdkTls, refusesAnUnknownSelfSignedCertificate) {
    none_gets_through(certificates.self_signed());
}

TEST(SdkTls, trustsASelfSignedCertificateThatIsTheCaFile) {
    server.speak_tls(certificates.self_signed());
    SdkClient client(server.url(), certificates.self_signed().certificate);
    CHECK_CODE(Code::ok, client.recognize(picture));
    CHECK_CODE(Code::ok, client.add(picture));
    CHECK_CODE(Code::ok, client.list());
}

TEST(SdkTls, checksTheNameToo) {
    SdkClient client("https://localhost:" + std::to_string(server.port()), certificates.ca_file());
    CHECK_CODE(Code::ok, client.recognize(picture));
}

TEST(SdkTls, withoutACaFileTrustsNoTestAuthority) {
    SdkClient client(server.url(), "");
    CHECK_CODE(Code::tls_failed, client.recognize(picture));
    LONGS_EQUAL(0, server.total().requests);
}

// Only by the option whose name says what it does.
TEST(SdkTls, trustsAnybodyWhenToldTo) {
    server.speak_tls(certificates.foreign());
    CurlTransport transport;
    CHECK_CODE(Code::ok, transport.open({.tls_insecure_i_know = true}));
    StaticWorkspace<limits::kFiveFaces> memory;
    CompreFace client{server.url(), transport, memory};
    ServerConfig config;
    CHECK_CODE(Code::ok, client.server().config(config));
    CHECK_CODE(Code::ok, transport.open({}));
    CHECK_CODE(Code::tls_failed, client.server().config(config));
}

TEST(SdkTls, aCaFileThatIsMissingIsToldAtOnce) {
    SdkClient client(server.url(), certificates.folder() + "/no-such.pem");
    CHECK_CODE(Code::file_unreadable, client.recognize(picture));
}

TEST(SdkTls, aCaFileWithoutACertificateTrustsNobody) {
    SdkClient client(server.url(), certificates.good().key);
    CHECK_CODE(Code::tls_failed, client.recognize(picture));
    LONGS_EQUAL(0, server.total().requests);
}

TEST(SdkTls, aHandshakeThatEndsIsATlsFailure) {
    server.speak_tls(certificates.good(), Handshake::tls_ended);
    SdkClient client(server.url(), certificates.ca_file());
    CHECK_CODE(Code::tls_failed, client.recognize(picture));
    CHECK_CODE(Code::tls_failed, client.add(picture));
    CHECK_CODE(Code::tls_failed, client.list());
    server.speak_tls(certificates.good());
    CHECK_CODE(Code::ok, client.recognize(picture));
}

TEST(SdkTls, aHandshakeWithoutAnAnswerEndsByTheConnectLimit) {
    server.speak_tls(certificates.good(), Handshake::tls_silent);
    SdkClient client(server.url(), certificates.ca_file(), {.connect_timeout_ms = 200, .timeout_ms = 600'000});
    CHECK_CODE(Code::timeout, client.recognize(picture));
    CHECK_CODE(Code::timeout, client.add(picture));  // nothing was sent
    CHECK_CODE(Code::timeout, client.list());
}

TEST(SdkTls, anHttpsUrlAtAPlainPortIsATlsFailure) {
    const std::string https = server.url();
    server.speak_plain();
    SdkClient client(https, certificates.ca_file());
    CHECK_CODE(Code::tls_failed, client.recognize(picture));
    CHECK_CODE(Code::tls_failed, client.add(picture));
    CHECK_CODE(Code::tls_failed, client.list());
    LONGS_EQUAL(0, server.total().requests);
    server.speak_tls(certificates.good());
    CHECK_CODE(Code::ok, client.recognize(picture));
}

TEST(SdkTls, anHttpUrlAtATlsPortIsLost) {
    server.speak_plain();
    const std::string http = server.url();
    server.speak_tls(certificates.good());
    SdkClient client(http, certificates.ca_file());
    CHECK_CODE(Code::connection_lost, client.recognize(picture));
    CHECK_CODE(Code::outcome_unknown, client.add(picture));
    CHECK_CODE(Code::connection_lost, client.list());
    LONGS_EQUAL(0, server.total().requests);
    server.speak_plain();
    CHECK_CODE(Code::ok, client.recognize(picture));
}
