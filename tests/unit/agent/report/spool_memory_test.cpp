#include "agent/report/spool_memory.hpp"

#include <algorithm>
#include <cstdio>
#include <deque>
#include <random>
#include <string>

#include "tests/fakes/seed.hpp"

#include <CppUTest/TestHarness.h>

using namespace agent;

TEST_GROUP(SpoolMemory){};

TEST(SpoolMemory, gives_events_in_order_until_they_are_let_go) {
    SpoolMemory store;
    store.append("{1}", 100);
    store.append("{2}", 200);
    StoredEvent event;
    CHECK(store.next(0, event));
    LONGS_EQUAL(1, event.number);
    LONGS_EQUAL(100, event.expires_wall_ns);
    CHECK(event.json == "{1}");
    CHECK(store.next(1, event));
    LONGS_EQUAL(2, event.number);
    CHECK_FALSE(store.next(2, event));
    store.drop_up_to(1);
    CHECK(store.next(0, event));
    LONGS_EQUAL(2, event.number);
}

// Against a list that never forgets: what is held is whole, the newest, and in order; holes only at the front.
TEST(SpoolMemory, whatever_is_put_in_comes_out_whole) {
    std::mt19937 random(test::seed());
    SpoolMemory store;
    std::deque<std::string> all;
    std::uint64_t gone = 0;
    for (int i = 0; i < 5000; ++i) {
        all.emplace_back(1 + random() % (random() % 20 == 0 ? kEventJsonBytes : 900), static_cast<char>('a' + i % 26));
        store.append(all.back(), i);
        if (random() % 50 == 0) store.drop_up_to(gone = std::max<std::uint64_t>(gone, all.size() - random() % 3));
        StoredEvent event;
        std::uint64_t after = gone;
        std::size_t held = 0;
        for (bool first = true; store.next(after, event); first = false, after = event.number, ++held) {
            CHECK(first || event.number == after + 1);
            CHECK(event.json == all.at(static_cast<std::size_t>(event.number - 1)));
        }
        if (gone < all.size()) LONGS_EQUAL(all.size(), after);
        CHECK(held >= 3 || after - gone == held);  // half the memory is never left empty
    }
}
