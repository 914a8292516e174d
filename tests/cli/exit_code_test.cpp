#include "exit_code.hpp"

#include <CppUTest/TestHarness.h>

#include <algorithm>
#include <string>

#include "session.hpp"

using namespace cli;
using compreface::Code;
using compreface::Status;

TEST_GROUP(ExitCode){};

TEST(ExitCode, EveryStatusHasOneThatIsDocumented) {
    for (std::size_t i = 0; i < compreface::kCodes; ++i) {
        const Exit exit = exit_for(static_cast<Code>(i));
        CHECK(std::ranges::count(exit_classes(), exit, &ExitClass::code) == 1);
        CHECK((exit == Exit::done) == (i == 0));
    }
}

TEST(ExitCode, WhatCanBeRepeatedAsItIsNeverLooksLikeAFaultOfTheCaller) {
    for (std::size_t i = 0; i < compreface::kCodes; ++i) {
        const Status status = static_cast<Code>(i);
        if (!status.retryable()) continue;
        CHECK(exit_for(status) == Exit::away || exit_for(status) == Exit::failed);
    }
}

TEST(ExitCode, OfTheOnesThatScriptsAskFor) {
    LONGS_EQUAL(1, static_cast<int>(exit_for(Code::subject_not_found)));
    LONGS_EQUAL(65, static_cast<int>(exit_for(Code::no_face_found)));
    LONGS_EQUAL(69, static_cast<int>(exit_for(Code::timeout)));
    LONGS_EQUAL(75, static_cast<int>(exit_for(Code::outcome_unknown)));
    LONGS_EQUAL(76, static_cast<int>(exit_for(Code::tls_failed)));
    LONGS_EQUAL(77, static_cast<int>(exit_for(Code::bad_key_or_service)));
}

// What went wrong is said once, with what is known beyond it.
TEST(ExitCode, AFailureIsToldOnce) {
    compreface::ErrorDetail detail;
    const auto told = [&](Status status, std::string_view message) {
        detail.status = status;
        detail.message.assign_front(message);
        return failure_text(status, detail);
    };
    const std::string words(Status{Code::timeout}.describe());
    STRCMP_EQUAL((words + " [timeout]").c_str(), told(Code::timeout, "").c_str());
    STRCMP_EQUAL((words + " [timeout]").c_str(), told(Code::timeout, words).c_str());
    STRCMP_EQUAL((words + ": after 7 ms [timeout]").c_str(), told(Code::timeout, words + ": after 7 ms").c_str());
    STRCMP_EQUAL((words + " (after 7 ms) [timeout]").c_str(), told(Code::timeout, "after 7 ms").c_str());
    // The details of another failure are not this one's.
    STRCMP_EQUAL((words + " [timeout]").c_str(), failure_text(Code::timeout, {}).c_str());
    detail.status = Code::rejected;
    STRCMP_EQUAL((words + " [timeout]").c_str(), failure_text(Code::timeout, detail).c_str());
}
