#include "agent/report/spool_store.hpp"

#include <poll.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "tests/fakes/fake_clock.hpp"
#include "tests/fakes/fake_disk.hpp"

#include <CppUTest/TestHarness.h>

using namespace agent;

namespace {

constexpr std::size_t kMaxBytes = 64 * 1024;

}  // namespace

// clang-format off
TEST_GROUP(SpoolStore) {
    char root[32] = "/tmp/spool_store_XXXXXX";
    fakes::FakeDisk disk;
    fakes::FakeClock clock;
    CameraName camera;
    Spool spool{disk, kMaxBytes};
    SpoolStore store{spool, camera, clock};
    StoredEvent out;

    void setup() override {
        CHECK(::mkdtemp(root) != nullptr);
        CHECK(camera.assign("front door"));
        spool.open((std::string(root) + "/spool").c_str());
        CHECK(store.open());
    }
    void teardown() override { std::filesystem::remove_all(root); }
    void report(int count, bool armed = false) {
        Event event;
        event.armed = armed;
        event.expires_wall_ns = 7;
        const std::string json = "{\"x\":\"" + std::string(500, 'x') + "\"}";
        for (int i = 0; i < count; ++i) store.report({&event, camera.view(), json, ""}, clock.monotonic_ns());
    }
    [[nodiscard]] bool readable() const {
        pollfd watched{store.fd(), POLLIN, 0};
        return ::poll(&watched, 1, 0) == 1;
    }
};
// clang-format on

TEST(SpoolStore, Promise02_what_fell_out_is_one_gap_that_counts_it_and_stays_the_same_event) {
    report(1000);
    CHECK(store.next(0, out));
    const std::string gap{out.json};
    STRCMP_CONTAINS(R"("event_type":"gap")", gap.c_str());
    STRCMP_CONTAINS(R"("reason":"spool_full")", gap.c_str());
    STRCMP_CONTAINS(R"("camera":"front door")", gap.c_str());
    STRCMP_CONTAINS(("\"count\":" + std::to_string(out.number)).c_str(), gap.c_str());
    const std::uint64_t fallen = out.number;
    CHECK(store.next(0, out) && out.json == gap);
    std::uint64_t arrived = 0;
    for (std::uint64_t after = fallen; store.next(after, out); after = out.number) ++arrived;
    LONGS_EQUAL(1000, fallen + arrived);
    store.acknowledge(fallen);
    CHECK(store.next(0, out) && out.number == fallen + 1);
}

TEST(SpoolStore, an_event_that_opens_is_safe_at_once_and_others_by_the_timer) {
    report(1);
    const int before = disk.syncs;
    report(1, true);
    LONGS_EQUAL(1, disk.syncs - before);
    report(1);
    store.stop();
    LONGS_EQUAL(2, disk.syncs - before);
    CHECK_FALSE(readable());  // a second has not passed
}
