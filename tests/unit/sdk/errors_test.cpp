// Every refusal of the contract, as the callers of the calls that may meet it are told.
#include "errors.hpp"

#include <string>

#include "every_call.hpp"

using namespace compreface;
using namespace sdk_test;

namespace {

struct CodedRow {
    std::uint16_t http_status;
    std::int32_t server_code;
    const char* message;
    unsigned about;
    Code code;
};

constexpr CodedRow kCoded[] = {
    {400, 20, "Missing header: x-api-key", kKeyed, Code::bad_key_or_service},
    {400, 26, "Service API key should be UUID", kKeyed, Code::rejected},
    {404, 10, "Recognition service with API Key 0 not found", kKeyed, Code::bad_key_or_service},
    {400, 28, "No face is found in the given image", kPicture, Code::no_face_found},
    {400, 31, "More than one face in the source image", kPicture, Code::too_many_faces},
    {500, 41, "Error during synchronization between servers: Read timed out", kPicture, Code::server_busy},
    {400, 21, "File [] has an unavailable extension", kPicture, Code::rejected},
    {400, 34, "Required part file is missing", kPicture, Code::rejected},
    {400, 33, "Required parameter subject is missing", kAddsExample, Code::rejected},
    {400, 26, "Subject name is empty; ", kAddsExample, Code::rejected},
    {400, 26, "Limit should be equal or greater than 0; ", kPicture, Code::rejected},
    {400, 26, "Subject name cannot be empty", kNewName, Code::rejected},
    {400, 36, "The name cannot contain the following special characters: ';', '/', '\\\\'", kNewName, Code::rejected},
    {400, 5, "Field content cannot be empty", kPicture, Code::rejected},
    {404, 42, "Subject Ada not found", kKeyed, Code::subject_not_found},
    {400, 43, "Subject already exists", kNewName, Code::subject_exists},
    {404, 44, "Image Id is incorrect", kImageId, Code::example_not_found},
    {404, 44, "Image 6b135f5b-a365-4522-b1f1-4c9ac2dd0728 not found", kImageId, Code::example_not_found},
    {400, 37, "2 embeddings were expected, but 1 were provided", kEmbedding, Code::rejected},
    {400, 5, "Field embeddings cannot be empty", kEmbedding, Code::rejected},
    {400, 21, "Provided value is not Base64", kPicture, Code::rejected},
    {500, 41, "Error during synchronization between servers: No status information received", kKeyless,
     Code::server_busy},
    {400, 27, "Migration already executing", kAnyCall, Code::migration_running},
    {405, 32, "Write operations during migration aren't allowed", kChangesFaces, Code::migration_running},
    {404, 0, "Request method 'PUT' not supported", kAnyCall, Code::rejected},
    {400, 0, "Something went wrong, please try again", kAnyCall, Code::server_error},
    {404, 400, "Prediction count should be any positive number or -1", kPicture, Code::rejected},
    {400, 12345, "a code of a later version", kAnyCall, Code::rejected},
    {500, 0, "a code of a later version", kAnyCall, Code::server_error},
};

constexpr const char* kPage = "<html>\r\n<head><title>Nginx</title></head>\r\n</html>\r\n";
constexpr const char* kBootError =
    R"({"timestamp":"2026-11-24T06:00:00Z","status":500,"error":"Internal Server Error","path":"/x"})";

struct PlainRow {
    std::uint16_t http_status;
    bool is_json;
    const char* body;
    Code code;
    Code for_add;
};

constexpr PlainRow kPlain[] = {
    {400, false, "", Code::rejected, Code::rejected},
    {406, false, "", Code::rejected, Code::rejected},
    {415, false, "", Code::rejected, Code::rejected},
    {404, true, kBootError, Code::wrong_server, Code::wrong_server},
    {500, true, kBootError, Code::server_error, Code::server_error},
    {413, false, kPage, Code::image_too_large, Code::image_too_large},
    {408, false, kPage, Code::server_busy, Code::server_busy},
    {429, false, kPage, Code::server_busy, Code::server_busy},
    {503, false, kPage, Code::server_busy, Code::server_busy},
    // A proxy that lost the answer: the enrolment may have been made.
    {502, false, kPage, Code::server_busy, Code::outcome_unknown},
    {504, false, kPage, Code::server_busy, Code::outcome_unknown},
    {524, false, kPage, Code::server_error, Code::outcome_unknown},
    {405, false, kPage, Code::wrong_server, Code::wrong_server},
    {200, false, kPage, Code::wrong_server, Code::wrong_server},
    {201, false, kPage, Code::wrong_server, Code::wrong_server},
    {204, true, "", Code::wrong_server, Code::wrong_server},
    {301, false, kPage, Code::wrong_server, Code::wrong_server},
    {307, false, "", Code::wrong_server, Code::wrong_server},
    {401, false, kPage, Code::rejected, Code::rejected},
    {400, true, R"({"message":"cut o)", Code::rejected, Code::rejected},
    {400, true, R"({"message":"No face","code":28} x)", Code::rejected, Code::rejected},
    {400, false, R"({"message":"No face","code":28})", Code::rejected, Code::rejected},
};

}  // namespace

