// A name lookup that hangs for minutes: the time limits and stop() must end the call all the same, and closing the
// transport must not wait for the lookup either. A program of its own, because it needs a network of its own; skipped
// where it gets none.

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "../sdk_client.hpp"
#include "silent_name_server.hpp"

#include <CppUTest/CommandLineTestRunner.h>
#include <CppUTest/MemoryLeakWarningPlugin.h>
#include "../check_status.hpp"

using namespace compreface;
using namespace compreface::fakes;

namespace {

constexpr int kSkipped = 77;
// A call that waits for the lookup takes 150 s: this tells the two apart, and is no time limit that is tested.
constexpr std::chrono::seconds kPatience{60};
constexpr const char* kUrl = "http://camera-server.example:8000";

// Runs `work` in a thread. A thread that hangs cannot be ended, only left by ending the program.
void finish_or_die(const char* what, const std::function<void()>& work, const std::function<void()>& meanwhile = {}) {
    std::mutex mutex;
    std::condition_variable changed;
    bool done = false;
    std::thread thread([&] {
        work();
        const std::lock_guard lock(mutex);
        done = true;
        changed.notify_all();
    });
    if (meanwhile) meanwhile();
    std::unique_lock lock(mutex);
    if (!changed.wait_for(lock, kPatience, [&] { return done; })) {
        std::printf("\n%s waits for the hanging name lookup\n", what);
        std::fflush(stdout);
        std::_Exit(1);
    }
    lock.unlock();
    thread.join();
}

}  // namespace

// clang-format off
TEST_GROUP(HangingLookup) {
    SilentNameServer names;
    std::vector<std::uint8_t> picture = picture_of(10'000);

    // Each call by itself: a lookup that was given up still occupies its thread.
    void ends_by_limit(const Options& options) {
        for (int op = 0; op < 3; ++op) {
            auto client = std::make_unique<SdkClient>(kUrl, "", options);
            const std::size_t before = names.questions();
            Status status;
            finish_or_die("a call", [&] {
                if (op == 0) status = client->recognize(picture);
                if (op == 1) status = client->add(picture);
                if (op == 2) status = client->list();
            });
            CHECK_CODE(Code::timeout, status);
            CHECK(status.retryable());
            CHECK(names.wait_for_more_than(before));
            finish_or_die("closing the transport", [&] { client.reset(); });
        }
    }
};
// clang-format on

TEST(HangingLookup, endsByTheConnectLimit) {
    CHECK(names.is_open());
    ends_by_limit({.connect_timeout_ms = 200, .timeout_ms = 600'000});
}

TEST(HangingLookup, endsByTheWholeLimit) {
    ends_by_limit({.connect_timeout_ms = 60'000, .timeout_ms = 200});
}

TEST(HangingLookup, endsByStop) {
    auto client = std::make_unique<SdkClient>(kUrl, "", Options{.connect_timeout_ms = 60'000, .timeout_ms = 600'000});
    Status status;
    bool asked = false;
    finish_or_die(
        "a stopped call", [&] { status = client->recognize(picture); },
        [&] {
            asked = names.wait_for_more_than(0);
            client->stop();
        });
    CHECK(asked);
    CHECK_CODE(Code::stopped, status);
    finish_or_die("closing the transport", [&] { client.reset(); });
}

int main(int argc, char** argv) {
    const std::string reason = isolate_name_lookup();
    if (!reason.empty()) {
        std::printf("skipped: no network of its own for this process (%s)\n", reason.c_str());
        return kSkipped;
    }
    // Lookups that were given up end in threads of their own, which free their memory when they like.
    MemoryLeakWarningPlugin::turnOffNewDeleteOverloads();
    return CommandLineTestRunner::RunAllTests(argc, argv);
}
