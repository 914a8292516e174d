#include "enroll_work.hpp"

#include <CppUTest/TestHarness.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "fakes/fake_transport.hpp"

using cli::EnrollWork;
using cli::Exit;
using compreface::Code;

namespace {

constexpr std::string_view kKey = "00000000-0000-4000-8000-0000000000a1";
const std::string kAdded = R"({"image_id": "00000000-0000-4000-8000-0000000000ff", "subject": "Ada"})";

}  // namespace

// clang-format off
TEST_GROUP(EnrollWork) {
    std::string dir = "/tmp/compreface-work-XXXXXX";
    compreface::StaticWorkspace<compreface::limits::kOneFace> memory;
    compreface::fakes::FakeTransport transport;
    compreface::CompreFace client{"http://127.0.0.1:1", transport, memory};
    cli::EnrollPlan plan;

    void setup() override { CHECK(::mkdtemp(dir.data()) != nullptr); }
    void teardown() override { std::filesystem::remove_all(dir); }
    void add(const std::string& person, const std::string& content) {
        const std::string path = dir + "/" + std::to_string(plan.pictures.size()) + ".jpg";
        std::ofstream(path, std::ios::binary) << "\xFF\xD8\xFF\xE0" << content << "0123456789abcdef";
        plan.pictures.push_back({person, path});
    }
    cli::EnrollReport run(bool again = false) {
        cli::EnrollState state;
        std::string error;
        CHECK(state.open(dir + "/state", "here", error));
        EnrollWork work{plan, state, again};
        work.run(client, kKey, {});
        return work.report();
    }
};
// clang-format on

TEST(EnrollWork, AnAnswerThatWasLostIsNeverAskedForTwice) {
    add("Ada", "1");
    transport.next({.status = Code::outcome_unknown});
    const cli::EnrollReport first = run();
    LONGS_EQUAL(1, first.uncertain.size());
    CHECK(first.ended == Exit::unknown);
    const cli::EnrollReport second = run();
    LONGS_EQUAL(1, transport.calls());
    LONGS_EQUAL(1, second.uncertain.size());
    transport.next({.http_status = 201, .body = kAdded});
    LONGS_EQUAL(1, run(true).enrolled);
    LONGS_EQUAL(1, run().already);
    LONGS_EQUAL(2, transport.calls());
}

TEST(EnrollWork, WhatTheServerRefusedIsTriedAgainTheNextTime) {
    add("Ada", "1");
    add("Ada", "2");
    const std::string no_face = R"({"message": "No face is found in the given image", "code": 28})";
    transport.next({.http_status = 400, .body = no_face});
    transport.next({.http_status = 201, .body = kAdded});
    const cli::EnrollReport first = run();
    LONGS_EQUAL(1, first.refused.size());
    LONGS_EQUAL(1, first.enrolled);
    CHECK(first.ended == Exit::done);
    transport.next({.http_status = 201, .body = kAdded});
    const cli::EnrollReport second = run();
    LONGS_EQUAL(1, second.enrolled);
    LONGS_EQUAL(1, second.already);
}

TEST(EnrollWork, AServerThatIsAwayEndsItWithoutAskingForTheRest) {
    for (const char* content : {"1", "2", "3"}) add("Ada", content);
    transport.always({.status = Code::connection_refused});
    const cli::EnrollReport report = run();
    LONGS_EQUAL(1, transport.calls());
    CHECK(report.ended == Exit::away);
    LONGS_EQUAL(0, report.uncertain.size());
    transport.always({.http_status = 201, .body = kAdded});
    LONGS_EQUAL(3, run().enrolled);
}

TEST(EnrollWork, OfEveryStatusThatMayHaveEnrolledItIsCalledUncertain) {
    for (const Code code :
         {Code::timeout, Code::connection_lost, Code::outcome_unknown, Code::malformed_answer, Code::server_busy,
          Code::server_error, Code::stopped, Code::answer_too_large, Code::wrong_server, Code::transport_failed}) {
        CHECK(!cli::surely_not_done(code));
    }
    for (const Code code : {Code::no_face_found, Code::connection_refused, Code::bad_key_or_service}) {
        CHECK(cli::surely_not_done(code));
    }
}

TEST(EnrollWork, ThePictureOfOneIsNotTakenForAnotherWithinOneRun) {
    add("Ada", "same");
    add("Bob", "same");
    add("Ada", "same");
    transport.always({.http_status = 201, .body = kAdded});
    const cli::EnrollReport report = run();
    LONGS_EQUAL(1, report.enrolled);
    LONGS_EQUAL(1, report.duplicates);
    STRCMP_EQUAL("picture_of_another", report.refused.at(0).status.c_str());
    LONGS_EQUAL(1, transport.calls());
}

TEST(EnrollWork, AfterTheEndNoFurtherPictureIsBegun) {
    add("Ada", "1");
    cli::EnrollState state;
    std::string error;
    CHECK(state.open(dir + "/state", "here", error));
    EnrollWork work{plan, state, false};
    work.end();
    work.run(client, kKey, {});
    LONGS_EQUAL(0, transport.calls());
    CHECK(state.entries().empty());
}
