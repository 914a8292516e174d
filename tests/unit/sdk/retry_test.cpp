// Repeating by policy, and waiting for a server to be ready: by a clock that the tests turn.
#include <string>

#include "every_call.hpp"

using namespace compreface;
using namespace sdk_test;

namespace {

constexpr RetryPolicy kThree{.attempts = 3, .jitter = 0, .base_ms = 100, .cap_ms = 1'000};
constexpr const char* kReady =
    R"({"demoFaceCollectionIsInconsistent":false,"dbIsInconsistent":false,"saveImagesToDB":true,"status":"OK"})";
constexpr const char* kBusy = R"({"message":"Error during synchronization between servers: x","code":41})";

}  // namespace

// clang-format off
TEST_GROUP(Retry) {
    FullClient client;

    void fails(int times, Code code = Code::connection_refused, std::uint64_t takes_ms = 0) {
        for (int i = 0; i < times; ++i) client.transport.next({.status = code, .takes_ms = takes_ms});
    }
    void check_waits(std::vector<std::uint32_t> expected) { CHECK(expected == client.transport.waits()); }
};
// clang-format on

TEST(Retry, is_off_unless_asked_for) {
    for (const EveryCall& call : kEveryCall) {
        FullClient one;
        one.transport.always({.status = Code::connection_refused});
        CHECK_CODE(Code::connection_refused, call.make(one, {}));
        LONGS_EQUAL(1, one.transport.calls());
        LONGS_EQUAL(0, one.transport.waits().size());
    }
}

TEST(Retry, each_call_is_repeated_until_it_succeeds) {
    for (const EveryCall& call : kEveryCall) {
        if (call.good == nullptr) continue;
        FullClient one;
        one.transport.next({.status = Code::connection_refused});
        one.transport.next({.status = Code::name_not_resolved});
        one.transport.next({.http_status = call.success, .body = call.good, .is_octets = call.octets});
        CHECK_TRUE_TEXT(call.make(one, {.retry = kThree}).ok(), call.name);
        LONGS_EQUAL(3, one.transport.calls());
        const auto sent = one.transport.sent();
        CHECK(sent[0].body == sent[2].body);  // from its beginning each time
        LONGS_EQUAL(sent[0].announced_bytes, sent[2].body.size());
    }
}

TEST(Retry, waits_grow_up_to_the_cap) {
    client.transport.always({.status = Code::connection_lost});
    CHECK_CODE(Code::connection_lost,
               client.detect({.retry = RetryPolicy{.attempts = 7, .jitter = 0, .base_ms = 100, .cap_ms = 700}}));
    LONGS_EQUAL(7, client.transport.calls());
    check_waits({100, 200, 400, 700, 700, 700});
}

TEST(Retry, a_part_of_each_wait_is_random) {
    client.transport.always({.status = Code::connection_lost});
    CHECK_CODE(
        Code::connection_lost,
        client.detect({.timeout_ms = 600'000,
                       .retry = RetryPolicy{.attempts = 20, .jitter = 50, .base_ms = 10'000, .cap_ms = 10'000}}));
    bool differ = false;
    const auto waits = client.transport.waits();
    for (const std::uint32_t wait : waits) {
        CHECK(wait >= 5'000 && wait <= 10'000);
        differ = differ || wait != waits[0];
    }
    CHECK(differ);
}

TEST(Retry, what_does_not_pass_is_not_repeated) {
    for (const Code code : {Code::tls_failed, Code::stopped, Code::outcome_unknown, Code::wrong_server}) {
        FullClient one;
        one.transport.always({.status = code});
        CHECK_CODE(code, one.detect({.retry = kThree}));
        LONGS_EQUAL(1, one.transport.calls());
    }
    client.transport.always({.http_status = 400, .body = R"({"message":"No face","code":28})"});
    CHECK_CODE(Code::no_face_found, client.detect({.retry = kThree}));
    LONGS_EQUAL(1, client.transport.calls());
}

TEST(Retry, an_overloaded_server_is_asked_again_and_so_is_one_whose_answer_was_cut_off) {
    client.answer(500, kBusy);
    client.answer(200, R"({"result":[)");
    client.answer(200, kEveryCall[1].good);
    CHECK_CODE(Code::ok, client.detect({.retry = kThree}));
    LONGS_EQUAL(3, client.transport.calls());
    LONGS_EQUAL(1, client.detected.faces().size());
}

// The rule that must hold whatever else changes: a server that may have an enrolment is not given it again.
TEST(Retry, an_enrolment_is_repeated_only_when_nothing_of_it_left) {
    client.transport.next({.status = Code::connection_refused, .reads_body = false});
    client.answer(201, kEveryCall[3].good);
    CHECK_CODE(Code::ok, client.add("Ada", {.retry = kThree}));
    LONGS_EQUAL(2, client.transport.calls());
    constexpr std::uint16_t kStatuses[] = {500, 502, 503, 504, 400, 201};
    for (const std::uint16_t http_status : kStatuses) {
        FullClient one;
        one.transport.always({.http_status = http_status, .body = kBusy});
        CHECK_FALSE(one.add("Ada", {.retry = kThree}).ok());
        LONGS_EQUAL(1, one.transport.calls());
    }
    FullClient lost;
    lost.transport.always({.status = Code::outcome_unknown});
    CHECK_CODE(Code::outcome_unknown, lost.add("Ada", {.retry = kThree}));
    LONGS_EQUAL(1, lost.transport.calls());
}

TEST(Retry, the_time_limit_is_for_all_attempts_together) {
    fails(3, Code::connection_lost, 400);
    CHECK_CODE(Code::connection_lost, client.detect({.timeout_ms = 1'000, .retry = kThree}));
    const auto sent = client.transport.sent();
    LONGS_EQUAL(2, sent.size());  // the third would begin at 1100
    LONGS_EQUAL(1'000, sent[0].timeout_ms);
    LONGS_EQUAL(500, sent[1].timeout_ms);
    check_waits({100});
}

TEST(Retry, a_wait_that_lasts_longer_than_it_was_to_uses_the_time_up) {
    fails(3, Code::connection_lost, 400);
    client.transport.oversleep(10'000);
    CHECK_CODE(Code::connection_lost, client.detect({.timeout_ms = 1'000, .retry = kThree}));
    LONGS_EQUAL(1, client.transport.calls());
    check_waits({100});
}

TEST(Retry, stop_is_heard_while_waiting) {
    client.transport.always({.status = Code::connection_lost});
    client.transport.stop_in_wait(2);
    CHECK_CODE(Code::stopped, client.detect({.retry = kThree}));
    LONGS_EQUAL(2, client.transport.calls());
    CHECK(client.server.last_error().status == Code::stopped);
}

TEST(Retry, a_list_is_not_begun_anew_once_a_visitor_has_some_of_it) {
    client.answer(200, "");
    client.answer(200, R"({"subjects":["Ada","Bo)");
    client.answer(200, R"({"subjects":["Ada","Bob"]})");
    CHECK_CODE(Code::malformed_answer, client.subjects().list(client.visitor, {.retry = kThree}));
    LONGS_EQUAL(2, client.transport.calls());
    LONGS_EQUAL(1, client.visitor.names.size());
}

TEST(Retry, a_client_may_have_a_policy_for_all_its_calls) {
    FullClient patient{kUrl, {.retry = kThree}};
    patient.transport.next({.status = Code::connection_lost});
    patient.answer(200, R"({"deleted":1})");
    CHECK_CODE(Code::ok, patient.subjects().remove_all(patient.count));
    patient.transport.next({.status = Code::connection_lost});
    CHECK_CODE(Code::connection_lost, patient.subjects().remove_all(patient.count, {.retry = RetryPolicy{}}));
}

TEST(Retry, ready_is_a_server_that_says_so) {
    fails(1);
    client.answer(500, kBusy);
    client.transport.next({.http_status = 502, .is_json = false});
    fails(2, Code::timeout, 100);
    client.answer(200, kReady);
    CHECK_CODE(Code::ok, client.server.server().is_ready(60'000));
    check_text("http://192.168.1.10:8000/api/v1/consistence/status", client.transport.last().url);
    check_waits({250, 500, 1'000, 2'000, 2'000});
}

TEST(Retry, waiting_for_a_server_ends_at_its_deadline) {
    client.transport.always({.status = Code::connection_refused, .takes_ms = 10});
    CHECK_CODE(Code::connection_refused, client.server.server().is_ready(1'000));
    check_waits({250, 500});
    const auto sent = client.transport.sent();
    LONGS_EQUAL(3, sent.size());
    LONGS_EQUAL(1'000, sent[0].timeout_ms);
    LONGS_EQUAL(740, sent[1].timeout_ms);
    LONGS_EQUAL(230, sent[2].timeout_ms);
    CHECK_CODE(Code::invalid_option, client.server.server().is_ready(0));
    CHECK_CODE(Code::invalid_option, client.server.server().is_ready(600'001));
}

TEST(Retry, waiting_for_a_server_ends_at_once_when_it_is_in_vain_or_stopped) {
    client.transport.next({.is_json = false, .body = "<html>"});
    CHECK_CODE(Code::wrong_server, client.server.server().is_ready(60'000));
    FullClient nowhere{"ftp://host"};
    CHECK_CODE(Code::invalid_url, nowhere.server.server().is_ready(60'000));
    fails(1);
    client.transport.stop_in_wait(1);
    CHECK_CODE(Code::stopped, client.server.server().is_ready(60'000));
    CHECK(client.server.last_error().status == Code::stopped);
}
