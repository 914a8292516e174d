// SIGTERM while a name lookup hangs, which nobody can interrupt. A program of its own, because it needs a network of
// its own; skipped where it gets none.
#include <cstdio>

#include "../faults/dns/silent_name_server.hpp"
#include "stage.hpp"

#include <CppUTest/CommandLineTestRunner.h>
#include <CppUTest/MemoryLeakWarningPlugin.h>

using namespace integration;

TEST_GROUP(HangingLookupEnd){};

TEST(HangingLookupEnd, sigterm_ends_the_agent_all_the_same) {
    const compreface::fakes::SilentNameServer names;
    CHECK(names.is_open());
    Stage stage;
    stage.set("server.url", "http://camera-server.example:8000");
    stage.set("server.connect_timeout_ms", "60000");
    stage.set("server.timeout_ms", "60000");
    stage.start();
    CHECK(names.wait_for_more_than(0));
    stage.check_ends();
}

TEST(HangingLookupEnd, it_is_told_as_a_timeout) {
    const compreface::fakes::SilentNameServer names;
    Stage stage;
    stage.set("server.url", "http://camera-server.example:8000");
    stage.start();
    check_has(stage.agent->out_line(""), "server_timeout");
    stage.check_ends();
}

int main(int argc, char** argv) {
    const std::string reason = compreface::fakes::isolate_name_lookup();
    if (!reason.empty()) {
        std::printf("skipped: no network of its own for this process (%s)\n", reason.c_str());
        return 77;
    }
    MemoryLeakWarningPlugin::turnOffNewDeleteOverloads();  // the name server has a thread of its own
    return CommandLineTestRunner::RunAllTests(argc, argv);
}