TEST_GROUP(Errors){};

TEST(Errors, each_error_object_of_the_server_has_its_status_in_every_call_that_may_meet_it) {
    for (const CodedRow& row : kCoded) {
        for (const EveryCall& call : kEveryCall) {
            if (((call.about | kAnyCall) & row.about) == 0) continue;
            FullClient client;
            client.answer(row.http_status, R"({"message":")" + std::string(row.message) + R"(","code":)" +
                                               std::to_string(row.server_code) + "}");
            CHECK_CODE(row.code, call.make(client, {}));
            const ErrorDetail& error = client.server.last_error();
            CHECK(error.status == row.code);
            LONGS_EQUAL(row.http_status, error.http_status);
            LONGS_EQUAL(row.server_code, error.server_code);
            CHECK(error.message.view().starts_with(std::string_view(row.message).substr(0, 20)));
            LONGS_EQUAL(1, client.transport.calls());
        }
    }
}

TEST(Errors, answers_without_an_error_object_go_by_their_http_status) {
    for (const PlainRow& row : kPlain) {
        for (const EveryCall& call : kEveryCall) {
            if (row.http_status == call.success && row.is_json && !call.octets) continue;
            FullClient client;
            client.transport.next({.http_status = row.http_status, .is_json = row.is_json, .body = row.body});
            const bool adds = (call.about & kAddsExample) != 0;
            CHECK_CODE(adds ? row.for_add : row.code, call.make(client, {}));
            LONGS_EQUAL(row.http_status, client.server.last_error().http_status);
            LONGS_EQUAL(-1, client.server.last_error().server_code);
            CHECK_FALSE(client.message().empty());
        }
    }
}

TEST(Errors, every_call_checks_its_url_its_key_and_its_options_before_the_wire) {
    for (const EveryCall& call : kEveryCall) {
        FullClient bad_url{"ftp://host"};
        CHECK_CODE(Code::invalid_url, call.make(bad_url, {}));
        FullClient client;
        CHECK_CODE(Code::invalid_option, call.make(client, {.timeout_ms = 0}));
        CHECK_CODE(Code::invalid_option, call.make(client, {.retry = RetryPolicy{.attempts = 0}}));
        LONGS_EQUAL(0, client.transport.calls() + bad_url.transport.calls());
    }
}

TEST(Errors, every_call_takes_a_good_answer_in_any_pieces_and_none_that_is_cut_off) {
    for (const EveryCall& call : kEveryCall) {
        if (call.good == nullptr) continue;
        const std::string body = call.good;
        for (std::size_t size = 0; size <= body.size(); ++size) {
            FullClient client;
            client.transport.next({.http_status = call.success,
                                   .body = body.substr(0, size),
                                   .piece_bytes = size % 7 + 1,
                                   .lost_after_bytes = size / 2,
                                   .is_octets = call.octets});
            const Status status = call.make(client, {});
            if (size == body.size()) {
                CHECK_TRUE_TEXT(status.ok(), (std::string(call.name) + std::string(client.message())).c_str());
            } else if (!call.octets) {
                const bool adds = (call.about & kAddsExample) != 0;
                CHECK_CODE(adds ? Code::outcome_unknown : Code::malformed_answer, status);
                CHECK_FALSE(client.message().empty());
            }
        }
    }
}

