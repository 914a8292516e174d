#include "compreface/status.hpp"

#include <set>
#include <string>

#include "sdk_helpers.hpp"

using namespace compreface;
using sdk_test::check_text;

namespace {

Status status_of(std::size_t code) {
    return static_cast<Code>(code);
}

}  // namespace

TEST_GROUP(Status){};

TEST(Status, names_and_descriptions_are_unique_and_there) {
    std::set<std::string> names, descriptions;
    for (std::size_t code = 0; code < kCodes; ++code) {
        CHECK_FALSE(status_of(code).name().empty());
        CHECK_FALSE(status_of(code).describe().empty());
        names.emplace(status_of(code).name());
        descriptions.emplace(status_of(code).describe());
    }
    LONGS_EQUAL(kCodes, names.size());
    LONGS_EQUAL(kCodes, descriptions.size());
}

TEST(Status, a_default_one_is_ok) {
    const Status status;
    CHECK(status.ok());
    check_text("ok", status.name());
    check_text("no_face_found", Status{Code::no_face_found}.name());
    CHECK(Status{Code::timeout} == Code::timeout);
    CHECK_FALSE(Status{Code::timeout} == Code::stopped);
}

// Said here once more by hand: a wrong one makes a caller repeat for ever, or give up on a passing fault.
TEST(Status, only_passing_faults_are_retryable) {
    const std::set<Code> retryable{Code::name_not_resolved, Code::connection_refused, Code::connection_lost,
                                   Code::timeout,           Code::malformed_answer,   Code::transport_failed,
                                   Code::migration_running, Code::server_busy,        Code::server_error};
    for (std::size_t code = 0; code < kCodes; ++code) {
        const Status status = status_of(code);
        CHECK_TRUE_TEXT(status.retryable() == retryable.contains(status.code()), std::string(status.name()).c_str());
    }
}
