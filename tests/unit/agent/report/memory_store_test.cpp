#include "agent/report/memory_store.hpp"

#include <cstdlib>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "agent/report/event_json.hpp"
#include "sample_events.hpp"
#include "tests/fakes/seed.hpp"

#include <CppUTest/TestHarness.h>

using namespace agent;

// clang-format off
TEST_GROUP(MemoryStore) {
    CameraName camera = report_test::camera_named("front");
    std::unique_ptr<MemoryStore> store = std::make_unique<MemoryStore>(camera);
    std::array<char, kEventJsonBytes> json{};

    void add(std::uint64_t sequence, std::size_t detail_bytes = 0) {
        Event event = report_test::full_event(EventType::fault);
        event.sequence = sequence;
        event.decision.detail.assign_front(std::string(detail_bytes, 'd'));
        const RenderedEvent rendered{&event, camera.view(), write_event_json(event, camera, json), {}};
        store->report(rendered, 0);
    }
    static std::uint64_t number_in(std::string_view json_text, std::string_view name) {
        const std::size_t at = json_text.find(name);
        return at == std::string_view::npos ? 0 : std::strtoull(json_text.data() + at + name.size(), nullptr, 10);
    }
};
// clang-format on

TEST(MemoryStore, events_wait_in_order_until_they_are_acknowledged) {
    StoredEvent event;
    CHECK_FALSE(store->next(0, event));
    for (std::uint64_t i = 1; i <= 3; ++i) add(i);
    CHECK(store->next(0, event) && event.number == 1);
    CHECK(store->next(1, event) && event.number == 2);
    LONGS_EQUAL(2, number_in(event.json, "\"sequence\":"));
    CHECK(event.expires_wall_ns == report_test::kWallNs + 1500 * kNsPerMs);
    store->acknowledge(2);
    CHECK(store->next(0, event) && event.number == 3);
    CHECK_FALSE(store->next(3, event));
    LONGS_EQUAL(1, store->waiting());
    store->acknowledge(99);
    LONGS_EQUAL(0, store->waiting());
}

TEST(MemoryStore, what_did_not_fit_is_one_gap_with_the_count) {
    for (std::uint64_t i = 1; i <= 2000; ++i) add(i);
    StoredEvent event;
    CHECK(store->next(0, event));
    CHECK(event.json.find("\"event_type\":\"gap\"") != std::string_view::npos);
    const std::uint64_t lost = number_in(event.json, "\"count\":");
    CHECK(lost > 1000);
    LONGS_EQUAL(1, number_in(event.json, "\"sequence\":"));
    CHECK(store->next(event.number, event));
    LONGS_EQUAL(lost + 1, number_in(event.json, "\"sequence\":"));
    LONGS_EQUAL(2000 - lost, store->waiting());
}

// Whatever comes, goes and is acknowledged: each event arrives in order, or is counted by the gap in its place.
TEST(MemoryStore, nothing_is_lost_without_being_counted) {
    std::minstd_rand random(test::seed());
    std::uint64_t added = 0, sent = 0, expected = 1;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> open;  // number in the store, events that it stands for
    const auto take = [&] {
        StoredEvent event;
        if (!store->next(sent, event)) return false;
        sent = event.number;
        const bool gap = event.json.find("\"event_type\":\"gap\"") != std::string_view::npos;
        open.emplace_back(event.number, gap ? number_in(event.json, "\"count\":") : 1);
        return true;
    };
    std::uint64_t settled = 0;
    const auto acknowledge = [&] {
        for (const auto& [number, stands_for] : open) settled += stands_for;
        open.clear();
        store->acknowledge(sent);
        expected = settled + 1;
    };
    for (int step = 0; step < 20'000; ++step) {
        const auto chance = random() % 100;
        if (chance < 60) {
            add(++added, random() % 300);
        } else if (chance < 90) {
            (void)take();
        } else if (chance < 98) {
            acknowledge();
        } else {  // the connection broke: what was not acknowledged comes again
            open.clear();
            sent = 0;
        }
    }
    acknowledge();
    for (int i = 0; i < 3; ++i) {
        while (take()) {
        }
        acknowledge();
    }
    // Those that had to go while they were on their way are both sent and counted.
    CHECK(settled >= added);
    LONGS_EQUAL(0, store->waiting());
}