// The other kind of success is none: 200 for something that should have been made.
TEST(Errors, a_success_of_another_kind_is_not_believed) {
    Client client;
    client.answer(200, R"({"image_id":"6b135f5b-a365-4522-b1f1-4c9ac2dd0728","subject":"Ada"})");
    CHECK_CODE(Code::wrong_server, client.add());
    client.answer(200, R"({"subject":"Ada"})");
    CHECK_CODE(Code::wrong_server, client.add_subject());
    client.answer(201, R"({"result":[]})");
    CHECK_CODE(Code::wrong_server, client.recognize());
}

TEST(Errors, an_error_page_above_the_workspace_is_told_by_its_http_status) {
    for (const EveryCall& call : kEveryCall) {
        FullClient client;
        client.transport.next(
            {.http_status = 413, .is_json = false, .body = std::string(100'000, 'x'), .piece_bytes = 4096});
        CHECK_CODE(Code::image_too_large, call.make(client, {}));
    }
}

TEST(Errors, what_the_transport_says_is_passed_on) {
    for (const Code code : {Code::name_not_resolved, Code::connection_refused, Code::connection_lost, Code::tls_failed,
                            Code::timeout, Code::stopped, Code::transport_failed, Code::outcome_unknown}) {
        for (const EveryCall& call : kEveryCall) {
            FullClient client;
            client.transport.next({.status = code, .message = "the transport's words"});
            CHECK_CODE(code, call.make(client, {}));
            check_text("the transport's words", client.message());
            LONGS_EQUAL(0, client.server.last_error().http_status);
            client.transport.next({.status = code});
            CHECK_CODE(code, call.make(client, {}));
            check_text(Status{code}.describe(), client.message());
        }
    }
}

// An enrolment that the server says it made: whatever is wrong with the answer, it must not be repeated.
TEST(Errors, an_enrolment_whose_answer_cannot_be_read_is_of_unknown_outcome) {
    for (const char* body :
         {"", "{}", "[", R"({"image_id":"x"})", R"({"image_id":"6b135f5b-a365-4522-b1f1-4c9ac2dd0728"} x)"}) {
        Client client;
        client.answer(201, body);
        const Status status = client.add();
        CHECK_CODE(Code::outcome_unknown, status);
        CHECK_FALSE(status.retryable());
    }
    Client client;
    client.answer(201, "{\"image_id\":\"" + std::string(20'000, 'a') + "\"}");
    CHECK_CODE(Code::outcome_unknown, client.add());
}

TEST(Errors, a_server_without_words_leaves_the_status_its_own) {
    Client client;
    client.answer(404, R"({"message":"","code":44})");
    CHECK_CODE(Code::example_not_found, client.recognize());
    check_text(Status{Code::example_not_found}.describe(), client.message());
}

TEST(Errors, the_api_key_is_masked_in_the_words_of_others) {
    const std::string key = kKey;
    Client client;
    client.answer(404, R"({"message":"Recognition service with API Key )" + key + R"( not found","code":10})");
    CHECK_CODE(Code::bad_key_or_service, client.recognize());
    check_text("Recognition service with API Key <API key> not found", client.message());

    client.answer(400, R"({"message":")" + key + key + R"(","code":99})");
    CHECK_CODE(Code::rejected, client.list());
    check_text("<API key><API key>", client.message());

    client.transport.next({.status = Code::transport_failed, .message = "sent " + key});
    CHECK_CODE(Code::transport_failed, client.add());
    check_text("sent <API key>", client.message());

    // At the end of a message that is cut off, too.
    for (std::size_t before = limits::kMessageBytes - 40; before <= limits::kMessageBytes; ++before) {
        client.answer(400, R"({"message":")" + std::string(before, 'a') + key + R"(","code":99})");
        CHECK_CODE(Code::rejected, client.recognize());
        CHECK_FALSE(contains(client.message(), key.substr(0, 3)));
    }
}

TEST(Errors, a_success_leaves_the_last_error_as_it_was) {
    Client client;
    client.answer(400, R"({"message":"No face","code":28})");
    CHECK_CODE(Code::no_face_found, client.recognize());
    client.answer(200, R"({"subjects":["Ada"]})");
    CHECK_CODE(Code::ok, client.list());
    CHECK(client.server.last_error().status == Code::no_face_found);
    check_text("No face", client.message());
}
