#include "agent/report/event_queue.hpp"

#include <poll.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "tests/fakes/seed.hpp"

#include <CppUTest/TestHarness.h>

using namespace agent;

namespace {

Event event_of(std::uint64_t sequence, EventType type = EventType::match) {
    Event event;
    event.sequence = sequence;
    (void)event.id.assign("id-" + std::to_string(sequence));
    event.decided_wall_ns = static_cast<std::int64_t>(sequence) * 1000;
    event.captured_wall_ns = event.decided_wall_ns - 500;
    event.expires_wall_ns = event.decided_wall_ns + 500;
    event.decision.type = type;
    return event;
}

bool readable(int fd) {
    pollfd one{fd, POLLIN, 0};
    return ::poll(&one, 1, 0) == 1;
}

}  // namespace

TEST_GROUP(EventQueue) {
    std::unique_ptr<EventQueue> queue = std::make_unique<EventQueue>();
    Event out;
    void setup() override {
        CHECK(queue->open());
    }

    void push(std::uint64_t first, std::uint64_t last, EventType type = EventType::match) {
        for (std::uint64_t i = first; i <= last; ++i) queue->push(event_of(i, type));
    }
    void expect(std::uint64_t sequence) {
        CHECK(queue->pop(out));
        CHECK(out.decision.type != EventType::gap);
        LONGS_EQUAL(sequence, out.sequence);
    }
    void expect_gap(std::uint64_t first, std::uint32_t lost) {
        CHECK(queue->pop(out));
        CHECK(out.decision.type == EventType::gap);
        CHECK(out.decision.reason == Reason::queue_full);
        LONGS_EQUAL(first, out.sequence);
        LONGS_EQUAL(lost, out.decision.count);
    }
    void expect_empty() {
        CHECK_FALSE(queue->pop(out));
    }
};

TEST(EventQueue, events_come_out_in_their_order_and_whole) {
    push(1, 3);
    for (std::uint64_t i = 1; i <= 3; ++i) expect(i);
    STRCMP_EQUAL("id-3", out.id.c_str());
    CHECK(out.captured_wall_ns == 2500);
    expect_empty();
    push(4, 4);
    expect(4);
}

TEST(EventQueue, a_full_queue_loses_nothing_yet) {
    push(1, kQueuedEvents);
    for (std::uint64_t i = 1; i <= kQueuedEvents; ++i) expect(i);
    expect_empty();
}

TEST(EventQueue, the_oldest_goes_first_and_the_gap_stands_in_its_place) {
    push(1, kQueuedEvents + 3);
    expect_gap(1, 3);
    STRCMP_EQUAL("id-1", out.id.c_str());
    CHECK(out.decided_wall_ns == 1000);
    CHECK(out.captured_wall_ns == 1000);
    CHECK(out.expires_wall_ns == 1500);
    CHECK_FALSE(out.armed);
    for (std::uint64_t i = 4; i <= kQueuedEvents + 3; ++i) expect(i);
    expect_empty();
}

TEST(EventQueue, looks_go_before_anything_else) {
    push(1, 10);
    push(11, 12, EventType::look);
    push(13, kQueuedEvents);
    push(kQueuedEvents + 1, kQueuedEvents + 2);  // in the place of both looks
    for (std::uint64_t i = 1; i <= 10; ++i) expect(i);
    expect_gap(11, 2);
    for (std::uint64_t i = 13; i <= kQueuedEvents + 2; ++i) expect(i);
    expect_empty();
}

TEST(EventQueue, a_look_that_finds_no_place_is_the_one_that_is_lost) {
    push(1, kQueuedEvents);
    push(kQueuedEvents + 1, kQueuedEvents + 2, EventType::look);
    for (std::uint64_t i = 1; i <= kQueuedEvents; ++i) expect(i);
    expect_gap(kQueuedEvents + 1, 2);
    expect_empty();
}

TEST(EventQueue, a_gap_moves_to_an_earlier_loss_that_comes_later) {
    push(1, kQueuedEvents);
    push(kQueuedEvents + 1, kQueuedEvents + 1, EventType::look);  // lost itself
    push(kQueuedEvents + 2, kQueuedEvents + 2);                   // in the place of event 1
    expect_gap(1, 2);
    STRCMP_EQUAL("id-1", out.id.c_str());
    for (std::uint64_t i = 2; i <= kQueuedEvents; ++i) expect(i);
    expect(kQueuedEvents + 2);
    expect_empty();
}

