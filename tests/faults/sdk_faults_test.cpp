// Every fault of the catalogue against the SDK: what the caller is told, that nobody is enrolled twice, and that the
// same client goes on when the fault is over. Over plain HTTP and TLS, on a new connection and on a kept one.
#include <optional>
#include <string>
#include <vector>

#include "fakes/fault_server_catalogue.hpp"
#include "sdk_client.hpp"

#include "check_status.hpp"

using namespace compreface;
using namespace compreface::fakes;

namespace {

// What a caller is to be told. Whether he may repeat the call is said here once more, not taken from the SDK's table.
struct Told {
    Code code;
    bool retryable;
    std::optional<Code> or_else = {};  // where the two ends race
};
constexpr std::optional<Told> kNotAsked = std::nullopt;

constexpr Told kOk{Code::ok, false};
constexpr Told kRefused{Code::connection_refused, true};
constexpr Told kLost{Code::connection_lost, true};
constexpr Told kEndless{Code::connection_lost, true, Code::transport_failed};
constexpr Told kTimeout{Code::timeout, true};
constexpr Told kUnknown{Code::outcome_unknown, false};
constexpr Told kTooLarge{Code::answer_too_large, false};
constexpr Told kMalformed{Code::malformed_answer, true};
constexpr Told kWrongServer{Code::wrong_server, false};
constexpr Told kNoFace{Code::no_face_found, false};
constexpr Told kTwoFaces{Code::too_many_faces, false};
constexpr Told kBadKey{Code::bad_key_or_service, false};
constexpr Told kMigration{Code::migration_running, true};
constexpr Told kImageTooLarge{Code::image_too_large, false};
constexpr Told kRejected{Code::rejected, false};
constexpr Told kBusy{Code::server_busy, true};
constexpr Told kServerError{Code::server_error, true};

struct Row {
    const char* fault;
    std::optional<Told> recognize, add, list;
};

// An enrolment whose answer is lost, or cannot be understood, may have been made: never "repeat it".
constexpr Row kRows[] = {
    {"good", kOk, kOk, kOk},
    {"refuse", kRefused, kRefused, kRefused},
    {"hang", kTimeout, kUnknown, kTimeout},
    {"hang_after_head", kTimeout, kUnknown, kTimeout},
    {"hang_in_body", kTimeout, kUnknown, kTimeout},
    {"slow", kTimeout, kUnknown, kTimeout},
    {"no_face", kNoFace, kNoFace, kNotAsked},
    {"two_faces", kTwoFaces, kTwoFaces, kNotAsked},
    {"bad_key", kBadKey, kBadKey, kBadKey},
    {"unexpected", kServerError, kServerError, kServerError},
    {"empty_400", kRejected, kRejected, kRejected},
    {"migration", kMigration, kMigration, kMigration},
    {"too_large", kImageTooLarge, kImageTooLarge, kNotAsked},
    {"bad_gateway", kBusy, kUnknown, kBusy},
    {"unavailable", kBusy, kBusy, kBusy},
    {"gateway_timeout", kBusy, kUnknown, kBusy},
    {"engine_down", kBusy, kBusy, kBusy},
    {"boot_error", kServerError, kServerError, kServerError},
    {"ui_page", kWrongServer, kWrongServer, kWrongServer},
    {"redirect", kWrongServer, kWrongServer, kWrongServer},
    {"cut_off_length", kLost, kUnknown, kLost},
    {"cut_off_chunked", kLost, kUnknown, kLost},
    {"cut_off_reset", kLost, kUnknown, kLost},
    {"cut_off_head", kLost, kUnknown, kLost},
    {"no_answer", kLost, kUnknown, kLost},
    {"not_http", kWrongServer, kWrongServer, kWrongServer},
    // Newer versions of libcurl have a code of their own for this.
    {"endless_head", kEndless, kUnknown, kEndless},
    {"garbage_json", kTooLarge, kUnknown, kMalformed},
    {"garbage_octets", kWrongServer, kWrongServer, kWrongServer},
    {"json_array", kMalformed, kUnknown, kMalformed},
    {"json_empty_object", kMalformed, kUnknown, kMalformed},
    {"json_wrong_types", kMalformed, kUnknown, kMalformed},
    {"json_cut_off", kMalformed, kUnknown, kMalformed},
    {"json_trailing", kMalformed, kUnknown, kMalformed},
    {"json_nan", kMalformed, kUnknown, kMalformed},
    {"json_duplicate_keys", kMalformed, kUnknown, kMalformed},
    {"json_nul", kMalformed, kUnknown, kMalformed},
    {"json_similarity_7", kMalformed, kNotAsked, kNotAsked},
    {"json_box_missing", kMalformed, kNotAsked, kNotAsked},
    {"json_too_many_faces", kTooLarge, kNotAsked, kNotAsked},
    {"json_deep", kTooLarge, kUnknown, kMalformed},
    {"empty_200", kMalformed, kUnknown, kMalformed},
    {"early_too_large", kImageTooLarge, kImageTooLarge, kNotAsked},
    {"early_unread", kServerError, kServerError, kNotAsked},
    // The answer and the reset travel together: which of them the client meets first is chance.
    {"early_reset", Told{Code::server_error, true, Code::connection_lost},
     Told{Code::server_error, true, Code::outcome_unknown}, kNotAsked},
    {"plain_page", kRejected, kRejected, kRejected},
};

// These need a request before the fault; see sdk_connection_test.cpp.
constexpr const char* kNeedTwoRequests[] = {"dies_after_answer", "dies_on_head", "dies_after_body"};

// Larger than what the two sockets' buffers take in, so that sending is not over before the server says no.
constexpr std::size_t kLargePicture = 5'000'000;
constexpr std::size_t kPicture = 100'000;

constexpr std::uint32_t kAmpleMs = 60'000;

enum class Op { recognize, add, list };

const char* name_of(Op op) {
    constexpr const char* kNames[] = {"recognize", "add", "list"};
    return kNames[static_cast<std::size_t>(op)];
}

bool starts_with(const char* text, const char* prefix) {
    return std::string_view(text).starts_with(prefix);
}

// Calls that must end by their time limit get a short one. An enrolment's must be long enough for its body to have
// left.
Options options_for(const Told& told, Op op) {
    const bool short_one = told.code == Code::timeout || (told.code == Code::outcome_unknown && op == Op::add);
    if (!short_one) return {.timeout_ms = kAmpleMs};
    return {.timeout_ms = op == Op::add ? 1'000U : 250U};
}

}  // namespace

// clang-format off
TEST_GROUP(SdkFaults) {
    TestCertificates certificates;

    Status call(SdkClient& client, Op op, const std::vector<std::uint8_t>& picture) {
        if (op == Op::recognize) return client.recognize(picture);
        return op == Op::add ? client.add(picture) : client.list();
    }

    // On a slow machine a handshake may need more than one of the short time limits.
    bool warm_up(SdkClient& client) {
        Status status = client.warm_up();
        for (int tries = 0; status.code() == Code::timeout && tries < 20; ++tries) status = client.warm_up();
        return status.ok();
    }

    // What is wrong, or nothing.
    std::string run(const Row& row, Op op, const Told& told, bool tls, bool warm) {
        FaultServer server;
        if (tls) server.speak_tls(certificates.good());
        const Options options = options_for(told, op);
        SdkClient client(server.url(), certificates.ca_file(), options);
        const auto picture = picture_of(starts_with(row.fault, "early") ? kLargePicture : kPicture);
        if (warm && !warm_up(client)) return "cannot warm up";
        const Fault* fault = find_fault(row.fault);
        if (fault == nullptr) return "no such fault";
        fault->apply(server);

        const std::string told_wrong = compare(told, call(client, op, picture), client);
        if (!told_wrong.empty()) return told_wrong;
        if (server.counts(kAddRoute).whole_bodies > 1) return "enrolled twice";
        if (server.counts(kAddRoute).requests > 1) return "sent twice";
        return recover(server, client, op, picture, options.timeout_ms.value() < kAmpleMs);
    }

    std::string compare(const Told& told, Status status, const SdkClient& client) {
        const ErrorDetail& error = client.error();
        const std::string said = std::string(status.name()) + " (" + std::string(error.message.view()) + ")";
        if (status.code() != told.code && !(told.or_else && status.code() == *told.or_else)) {
            return said + ", expected " + std::string(Status{told.code}.name());
        }
        if (status.code() == told.code && status.retryable() != told.retryable) return said + " is wrongly retryable or not";
        if (status.ok()) return {};
        if (error.status != status) return said + ": last_error() has another status";
        if (error.message.empty()) return said + ": without a message";
        if (error.message.view().find(kApiKey) != std::string_view::npos) return said + ": tells the API key";
        return {};
    }

    std::string recover(FaultServer& server, SdkClient& client, Op op, const std::vector<std::uint8_t>& picture,
                        bool time_is_short) {
        server.recover();
        server.listen_again();
        server.open_gate();
        // The client's own limit stands; a slow machine may need several calls within it. An enrolment has a longer one.
        Status status = call(client, op, picture);
        for (int tries = 0; time_is_short && op != Op::add && status.code() == Code::timeout && tries < 20; ++tries) {
            status = call(client, op, picture);
        }
        if (status.ok()) return {};
        return "afterwards " + std::string(status.name()) + " (" + std::string(client.error().message.view()) + ")";
    }

    void run_all(bool tls, bool warm) {
        std::string wrong;
        const auto run_one = [&](const Row& row, Op op, const std::optional<Told>& told) {
            const std::string found = told ? run(row, op, *told, tls, warm) : std::string();
            if (!found.empty()) wrong += std::string("\n    ") + row.fault + ", " + name_of(op) + ": " + found;
        };
        for (const Row& row : kRows) {
            run_one(row, Op::recognize, row.recognize);
            run_one(row, Op::add, row.add);
            run_one(row, Op::list, row.list);
        }
        CHECK_TRUE_TEXT(wrong.empty(), wrong.c_str());
    }
};
// clang-format on

TEST(SdkFaults, overHttpOnANewConnection) {
    run_all(false, false);
}

TEST(SdkFaults, overHttpOnAKeptConnection) {
    run_all(false, true);
}

TEST(SdkFaults, overTlsOnANewConnection) {
    run_all(true, false);
}

TEST(SdkFaults, overTlsOnAKeptConnection) {
    run_all(true, true);
}

TEST(SdkFaults, theTableHasEveryFault) {
    for (const Fault& fault : fault_catalogue()) {
        std::size_t found = 0;
        for (const Row& row : kRows) found += std::string_view(row.fault) == fault.name ? 1U : 0U;
        for (const char* name : kNeedTwoRequests) found += std::string_view(name) == fault.name ? 1U : 0U;
        CHECK_TRUE_TEXT(found == 1, fault.name);
    }
}

// An answer that a small workspace cannot hold anyway says nothing about depth: here it fits.
TEST(SdkFaults, deepJsonWithinTheWorkspaceIsMalformed) {
    FaultServer server;
    const std::string open(3'000, '[');
    const std::string close(3'000, ']');
    server.always(faults::answer({.body = R"({"result":)" + open + close + "}"}));
    SdkClient client(server.url(), "");
    CHECK_CODE(Code::malformed_answer, client.recognize(picture_of(kPicture)));
    server.always(faults::answer({.body = R"({"subjects":[)" + open + close + "]}"}));
    CHECK_CODE(Code::malformed_answer, client.list());
}

TEST(SdkFaults, goodAnswersAreReadThroughTheSlowestServer) {
    FaultServer server;
    server.set_content({.faces = {FakeFace{.subjects = {{"Ada", 0.99216}, {"Bob", 0.5}}}}});
    SdkClient client(server.url(), "");
    server.always(faults::slow());
    // Ten thousand single bytes: more than both answers have, each read for itself.
    server.let_through(10'000);
    CHECK_CODE(Code::ok, client.recognize(picture_of(kPicture)));
    LONGS_EQUAL(1, client.result().faces().size());
    CHECK_CODE(Code::ok, client.list());
    LONGS_EQUAL(2, client.names());
}
