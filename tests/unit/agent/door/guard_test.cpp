#include "agent/door/guard/guard.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include <CppUTest/TestHarness.h>

#include "agent/process/clock.hpp"

using namespace agent;
using namespace agent::door;

namespace {

constexpr std::int64_t kStartNs = 1'000 * kNsPerS;
constexpr std::int64_t kMinuteNs = 60 * kNsPerS;

void check_reason(Reason expected, Reason actual) {
    STRCMP_EQUAL(reason_name(expected).data(), reason_name(actual).data());
}

}  // namespace

TEST_GROUP(Promise03_guard) {
    GuardLimits limits;
    std::int64_t now_ns = kStartNs + kMinuteNs;
    std::uint8_t next_id = 1;

    // One that is granted: a frame of 200 ms ago, valid for a second, a new id.
    Order good() {
        Order order;
        order.pulse_ms = 3000;
        order.captured_at_ns = now_ns - 200 * kNsPerMs;
        order.valid_until_ns = now_ns + kNsPerS;
        order.id[0] = next_id++;
        return order;
    }
    void check_granted(Guard & guard) {
        check_reason(Reason::none, guard.judge(good(), now_ns));
        guard.end_pulse();
    }
    void check_refused(Reason why, const Order& order) {
        Guard guard(limits, kStartNs);
        check_reason(why, guard.judge(order, now_ns));
        CHECK_FALSE(guard.in_pulse());
    }
};

TEST(Promise03_guard, a_pulse_lasts_exactly_as_long_as_asked) {
    Guard guard(limits, kStartNs);
    Order order = good();
    order.pulse_ms = 1234;
    check_reason(Reason::none, guard.judge(order, now_ns));
    CHECK(guard.in_pulse());
    CHECK_EQUAL(now_ns + 1234 * kNsPerMs, guard.pulse_end_ns());
}

TEST(Promise03_guard, no_pulse_below_100_ms_or_above_its_own_limit) {
    for (const std::uint32_t ms : {0U, 99U, 3001U, 0xFFFFFFFFU}) {
        Order order = good();
        order.pulse_ms = ms;
        check_refused(Reason::door_pulse_refused, order);
    }
    for (const std::uint32_t ms : {100U, 3000U}) {
        Guard guard(limits, kStartNs);
        Order order = good();
        order.pulse_ms = ms;
        check_reason(Reason::none, guard.judge(order, now_ns));
    }
}

TEST(Promise03_guard, a_frame_older_than_its_own_limit_opens_nothing_whatever_the_order_says) {
    Order order = good();
    order.captured_at_ns = now_ns - 1500 * kNsPerMs;
    Guard guard(limits, kStartNs);
    check_reason(Reason::none, guard.judge(order, now_ns));
    order = good();
    order.captured_at_ns = now_ns - 1500 * kNsPerMs - 1;
    order.valid_until_ns = std::numeric_limits<std::int64_t>::max();
    check_refused(Reason::door_frame_stale, order);
}

TEST(Promise03_guard, an_order_is_void_after_its_valid_until) {
    Order order = good();
    order.valid_until_ns = now_ns;
    Guard guard(limits, kStartNs);
    check_reason(Reason::none, guard.judge(order, now_ns));
    order = good();
    order.valid_until_ns = now_ns - 1;
    check_refused(Reason::door_order_expired, order);
}

TEST(Promise03_guard, times_from_the_future_wrapped_or_absurd_open_nothing) {
    constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
    constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
    const std::pair<std::int64_t, std::int64_t> absurd[] = {{now_ns + 1, now_ns + kNsPerS},
                                                            {0, kMost},
                                                            {-1, kMost},
                                                            {kLeast, kMost},
                                                            {kMost, kMost},
                                                            {kLeast, kLeast},
                                                            {now_ns, kLeast},
                                                            {now_ns, now_ns - 1}};
    for (const auto& [captured_at_ns, valid_until_ns] : absurd) {
        Order order = good();
        order.captured_at_ns = captured_at_ns;
        order.valid_until_ns = valid_until_ns;
        check_refused(Reason::door_time_absurd, order);
    }
}

TEST(Promise03_guard, openings_neither_overlap_nor_prolong_each_other) {
    Guard guard(limits, kStartNs);
    check_reason(Reason::none, guard.judge(good(), now_ns));
    const std::int64_t end_ns = guard.pulse_end_ns();
    now_ns += 2999 * kNsPerMs;
    check_reason(Reason::door_opening_already, guard.judge(good(), now_ns));
    CHECK_EQUAL(end_ns, guard.pulse_end_ns());
    guard.end_pulse();
    now_ns += kNsPerMs;
    check_granted(guard);
}

TEST(Promise03_guard, a_decision_opens_once) {
    Guard guard(limits, kStartNs);
    Order order = good();
    check_reason(Reason::none, guard.judge(order, now_ns));
    guard.end_pulse();
    check_reason(Reason::door_order_repeated, guard.judge(order, now_ns));
    // The same id with a newer frame, too.
    now_ns += kNsPerS;
    order.captured_at_ns = now_ns;
    order.valid_until_ns = now_ns + kNsPerS;
    check_reason(Reason::door_order_repeated, guard.judge(order, now_ns));
}

TEST(Promise03_guard, a_refused_decision_is_not_granted_later) {
    Guard guard(limits, kStartNs);
    Order order = good();
    order.pulse_ms = 1;
    check_reason(Reason::door_pulse_refused, guard.judge(order, now_ns));
    order.pulse_ms = 1000;
    check_reason(Reason::door_order_repeated, guard.judge(order, now_ns));
}