TEST(EventQueue, after_a_told_gap_counting_begins_anew) {
    push(1, kQueuedEvents + 1);
    expect_gap(1, 1);
    push(kQueuedEvents + 2, kQueuedEvents + 3);
    expect_gap(2, 2);
    expect(4);
}

TEST(EventQueue, the_descriptor_is_readable_while_events_wait) {
    CHECK_FALSE(readable(queue->fd()));
    push(1, 2);
    CHECK(readable(queue->fd()));
    expect(1);
    CHECK(readable(queue->fd()));
    expect(2);
    expect_empty();
    CHECK_FALSE(readable(queue->fd()));
}

TEST(EventQueue, wake_is_heard_without_an_event) {
    queue->wake();
    CHECK(readable(queue->fd()));
    expect_empty();
    CHECK_FALSE(readable(queue->fd()));
}

TEST(EventQueue, discard_counts_what_nobody_heard_of) {
    LONGS_EQUAL(0, queue->discard());
    push(1, kQueuedEvents + 5);
    LONGS_EQUAL(kQueuedEvents + 5, queue->discard());
    expect_empty();
    LONGS_EQUAL(0, queue->discard());
    push(100, 100);
    expect(100);
}

// Against a model that keeps everything: pushes and pops at random, looks and others.
TEST(EventQueue, told_and_counted_events_are_always_all_of_them) {
    std::mt19937 random(test::seed());
    struct Waiting {
        std::uint64_t sequence;
        bool look;
    };
    std::vector<Waiting> model;
    std::uint64_t next = 1, first_lost = 0;
    std::uint32_t lost = 0;
    const auto lose = [&](std::uint64_t sequence) {
        first_lost = lost == 0 ? sequence : std::min(first_lost, sequence);
        ++lost;
    };
    const auto model_push = [&](bool look) {
        if (model.size() == kQueuedEvents) {
            const auto oldest_look =
                std::find_if(model.begin(), model.end(), [](const Waiting& one) { return one.look; });
            if (oldest_look == model.end() && look) return lose(next);
            const auto victim = oldest_look == model.end() ? model.begin() : oldest_look;
            lose(victim->sequence);
            model.erase(victim);
        }
        model.push_back({next, look});
    };
    for (int step = 0; step < 100'000; ++step) {
        // Phases of filling and of emptying.
        const bool push_now = random() % 100 < (step / 1000 % 2 == 0 ? 60U : 40U);
        if (push_now) {
            const bool look = random() % 3 == 0;
            queue->push(event_of(next, look ? EventType::look : EventType::match));
            model_push(look);
            ++next;
        } else if (lost > 0 && (model.empty() || model.front().sequence > first_lost)) {
            expect_gap(first_lost, lost);
            lost = 0;
        } else if (model.empty()) {
            expect_empty();
        } else {
            expect(model.front().sequence);
            model.erase(model.begin());
        }
    }
    LONGS_EQUAL(model.size() + lost, queue->discard());
}

TEST(EventQueue, two_threads_lose_nothing_unsaid) {
    constexpr std::uint64_t kEvents = 20'000;
    std::uint64_t told = 0, lost = 0, last = 0;
    bool ascending = true;
    std::thread reporter([&] {
        Event event;
        while (told + lost < kEvents) {
            pollfd one{queue->fd(), POLLIN, 0};
            (void)::poll(&one, 1, -1);
            while (queue->pop(event)) {
                ascending = ascending && event.sequence > last;
                last = event.sequence;
                if (event.decision.type == EventType::gap) {
                    lost += event.decision.count;
                } else {
                    ++told;
                }
            }
        }
    });
    for (std::uint64_t i = 1; i <= kEvents; ++i)
        queue->push(event_of(i, i % 5 == 0 ? EventType::look : EventType::match));
    reporter.join();
    LONGS_EQUAL(kEvents, told + lost);
    CHECK(ascending);
    LONGS_EQUAL(0, queue->discard());
}
