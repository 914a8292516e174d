#include "agent/capture/newest_slot.hpp"

#include <poll.h>

#include <array>
#include <thread>

#include <CppUTest/TestHarness.h>

using agent::Frame;
using agent::FrameToken;
using agent::kCameraBuffers;
using agent::NewestSlot;
using agent::ReturnedFrames;

namespace {

Frame frame_of(std::uint16_t index, std::uint32_t sequence = 0) {
    Frame frame;
    frame.token = {1, index};
    frame.sequence = sequence;
    return frame;
}

bool readable(int fd) {
    pollfd one{fd, POLLIN, 0};
    return ::poll(&one, 1, 0) == 1;
}

}  // namespace

TEST_GROUP(NewestSlot) {
    NewestSlot slot;
    Frame out;
};

TEST(NewestSlot, gives_the_frame_that_was_put) {
    CHECK(!slot.put(frame_of(4)));
    CHECK(slot.take(out) == NewestSlot::Taken::frame);
    LONGS_EQUAL(4, out.token.index);
    LONGS_EQUAL(0, slot.replaced());
}

TEST(NewestSlot, the_newest_wins_and_the_replaced_token_comes_back) {
    CHECK(!slot.put(frame_of(1)));
    const auto back = slot.put(frame_of(2));
    CHECK(back.has_value());
    LONGS_EQUAL(1, back->index);
    LONGS_EQUAL(1, slot.replaced());
    CHECK(slot.take(out) == NewestSlot::Taken::frame);
    LONGS_EQUAL(2, out.token.index);
}

TEST(NewestSlot, a_frame_is_taken_once) {
    CHECK(!slot.put(frame_of(1)));
    CHECK(slot.take_until(out, 0) == NewestSlot::Taken::frame);
    CHECK(slot.take_until(out, 0) == NewestSlot::Taken::deadline);
}

TEST(NewestSlot, main_takes_an_untaken_frame_back) {
    CHECK(!slot.take_back());
    CHECK(!slot.put(frame_of(9)));
    LONGS_EQUAL(9, slot.take_back()->index);
    CHECK(!slot.take_back());
    CHECK(slot.take_until(out, 0) == NewestSlot::Taken::deadline);
    LONGS_EQUAL(0, slot.replaced());
}

TEST(NewestSlot, after_stop_nothing_is_taken_and_everything_can_be_given_back) {
    CHECK(!slot.put(frame_of(1)));
    slot.stop();
    CHECK(slot.take(out) == NewestSlot::Taken::stopped);
    CHECK(slot.take_until(out, 0) == NewestSlot::Taken::stopped);
    LONGS_EQUAL(2, slot.put(frame_of(2))->index);
    LONGS_EQUAL(1, slot.take_back()->index);
    LONGS_EQUAL(0, slot.replaced());
}

TEST(NewestSlot, stop_wakes_whoever_waits) {
    NewestSlot::Taken taken = NewestSlot::Taken::frame;
    std::thread recognizer([&] { taken = slot.take(out); });
    slot.stop();
    recognizer.join();
    CHECK(taken == NewestSlot::Taken::stopped);
}

TEST(NewestSlot, stop_wakes_whoever_waits_for_a_far_deadline) {
    NewestSlot::Taken taken = NewestSlot::Taken::frame;
    std::thread recognizer([&] { taken = slot.take_until(out, std::int64_t{1} << 61U); });
    slot.stop();
    recognizer.join();
    CHECK(taken == NewestSlot::Taken::stopped);
}

TEST(NewestSlot, a_frame_wakes_whoever_waits) {
    NewestSlot::Taken taken = NewestSlot::Taken::stopped;
    std::thread recognizer([&] { taken = slot.take(out); });
    CHECK(!slot.put(frame_of(5)));
    recognizer.join();
    CHECK(taken == NewestSlot::Taken::frame);
    LONGS_EQUAL(5, out.token.index);
}

