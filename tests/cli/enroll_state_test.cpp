#include "enroll_state.hpp"

#include <CppUTest/TestHarness.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

using cli::EnrollState;

namespace {

const std::string kHash(64, 'a'), kOther(64, 'b');
const std::string kId = "00000000-0000-4000-8000-0000000000ff";

}  // namespace

// clang-format off
TEST_GROUP(EnrollState) {
    std::string path = "/tmp/compreface-state-XXXXXX";
    std::string error;

    void setup() override { ::close(::mkstemp(path.data())); }
    void teardown() override { std::filesystem::remove(path); }
    std::string text() const {
        std::ifstream file(path);
        return {std::istreambuf_iterator<char>(file), {}};
    }
};
// clang-format on

TEST(EnrollState, IsThereAgainInTheNextRun) {
    {
        EnrollState state;
        CHECK(state.open(path, "here", error));
        CHECK(state.begun(kHash, "Ada Lovelace"));
        CHECK(state.done(kHash, kId, "Ada Lovelace"));
        CHECK(state.begun(kOther, "Bob"));
    }
    EnrollState state;
    CHECK(state.open(path, "here", error));
    STRCMP_EQUAL("Ada Lovelace", state.find(kHash)->subject.c_str());
    STRCMP_EQUAL(kId.c_str(), state.find(kHash)->image_id.c_str());
    STRCMP_EQUAL("", state.find(kOther)->image_id.c_str());
}

TEST(EnrollState, WhatWasUndoneIsForgotten) {
    EnrollState state;
    CHECK(state.open(path, "here", error));
    CHECK(state.begun(kHash, "Ada"));
    CHECK(state.undone(kHash, "Ada"));
    POINTERS_EQUAL(nullptr, state.find(kHash));
}

TEST(EnrollState, AnotherServerKnowsNothingOfIt) {
    {
        EnrollState state;
        CHECK(state.open(path, "here", error));
        CHECK(state.done(kHash, kId, "Ada"));
    }
    EnrollState state;
    CHECK(state.open(path, "there", error));
    POINTERS_EQUAL(nullptr, state.find(kHash));
}

TEST(EnrollState, CutAtAnyByteItNeverTakesWhatWasBegunForNotSent) {
    {
        EnrollState state;
        CHECK(state.open(path, "here", error));
        CHECK(state.begun(kHash, "Ada"));
        CHECK(state.done(kHash, kId, "Ada"));
    }
    const std::string whole = text();
    const std::size_t sent = whole.find('\n') + 1;  // nothing is sent before the first line is whole
    for (std::size_t size = 0; size <= whole.size(); ++size) {
        std::ofstream(path) << whole.substr(0, size);
        {
            EnrollState state;
            CHECK(state.open(path, "here", error));
            const cli::EnrollEntry* entry = state.find(kHash);
            CHECK((entry != nullptr) == (size >= sent));
            CHECK((entry != nullptr && !entry->image_id.empty()) == (size == whole.size()));
            CHECK(state.begun(kOther, "Bob"));
        }
        EnrollState next;
        CHECK(next.open(path, "here", error));
        CHECK(next.find(kOther) != nullptr);
    }
}

TEST(EnrollState, OneRunAtATime) {
    EnrollState first, second;
    CHECK(first.open(path, "here", error));
    CHECK(!second.open(path, "here", error));
    STRCMP_CONTAINS("is in use", error.c_str());
}

TEST(EnrollState, AFolderThatCannotBeWrittenIsToldWithTheWayOut) {
    EnrollState state;
    CHECK(!state.open("/proc/no-such-file", "here", error));
    STRCMP_CONTAINS("--state FILE", error.c_str());
}