TEST(Promise03_guard, a_frame_opens_once_even_when_its_id_was_long_forgotten) {
    Guard guard(limits, kStartNs);
    const Order first = good();
    check_reason(Reason::none, guard.judge(first, now_ns));
    guard.end_pulse();
    for (int i = 0; i < 200; ++i) {
        Order other = good();
        other.id[1] = static_cast<std::uint8_t>(i + 1);
        other.pulse_ms = 0;
        check_reason(Reason::door_pulse_refused, guard.judge(other, now_ns));
    }
    check_reason(Reason::door_order_repeated, guard.judge(first, now_ns));
    Order older = good();
    older.captured_at_ns = first.captured_at_ns - 1;
    check_reason(Reason::door_order_repeated, guard.judge(older, now_ns));
}

TEST(Promise03_guard, opens_no_more_often_in_any_minute_than_its_own_limit) {
    Guard guard(limits, kStartNs);
    for (int i = 0; i < 6; ++i) {
        check_granted(guard);
        now_ns += 5 * kNsPerS;
    }
    check_reason(Reason::door_too_often, guard.judge(good(), now_ns));
    // 30 s have gone; the first opening leaves the minute after 60.
    now_ns += 30 * kNsPerS - 1;
    check_reason(Reason::door_too_often, guard.judge(good(), now_ns));
    now_ns += 1;
    check_granted(guard);
    now_ns += 1;
    check_reason(Reason::door_too_often, guard.judge(good(), now_ns));
}

TEST(Promise03_guard, its_memory_of_openings_died_with_it_so_it_refuses_for_a_minute_after_its_start) {
    Guard guard(limits, kStartNs);
    now_ns = kStartNs + kMinuteNs - 1;
    check_reason(Reason::door_guard_just_started, guard.judge(good(), now_ns));
    now_ns += 1;
    check_granted(guard);
}

TEST(Promise03_guard, started_by_hand_it_grants_shadow_orders_only) {
    limits.by_hand = true;
    check_refused(Reason::door_guard_by_hand, good());
    Guard guard(limits, kStartNs);
    Order shadow = good();
    shadow.shadow = 1;
    check_reason(Reason::none, guard.judge(shadow, now_ns));
}

TEST(Promise03_guard, what_is_no_order_of_this_version_is_not_read) {
    const Order order = good();
    std::vector<std::byte> bytes(sizeof order);
    std::memcpy(bytes.data(), &order, sizeof order);
    Order out;
    CHECK(read_order(bytes, out));
    CHECK_EQUAL(order.captured_at_ns, out.captured_at_ns);
    CHECK_FALSE(read_order(std::span(bytes).first(bytes.size() - 1), out));
    CHECK_FALSE(read_order({}, out));
    for (const std::size_t place : {std::size_t{0}, offsetof(Order, shadow), offsetof(Order, reserved)}) {
        std::vector<std::byte> other = bytes;
        other[place] ^= std::byte{2};
        CHECK_FALSE(read_order(other, out));
    }
    bytes.push_back({});
    CHECK_FALSE(read_order(bytes, out));
}

// Orders of every kind at random, and an oracle that knows the promise and not the code.
TEST(Promise03_guard, holds_every_limit_over_a_million_random_orders) {
    const char* const given = std::getenv("COMPREFACE_SEED");
    const auto seed = given != nullptr ? static_cast<std::uint32_t>(std::strtoul(given, nullptr, 10)) : 20261125U;
    std::printf("COMPREFACE_SEED=%u ", seed);
    std::mt19937 random(seed);
    const auto below = [&random](std::uint32_t n) { return static_cast<std::uint32_t>(random()) % n; };
    Guard guard(limits, kStartNs);
    now_ns = kStartNs;
    std::vector<std::int64_t> opened;
    std::int64_t end_ns = 0, newest_ns = 0;
    for (int i = 0; i < 1'000'000; ++i) {
        now_ns += static_cast<std::int64_t>(below(4'000)) * kNsPerMs;
        if (guard.in_pulse() && now_ns >= end_ns) guard.end_pulse();
        Order order;
        order.pulse_ms = below(4'000);
        order.captured_at_ns = now_ns - (static_cast<std::int64_t>(below(2'000)) - 100) * kNsPerMs;
        order.valid_until_ns = order.captured_at_ns + (static_cast<std::int64_t>(below(2'000)) - 100) * kNsPerMs;
        for (std::uint8_t& byte : order.id) byte = static_cast<std::uint8_t>(below(3));
        const bool was_in_pulse = guard.in_pulse();
        if (guard.judge(order, now_ns) != Reason::none) continue;
        CHECK_FALSE(was_in_pulse);
        CHECK(order.pulse_ms >= 100 && order.pulse_ms <= 3000);
        CHECK(now_ns - kStartNs >= kMinuteNs);
        CHECK(order.captured_at_ns <= now_ns && now_ns - order.captured_at_ns <= 1500 * kNsPerMs);
        CHECK(order.valid_until_ns >= now_ns);
        CHECK(order.captured_at_ns > newest_ns);
        newest_ns = order.captured_at_ns;
        end_ns = now_ns + std::int64_t{order.pulse_ms} * kNsPerMs;
        opened.push_back(now_ns);
        if (opened.size() > 6) CHECK(now_ns - opened[opened.size() - 7] >= kMinuteNs);
    }
    CHECK(opened.size() > 1'000);  // the test is no test when nothing opens
}