// Main puts as fast as it can, the recognizer takes and returns: at the end every frame was returned exactly once, by
// the one way or the other, and what the recognizer saw was ever newer.
TEST(NewestSlot, two_threads_lose_and_double_nothing) {
    constexpr std::uint32_t kFrames = 50'000;
    constexpr std::size_t kBuffers = 6;
    ReturnedFrames returned;
    CHECK(returned.open());
    bool in_order = true;
    bool ring_was_large_enough = true;
    std::uint32_t taken = 0;
    std::thread recognizer([&] {
        Frame frame;
        std::uint32_t next_sequence = 0;
        while (slot.take(frame) == NewestSlot::Taken::frame) {
            in_order = in_order && frame.sequence >= next_sequence;
            next_sequence = frame.sequence + 1;
            ++taken;
            ring_was_large_enough = returned.put(frame.token) && ring_was_large_enough;
        }
    });

    std::array<bool, kBuffers> lent{};
    std::uint32_t back_by_slot = 0, back_by_ring = 0, doubled = 0, sent = 0;
    const auto back = [&](FrameToken token, std::uint32_t& counter) {
        if (!lent[token.index]) ++doubled;
        lent[token.index] = false;
        ++counter;
    };
    std::array<FrameToken, 4> some{};
    const auto collect = [&] {
        for (std::size_t got = returned.take(some); got > 0; got = returned.take(some)) {
            for (std::size_t i = 0; i < got; ++i) back(some[i], back_by_ring);
        }
    };
    while (sent < kFrames) {
        std::uint16_t index = 0;
        while (index < kBuffers && lent[index]) ++index;
        if (index == kBuffers) {  // all are out: the ring's descriptor tells when one is back
            pollfd one{returned.fd(), POLLIN, 0};
            LONGS_EQUAL(1, ::poll(&one, 1, -1));
        } else {
            lent[index] = true;
            if (const auto token = slot.put(frame_of(index, sent++))) back(*token, back_by_slot);
        }
        collect();
    }
    slot.stop();
    recognizer.join();
    collect();
    if (const auto token = slot.take_back()) back(*token, back_by_slot);

    CHECK(in_order);
    CHECK(ring_was_large_enough);
    LONGS_EQUAL(0, doubled);
    LONGS_EQUAL(kFrames, back_by_slot + back_by_ring);
    LONGS_EQUAL(taken, back_by_ring);
    for (const bool out_still : lent) CHECK(!out_still);
}

TEST_GROUP(ReturnedFrames) {
    ReturnedFrames returned;
    std::array<FrameToken, ReturnedFrames::kCapacity + 1> out{};
    void setup() override {
        CHECK(returned.open());
    }
};

TEST(ReturnedFrames, come_out_in_order_and_the_descriptor_says_when) {
    CHECK(!readable(returned.fd()));
    CHECK(returned.put({1, 2}));
    CHECK(returned.put({1, 3}));
    CHECK(readable(returned.fd()));
    LONGS_EQUAL(2, returned.take(out));
    LONGS_EQUAL(2, out[0].index);
    LONGS_EQUAL(3, out[1].index);
    CHECK(!readable(returned.fd()));
    LONGS_EQUAL(0, returned.take(out));
}

TEST(ReturnedFrames, what_does_not_fit_the_caller_stays_and_stays_told) {
    for (std::uint16_t i = 0; i < 5; ++i) CHECK(returned.put({1, i}));
    LONGS_EQUAL(3, returned.take({out.data(), 3}));
    CHECK(readable(returned.fd()));
    LONGS_EQUAL(2, returned.take({out.data(), 3}));
    LONGS_EQUAL(4, out[1].index);
    CHECK(!readable(returned.fd()));
}

TEST(ReturnedFrames, hold_every_buffer_of_every_opening) {
    for (std::uint32_t generation = 1; generation <= agent::kCameraGenerations; ++generation) {
        for (std::uint16_t i = 0; i < kCameraBuffers; ++i) CHECK(returned.put({generation, i}));
    }
    CHECK(!returned.put({9, 9}));
    LONGS_EQUAL(ReturnedFrames::kCapacity, returned.take(out));
    LONGS_EQUAL(1, out[0].generation);
    LONGS_EQUAL(3, out[95].generation);
    LONGS_EQUAL(31, out[95].index);
}

TEST(ReturnedFrames, go_round_the_ring) {
    for (std::uint16_t i = 0; i < 1000; ++i) {
        CHECK(returned.put({1, i}));
        LONGS_EQUAL(1, returned.take(out));
        LONGS_EQUAL(i, out[0].index);
    }
}
