// Pictures from anywhere: what is asked for, what is refused, and that no key goes there.
#include <string>

#include "every_call.hpp"

using namespace compreface;
using namespace sdk_test;

namespace {

constexpr std::string_view kPictureBytes = "\xFF\xD8\xFF picture";

}  // namespace

// clang-format off
TEST_GROUP(Fetch) {
    FullClient client;

    Status fetch(std::string_view url, const FetchOptions& options = {}) {
        return client.server.fetch_image(url, client.picture, client.picture_bytes, options);
    }
    void redirects(const std::string& to, std::uint16_t http_status = 302) {
        client.transport.next({.http_status = http_status, .is_json = false, .redirect = to, .takes_ms = 100});
    }
    void gives_picture() { client.transport.next({.is_json = false, .body = std::string(kPictureBytes)}); }
};
// clang-format on

TEST(Fetch, a_picture_comes_into_the_callers_memory_and_no_key_goes_out) {
    static_cast<void>(client.recognize());
    gives_picture();
    CHECK_CODE(Code::ok, fetch("http://192.168.1.20/snapshot.jpg?channel=1#now"));
    const auto sent = client.transport.last();
    check_text("http://192.168.1.20/snapshot.jpg?channel=1", sent.url);
    CHECK(sent.method == Method::get);
    check_text("", sent.api_key);
    CHECK_FALSE(sent.has_body || sent.public_addresses_only);
    LONGS_EQUAL(kPictureBytes.size(), client.picture_bytes);
    LONGS_EQUAL(0xD8, static_cast<unsigned char>(client.picture[1]));
}

// It needs nothing of the server's.
TEST(Fetch, a_client_without_a_server_can_fetch) {
    FullClient nowhere{""};
    nowhere.transport.next({.is_json = false, .body = std::string(kPictureBytes)});
    CHECK_CODE(Code::ok, nowhere.server.fetch_image("https://host", nowhere.picture, nowhere.picture_bytes));
    check_text("https://host", nowhere.transport.last().url);
}

TEST(Fetch, only_plain_http_urls_are_taken) {
    for (const std::string_view bad :
         {"", "file:///etc/passwd", "ftp://host/a.jpg", "host/a.jpg", "http://", "http:///a", "http://user:word@host/",
          "http://host/a b", "http://host\r\nX: y", "gopher://host", "http://host:99999/", "javascript:alert(1)"}) {
        CHECK_CODE(Code::invalid_url, fetch(bad));
        LONGS_EQUAL(0, client.picture_bytes);
    }
    CHECK_CODE(Code::invalid_url, fetch("http://host/" + std::string(limits::kUrlBytes, 'a')));
    LONGS_EQUAL(0, client.transport.calls());
}

TEST(Fetch, redirects_are_followed_by_hand_up_to_a_limit) {
    redirects("https://b/2");
    redirects("http://c/3", 301);
    redirects("http://d/4?x=1#y", 307);
    gives_picture();
    CHECK_CODE(Code::ok, fetch("http://a/1", {.timeout_ms = 1'000}));
    const auto sent = client.transport.sent();
    LONGS_EQUAL(4, sent.size());
    check_text("http://d/4?x=1", sent[3].url);
    LONGS_EQUAL(1'000, sent[0].timeout_ms);
    LONGS_EQUAL(700, sent[3].timeout_ms);
    for (int i = 0; i < 4; ++i) redirects("http://a/again");
    CHECK_CODE(Code::rejected, fetch("http://a/1"));
    CHECK(contains(client.message(), "redirects"));
    LONGS_EQUAL(8, client.transport.calls());
}

TEST(Fetch, a_redirect_elsewhere_is_not_followed) {
    for (const char* bad : {"file:///etc/passwd", "ftp://host/", "http://user@host/"}) {
        redirects(bad);
        CHECK_CODE(Code::invalid_url, fetch("http://a/1"));
    }
    redirects("");  // without a target
    CHECK_CODE(Code::rejected, fetch("http://a/1"));
    redirects("http://a/2");
    redirects("http://a/2");
    CHECK_CODE(Code::timeout, fetch("http://a/1", {.timeout_ms = 150}));
    LONGS_EQUAL(6, client.transport.calls());
}

TEST(Fetch, what_is_no_picture_or_too_large_is_refused) {
    for (const char* bad : {"", "<html>", "%PDF-1.4"}) {
        client.transport.next({.is_json = false, .body = bad});
        CHECK_CODE(Code::invalid_image, fetch("http://a/"));
        LONGS_EQUAL(0, client.picture_bytes);
    }
    client.transport.next({.is_json = false, .body = std::string(client.picture.size() + 1, 'x'), .piece_bytes = 10});
    CHECK_CODE(Code::answer_too_large, fetch("http://a/"));
    CHECK(contains(client.message(), "64"));
    // The error object of another server means nothing here.
    client.transport.next({.http_status = 404, .body = R"({"message":"x","code":44})"});
    CHECK_CODE(Code::rejected, fetch("http://a/"));
    LONGS_EQUAL(404, client.server.last_error().http_status);
    client.transport.next({.status = Code::connection_refused});
    CHECK_CODE(Code::connection_refused, fetch("http://a/"));
}

TEST(Fetch, private_addresses_are_allowed_unless_refused) {
    gives_picture();
    CHECK_CODE(Code::ok, fetch("http://a/", {.private_addresses = false}));
    CHECK(client.transport.last().public_addresses_only);
}

TEST(Fetch, its_time_limits_are_checked) {
    CHECK_CODE(Code::invalid_option, fetch("http://a/", {.connect_timeout_ms = 0}));
    CHECK_CODE(Code::invalid_option, fetch("http://a/", {.timeout_ms = 600'001}));
    LONGS_EQUAL(0, client.transport.calls());
}

TEST(Fetch, a_client_may_be_made_of_host_and_port) {
    fakes::FakeTransport transport;
    StaticWorkspace<limits::kOneFace> memory;
    ServerConfig config;
    transport.always({.body = R"({"clientMaxFileSize":1,"clientMaxBodySize":1})"});
    CompreFace server{"http://192.168.1.10", 8000, transport, memory};
    CHECK_CODE(Code::ok, server.server().config(config));
    check_text("http://192.168.1.10:8000/api/v1/config", transport.last().url);
    CompreFace six{"https://[::1]/", 443, transport, memory};
    CHECK_CODE(Code::ok, six.server().config(config));
    check_text("https://[::1]:443/api/v1/config", transport.last().url);
    for (const char* bad : {"192.168.1.10", "http://host:80", "http://host/path", "http://"}) {
        CompreFace none{bad, 8000, transport, memory};
        CHECK_CODE(Code::invalid_url, none.server().config(config));
    }
    CompreFace zero{"http://host", 0, transport, memory};
    CHECK_CODE(Code::invalid_url, zero.server().config(config));
}
