#include "checks.hpp"

#include <cmath>
#include <limits>
#include <string>

#include "sdk_helpers.hpp"

using namespace compreface;
using namespace std::string_view_literals;
using namespace sdk_test;

namespace {

// Every call that takes options refuses these, names the field and sends nothing; also when they are the client's.
void refused(const Options& bad, std::string_view field) {
    Client client;
    CHECK_CODE(Code::invalid_option, client.recognize(bad));
    CHECK_CODE(Code::invalid_option, client.detect(bad));
    CHECK_CODE(Code::invalid_option, client.add("Ada", bad));
    CHECK(contains(client.message(), field));
    LONGS_EQUAL(0, client.transport.calls());
    LONGS_EQUAL(0, client.server.last_error().http_status);
    LONGS_EQUAL(-1, client.server.last_error().server_code);

    Client bad_client{kUrl, bad};
    CHECK_CODE(Code::invalid_option, bad_client.recognize());
    LONGS_EQUAL(0, bad_client.transport.calls());
}

void taken(const Options& good) {
    Message message;
    CHECK_CODE(Code::ok, check_options(good, message));
    CHECK(message.empty());
}

void refused_name(std::string_view name) {
    Client client;
    CHECK_CODE(Code::invalid_name, client.add(name));
    CHECK_CODE(Code::invalid_name, client.add_subject(name));
    CHECK(contains(client.message(), "subject "));
    LONGS_EQUAL(0, client.transport.calls());
}

void taken_name(std::string_view name) {
    Message message;
    CHECK_CODE(Code::ok, check_subject(name, limits::kSubjectUtf16Units, message));
}

}  // namespace

TEST_GROUP(Checks){};

