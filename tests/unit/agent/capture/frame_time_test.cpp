#include "agent/capture/frame_time.hpp"

#include <limits>

#include <CppUTest/TestHarness.h>

using agent::judge_stamp;
using agent::kNsPerMs;
using agent::kNsPerS;
using Kind = agent::StampVerdict::Kind;

namespace {
constexpr std::int64_t kNow = 5'000 * kNsPerS;
}

TEST_GROUP(FrameTime){};

TEST(FrameTime, a_usual_stamp_is_taken_as_it_is) {
    const auto verdict = judge_stamp(kNow - 33 * kNsPerMs, kNow, kNow - 40 * kNsPerMs);
    CHECK(verdict.kind == Kind::good);
    CHECK_EQUAL(kNow - 33 * kNsPerMs, verdict.captured_ns);
}

TEST(FrameTime, up_to_a_second_in_the_future_is_now) {
    CHECK(judge_stamp(kNow + 177 * kNsPerMs, kNow, kNow).kind == Kind::good);
    CHECK_EQUAL(kNow, judge_stamp(kNow + 177 * kNsPerMs, kNow, kNow).captured_ns);
    CHECK(judge_stamp(kNow + kNsPerS, kNow, kNow).kind == Kind::good);
    CHECK(judge_stamp(kNow + kNsPerS + 1, kNow, kNow).kind == Kind::absurd);
}

TEST(FrameTime, up_to_ten_seconds_in_the_past_is_believed) {
    CHECK(judge_stamp(kNow - 10 * kNsPerS, kNow, kNow).kind == Kind::good);
    CHECK(judge_stamp(kNow - 10 * kNsPerS - 1, kNow, kNow).kind == Kind::absurd);
}

TEST(FrameTime, an_old_stamp_after_a_long_halt_is_not_absurd) {
    const std::int64_t last_call = kNow - 60 * kNsPerS;
    CHECK(judge_stamp(last_call + kNsPerS, kNow, last_call).kind == Kind::waited);
    CHECK(judge_stamp(last_call - kNsPerS, kNow, last_call).kind == Kind::waited);
    CHECK(judge_stamp(last_call - kNsPerS - 1, kNow, last_call).kind == Kind::absurd);
}

TEST(FrameTime, wrapped_stamps_are_absurd) {
    CHECK(judge_stamp(std::numeric_limits<std::int64_t>::max(), kNow, kNow).kind == Kind::absurd);
    CHECK(judge_stamp(std::numeric_limits<std::int64_t>::min(), kNow, kNow).kind == Kind::absurd);
    CHECK(judge_stamp(-1, kNow, 0).kind == Kind::absurd);
    CHECK(judge_stamp(std::int64_t{1} << 31U, kNow, kNow).kind == Kind::absurd);
    CHECK(judge_stamp(2'147'483'647 * kNsPerS, kNow, kNow).kind == Kind::absurd);
    CHECK(judge_stamp(0, kNow, kNow).kind == Kind::absurd);
}
