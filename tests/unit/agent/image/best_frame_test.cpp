#include "agent/image/best_frame.hpp"

#include <cmath>
#include <vector>

#include "agent/process/clock.hpp"

#include <CppUTest/TestHarness.h>

using agent::BestFrame;
using agent::Frame;
using agent::kNsPerMs;
using agent::PictureQuality;

// Frames come every 100 ms.
TEST_GROUP(BestFrame) {
    BestFrame best{250, 1500};
    std::int64_t now_ns = 1000 * kNsPerMs;
    std::vector<unsigned> given_back;
    std::uint16_t next = 0;

    Frame frame(std::int64_t age_ms) {
        Frame one;
        one.token.index = next++;
        one.captured_ns = now_ns - age_ms * kNsPerMs;
        return one;
    }
    void offer(float sharpness, bool worth = false, bool moves = true, std::int64_t age_ms = 10) {
        now_ns += 100 * kNsPerMs;
        best.frame_came(now_ns);
        const auto back = best.offer(frame(age_ms), {moves, sharpness, 100}, worth, now_ns);
        if (back) given_back.push_back(back->index);
    }
    void check_taken(unsigned index) {
        CHECK(best.over(now_ns));
        const auto taken = best.take();
        CHECK(taken.has_value());
        LONGS_EQUAL(index, taken->token.index);
        CHECK(!best.waiting() && !best.over(now_ns) && !best.take().has_value());
    }
};

TEST(BestFrame, without_a_time_to_wait_the_first_is_the_best) {
    best.configure(0, 1500);
    CHECK_FALSE(best.comparing());
    offer(1, true);
    check_taken(0);
    offer(5, false);
    CHECK(given_back == std::vector<unsigned>{1});
    CHECK_FALSE(best.over(now_ns));
}

TEST(BestFrame, the_sharpest_of_the_time_is_taken_and_all_others_go_back) {
    offer(90);  // before anything is worth a look
    offer(10, true);
    CHECK(best.waiting() && !best.over(now_ns));
    offer(30);
    CHECK_FALSE(best.over(now_ns));  // one more comes within the 250 ms
    offer(20);
    CHECK(given_back == (std::vector<unsigned>{0, 1, 3}));
    check_taken(2);
}

TEST(BestFrame, the_newer_of_two_like_ones_is_taken) {
    offer(10, true);
    offer(10);
    offer(9);
    check_taken(1);
}

TEST(BestFrame, a_frame_with_movement_goes_before_a_sharper_one_without) {
    offer(10, true);
    offer(500, false, false);
    offer(9);
    check_taken(0);
}

TEST(BestFrame, a_slow_camera_does_not_make_it_wait) {
    now_ns += 400 * kNsPerMs;
    best.frame_came(now_ns);
    now_ns += 300 * kNsPerMs;
    offer(10, true);  // 400 ms later
    check_taken(0);
}

TEST(BestFrame, when_no_more_frames_come_the_time_ends_it) {
    offer(10);
    offer(10, true);
    now_ns += 149 * kNsPerMs;
    CHECK_FALSE(best.over(now_ns));
    now_ns += 101 * kNsPerMs;
    check_taken(1);
}

TEST(BestFrame, a_frame_never_gets_older_than_half_of_what_counts) {
    best.configure(500, 1000);
    offer(10);
    offer(90, true, true, 450);  // 450 ms old: 50 ms are left, and the next frame comes in 100
    check_taken(1);
    offer(80, true, true, 300);
    CHECK_FALSE(best.over(now_ns));
    offer(70, false, true, 300);
    CHECK_FALSE(best.over(now_ns));
    offer(60, false, true, 300);
    check_taken(2);
}

TEST(BestFrame, a_shorter_time_counts_at_once) {
    offer(10);
    offer(10, true);
    CHECK_FALSE(best.over(now_ns));
    best.configure(0, 1500);
    check_taken(1);
}