TEST(Checks, options_within_their_ranges_are_taken) {
    taken({});
    taken({.limit = 0,
           .det_prob_threshold = 0.0,
           .prediction_count = 1,
           .face_plugins = Plugin::none,
           .connect_timeout_ms = 1,
           .timeout_ms = 1});
    taken({.limit = 2'147'483'647,
           .det_prob_threshold = 1.0,
           .prediction_count = 50,
           .face_plugins = Plugin::age | Plugin::gender | Plugin::mask | Plugin::pose | Plugin::landmarks,
           .connect_timeout_ms = 60'000,
           .timeout_ms = 600'000});
    taken({.more_plugins = "a.b_c-9,E"});
}

TEST(Checks, each_option_outside_its_range_is_refused_before_the_wire) {
    refused({.limit = 2'147'483'648U}, "limit");
    for (const double value : {-0.001, 1.001, std::numeric_limits<double>::infinity(), std::nan("")}) {
        refused({.det_prob_threshold = value}, "det_prob_threshold");
    }
    refused({.prediction_count = 0}, "prediction_count");
    refused({.prediction_count = 51}, "prediction_count");
    refused({.face_plugins = static_cast<Plugin>(1U << 5U)}, "face_plugins");
    refused({.connect_timeout_ms = 0}, "connect_timeout_ms");
    refused({.connect_timeout_ms = 60'001}, "connect_timeout_ms");
    refused({.timeout_ms = 0}, "timeout_ms");
    refused({.retry = RetryPolicy{.attempts = 0}}, "retry.attempts");
    refused({.retry = RetryPolicy{.attempts = 21}}, "retry.attempts");
    refused({.retry = RetryPolicy{.jitter = 101}}, "retry.jitter");
    refused({.retry = RetryPolicy{.base_ms = 0}}, "retry.base_ms");
    refused({.retry = RetryPolicy{.base_ms = 60'001}}, "retry.base_ms");
    refused({.retry = RetryPolicy{.cap_ms = 0}}, "retry.cap_ms");
    refused({.retry = RetryPolicy{.cap_ms = 600'001}}, "retry.cap_ms");
    // What would be another option, or another request.
    for (const std::string_view slugs : {"a&limit=1", "a b", "a#", "a%2C", "a\r\nX: y", "\xC5\xBD"}) {
        refused({.more_plugins = slugs}, "more_plugins");
    }
    const std::string long_list(limits::kPluginsBytes + 1, 'a');
    refused({.more_plugins = long_list}, "more_plugins");
    refused({.timeout_ms = 600'001}, "timeout_ms");
}

TEST(Checks, a_key_is_a_uuid_in_text_form) {
    CHECK(is_uuid(kKey));
    CHECK(is_uuid("ABCDEF00-1111-2222-3333-abcdefABCDEF"));
    for (const std::string_view bad :
         {""sv, "00000000-0000-4000-8000-0000000000a"sv, "00000000-0000-4000-8000-0000000000a22"sv,
          "00000000-0000-4000-8000-0000000000g2"sv, "000000000000-4000-8000-00000-0000a2"sv,
          "00000000_0000-4000-8000-0000000000a2"sv, "00000000-0000-4000-8000-0000000000a\n"sv,
          "00000000-0000-4000-8000-0000000000a\0"sv, " 0000000-0000-4000-8000-0000000000a2"sv}) {
        CHECK_FALSE(is_uuid(bad));
        Client client;
        CHECK_CODE(Code::invalid_key, client.server.recognition(bad).recognize(jpeg(), {}, client.recognized));
        CHECK_CODE(Code::invalid_key, client.server.detection(bad).detect(jpeg(), {}, client.detected));
        CHECK_CODE(Code::invalid_key,
                   client.server.recognition(bad).face_collection().add(jpeg(), "Ada", {}, client.added));
        CHECK_CODE(Code::invalid_key, client.server.recognition(bad).subjects().add("Ada"));
        CHECK_CODE(Code::invalid_key, client.server.recognition(bad).subjects().list(client.visitor));
        LONGS_EQUAL(0, client.transport.calls());
    }
}

TEST(Checks, a_base_url_is_scheme_host_and_no_more_than_port_and_path) {
    for (const std::string_view good :
         {"http://a", "https://compreface.lan", "HTTP://10.0.0.1:8000", "http://[::1]:8000", "http://[fe80::1]",
          "https://host/base/path", "http://host:65535", "http://host:1/x"}) {
        CHECK_TRUE_TEXT(is_base_url(good), std::string(good).c_str());
    }
    for (const std::string_view bad : {"",
                                       "host",
                                       "//host",
                                       "ftp://host",
                                       "http:/host",
                                       "http://",
                                       "http:///path",
                                       "http://:8000",
                                       "http://host:",
                                       "http://host:0",
                                       "http://host:65536",
                                       "http://host:80a",
                                       "http://host:-1",
                                       "http://a:b@host",
                                       "http://user@host",
                                       "http://host?x=1",
                                       "http://host#f",
                                       "http://ho st",
                                       "http://host\\x",
                                       "http://host\x7Fx",
                                       "http://host/a\r\nx-evil: 1",
                                       "http://[]:80",
                                       "http://[:]",
                                       "http://[::1",
                                       "http://[::1]x",
                                       "http://::1",
                                       "http://h\xC3\xB6st",
                                       "file:///etc/passwd"}) {
        CHECK_FALSE_TEXT(is_base_url(bad), std::string(bad).c_str());
        Client client{bad};
        CHECK_CODE(Code::invalid_url, client.recognize());
        CHECK_CODE(Code::invalid_url, client.read_config());
        LONGS_EQUAL(0, client.transport.calls());
    }
    Client too_long{"http://" + std::string(limits::kBaseUrlBytes - 6, 'a')};
    CHECK_CODE(Code::invalid_url, too_long.recognize());
    Client longest{"http://" + std::string(limits::kBaseUrlBytes - 7, 'a')};
    CHECK_CODE(Code::transport_failed, longest.recognize());  // it got as far as the script without a reply
}

TEST(Checks, names_that_the_server_keeps_as_they_are_are_taken) {
    for (const std::string_view name : {"A", "Ada Lovelace", " Ada", "...", ".a", "\xC5\xBDofie", "\xF0\x9F\x98\x80",
                                        "a%2Fb", "\"Ada\"", "a+b&c=d#e?"}) {
        taken_name(name);
    }
    taken_name(std::string(50, 'a'));
    std::string emoji;
    for (int i = 0; i < 25; ++i) emoji += "\xF0\x9F\x98\x80";  // two UTF-16 units each
    taken_name(emoji);
}

TEST(Checks, names_that_the_server_refuses_or_changes_are_refused_before_the_wire) {
    for (const std::string_view name :
         {""sv, " "sv, "   "sv, "."sv, ".."sv, "a/b"sv, "a\\b"sv, "a;b"sv, "a\nb"sv, "a\0b"sv, "\x7F"sv, "\xC2\x85"sv,
          "\xFF"sv, "a\xC3"sv, "\xED\xA0\x80"sv, "\xC0\xAF"sv}) {
        refused_name(name);
    }
    refused_name(std::string(51, 'a'));
    std::string emoji = "a";
    for (int i = 0; i < 25; ++i) emoji += "\xF0\x9F\x98\x80";
    refused_name(emoji);
}
