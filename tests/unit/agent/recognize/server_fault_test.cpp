#include "agent/recognize/server_fault.hpp"

#include <set>
#include <string>

#include <CppUTest/TestHarness.h>

using namespace agent;
using compreface::Code;

namespace {

struct Case {
    Code code;
    Reason reason;
};

constexpr Case kCases[] = {
    {Code::ok, Reason::none},
    {Code::no_face_found, Reason::none},
    {Code::invalid_url, Reason::request_invalid},
    {Code::invalid_key, Reason::server_bad_key},
    {Code::invalid_option, Reason::request_invalid},
    {Code::invalid_name, Reason::request_invalid},
    {Code::invalid_image, Reason::camera_picture_unreadable},
    {Code::image_too_large, Reason::server_refused_picture},
    {Code::file_unreadable, Reason::request_invalid},
    {Code::request_too_large, Reason::request_invalid},
    {Code::name_not_resolved, Reason::server_name_not_resolved},
    {Code::connection_refused, Reason::server_unreachable},
    {Code::connection_lost, Reason::server_connection_lost},
    {Code::tls_failed, Reason::server_tls_failed},
    {Code::timeout, Reason::server_timeout},
    {Code::stopped, Reason::request_invalid},
    {Code::outcome_unknown, Reason::server_connection_lost},
    {Code::answer_too_large, Reason::server_answer_too_large},
    {Code::malformed_answer, Reason::server_malformed_answer},
    {Code::wrong_server, Reason::server_not_compreface},
    {Code::transport_failed, Reason::request_invalid},
    {Code::too_many_faces, Reason::server_refused_picture},
    {Code::bad_key_or_service, Reason::server_bad_key},
    {Code::subject_not_found, Reason::request_invalid},
    {Code::subject_exists, Reason::request_invalid},
    {Code::example_not_found, Reason::request_invalid},
    {Code::migration_running, Reason::server_overloaded},
    {Code::rejected, Reason::server_refused_picture},
    {Code::server_busy, Reason::server_overloaded},
    {Code::server_error, Reason::server_error},
};

}  // namespace

TEST_GROUP(ServerFault){};

TEST(ServerFault, Promise08_every_code_is_one_reason) {
    std::set<Code> seen;
    for (const Case& one : kCases) {
        CHECK(seen.insert(one.code).second);
        const std::string name{compreface::Status{one.code}.name()};
        STRCMP_EQUAL_TEXT(reason_name(one.reason).data(), reason_name(server_fault(one.code)).data(), name.c_str());
    }
    LONGS_EQUAL(compreface::kCodes, seen.size());
}

// Only an answer without a face, and success, are no fault: anything else would be taken for an empty picture.
TEST(ServerFault, nothing_but_success_and_no_face_is_no_fault) {
    for (std::size_t i = 0; i < compreface::kCodes; ++i) {
        const auto code = static_cast<Code>(i);
        const bool fine = code == Code::ok || code == Code::no_face_found;
        CHECK_EQUAL(fine, server_fault(code) == Reason::none);
    }
}

// After these the next picture has its own chance; after all others the server is given time.
TEST(ServerFault, what_concerns_the_picture_only) {
    const std::set<Reason> expected{Reason::server_refused_picture, Reason::camera_picture_unreadable,
                                    Reason::camera_unsupported, Reason::server_answer_too_large};
    std::set<Reason> found;
#define AGENT_ROW(name, meaning) \
    if (concerns_picture_only(Reason::name)) found.insert(Reason::name);
    AGENT_REASON_TABLE(AGENT_ROW)
#undef AGENT_ROW
    CHECK(expected == found);
}
