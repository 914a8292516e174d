#include <algorithm>
#include <memory>

#include "agent/image/motion_gate.hpp"
#include "agent/process/clock.hpp"
#include "test_pictures.hpp"

#include <CppUTest/TestHarness.h>

using agent::Config;
using agent::kNsPerMs;
using agent::kNsPerS;
using agent::LumaGrid;
using agent::MotionGate;
using agent::PixelFormat;
using agent::Verdict;
using Why = agent::Verdict::Why;

TEST_GROUP(MotionGate) {
    Config::Motion settings{.enabled = true, .threshold = 12, .area = 0.01, .at_least_every_s = 5, .looks_per_s = 4};
    std::unique_ptr<MotionGate> gate = std::make_unique<MotionGate>(settings);
    test::Random random{42};
    LumaGrid grid;
    std::int64_t now_ns = 1000 * kNsPerS;
    int noise = 0;

    void setup() override {
        scene(100);
    }

    void scene(std::uint8_t brightness) {
        grid.cols = 80;
        grid.rows = 60;
        std::fill(grid.cell.begin(), grid.cell.end(), brightness);
    }

    // A thing of `size` x `size` cells.
    void thing(std::uint32_t x, std::uint32_t y, std::uint32_t size, std::uint8_t brightness) {
        for (std::uint32_t j = y; j < y + size; ++j) {
            for (std::uint32_t i = x; i < x + size; ++i) grid.cell[j * grid.cols + i] = brightness;
        }
    }

    Verdict look() {
        LumaGrid seen = grid;
        for (std::uint8_t& cell : seen.cell) {
            cell = static_cast<std::uint8_t>(std::clamp(cell + random.between(-noise, noise), 0, 255));
        }
        return gate->look(seen, now_ns);
    }

    struct Tally {
        int frames = 0, passes = 0, movement = 0, due = 0;
    };

    // Frames of `fps` for `ms`.
    Tally run(std::int64_t ms, int fps = 20) {
        Tally tally;
        for (const std::int64_t end = now_ns + ms * kNsPerMs; now_ns < end; now_ns += kNsPerS / fps) {
            const Verdict verdict = look();
            ++tally.frames;
            tally.passes += verdict.pass ? 1 : 0;
            tally.movement += verdict.why == Why::movement ? 1 : 0;
            tally.due += verdict.why == Why::due ? 1 : 0;
        }
        return tally;
    }
};

TEST(MotionGate, theFirstFramePasses) {
    CHECK(gate->due(now_ns));
    const Verdict verdict = look();
    CHECK(verdict.pass && verdict.why == Why::first);
    CHECK_FALSE(gate->due(now_ns));
}

TEST(MotionGate, aStillSceneIsLookedAtOnlyWhenDue) {
    (void)look();
    const Tally tally = run(20'000);
    LONGS_EQUAL(0, tally.movement);
    LONGS_EQUAL(3, tally.due);  // at 5, 10 and 15 seconds
    LONGS_EQUAL(3, tally.passes);
    const Verdict verdict = gate->look(grid, now_ns - kNsPerS);
    CHECK(verdict.why == Why::still && !verdict.pass && verdict.changed == 0);
}

TEST(MotionGate, noiseIsNoMovement) {
    // A deviation of 5 in the mean of eight pixels: of 14 in one, as of a camera at night. The first frame counts no
    // more than the others.
    noise = 8;
    (void)look();
    const Tally tally = run(30'000);
    LONGS_EQUAL(0, tally.movement);
}

TEST(MotionGate, aSmallThingIsMovementFromTheConfiguredAreaOn) {
    noise = 3;
    (void)look();
    (void)run(2'000);
    thing(30, 30, 6, 140);  // 36 of 4800 cells: 0.0075
    const Tally below = run(400);
    LONGS_EQUAL(0, below.movement);
    thing(30, 30, 7, 140);  // 49: 0.0102
    const Verdict verdict = look();
    CHECK(verdict.pass && verdict.why == Why::movement);
    DOUBLES_EQUAL(49.0 / 4800, verdict.changed, 1e-6);
}

TEST(MotionGate, aThingFainterThanTheThresholdIsNone) {
    (void)look();
    (void)run(2'000);
    thing(10, 10, 30, 112);  // 12 brighter: not above 12
    CHECK(look().why == Why::still);
    thing(10, 10, 30, 113);
    CHECK(look().why == Why::movement);
    now_ns += kNsPerS;
    thing(10, 10, 30, 87);  // darker is a change as well
    CHECK(look().why == Why::movement);
}

TEST(MotionGate, aMovedChairBecomesBackground) {
    (void)look();
    (void)run(1'000);
    thing(20, 20, 15, 170);
    const Tally early = run(8'000);
    CHECK(early.movement >= 25);  // a person who stands there is looked at for some time
    (void)run(25'000);
    const Tally late = run(20'000);
    LONGS_EQUAL(0, late.movement);
    LONGS_EQUAL(4, late.passes);
    // It goes away: seen again.
    scene(100);
    CHECK(run(500).movement > 0);
}

TEST(MotionGate, lightIsNoMovement) {
    noise = 3;
    (void)look();
    (void)run(2'000);
    scene(160);
    const Tally step = run(4'000);
    LONGS_EQUAL(0, step.movement);
    // Somebody who comes in with the light on is seen.
    thing(40, 20, 10, 60);
    CHECK(run(5'000).movement > 15);  // for as long as if the light had always been on
}

TEST(MotionGate, aPersonIsSeenInTheMomentOfALightingChange) {
    (void)look();
    (void)run(2'000);
    scene(150);
    thing(40, 20, 12, 60);
    const Verdict verdict = look();
    CHECK(verdict.why == Why::movement);
    DOUBLES_EQUAL(144.0 / 4800, verdict.changed, 1e-6);
}

TEST(MotionGate, unevenLightIsNotMovementForLong) {
    // A lamp lights the left half by 90, the right by 30.
    (void)look();
    (void)run(2'000);
    for (std::uint32_t i = 0; i < 80 * 60; ++i) grid.cell[i] = static_cast<std::uint8_t>(i % 80 < 36 ? 190 : 130);
    CHECK(look().why == Why::movement);
    now_ns += 100 * kNsPerMs;
    (void)run(3'000);
    const Tally after = run(10'000);
    LONGS_EQUAL(0, after.movement);
}

TEST(MotionGate, slowLightIsNoMovement) {
    (void)look();
    for (int brightness = 100; brightness < 200; ++brightness) {
        // Half of the picture in the shade: not a change of everything.
        for (std::uint32_t i = 0; i < 80 * 24; ++i) grid.cell[i] = static_cast<std::uint8_t>(brightness);
        LONGS_EQUAL(0, run(1'000, 5).movement);
    }
}

TEST(MotionGate, passesAreAtMostLooksPerS) {
    (void)look();
    Tally all;
    for (int i = 0; i < 100; ++i) {
        thing(static_cast<std::uint32_t>(i % 2) * 40, 10, 20, 200);  // moves in every frame
        const Tally tally = run(100);
        all.passes += tally.passes;
        scene(100);
    }
    CHECK(all.passes <= 40 && all.passes >= 36);  // 10 seconds

    (void)run(20'000);
    now_ns += kNsPerS;
    thing(10, 10, 20, 220);
    CHECK(look().pass);
    now_ns += 240 * kNsPerMs;
    const Verdict soon = look();
    CHECK(!soon.pass && soon.why == Why::too_soon && soon.changed > 0);
    now_ns += 10 * kNsPerMs;
    CHECK(look().pass);
}

TEST(MotionGate, whenOffEveryFramePassesWithinTheRate) {
    settings.enabled = false;
    gate->configure(settings);
    CHECK_FALSE(gate->wants_luma(now_ns, PixelFormat::yuyv));
    CHECK(gate->look(now_ns).why == Why::first);
    now_ns += 100 * kNsPerMs;
    CHECK(gate->look(now_ns).why == Why::too_soon);
    now_ns += 150 * kNsPerMs;
    CHECK(gate->look(now_ns).why == Why::gate_off);
    now_ns += 250 * kNsPerMs;
    const Verdict verdict = gate->look(grid, now_ns);  // a grid changes nothing
    CHECK(verdict.pass && verdict.why == Why::gate_off);
    settings.looks_per_s = 0;
    gate->configure(settings);
    CHECK(gate->look(now_ns).pass);
    CHECK(gate->look(now_ns).pass);
}

TEST(MotionGate, framesWithoutAGridPassOnlyWhenDue) {
    CHECK(gate->look(now_ns).why == Why::first);
    now_ns += 4'999 * kNsPerMs;
    CHECK(gate->look(now_ns).why == Why::still);
    now_ns += kNsPerMs;
    CHECK(gate->due(now_ns));
    CHECK(gate->look(now_ns).why == Why::due);
    now_ns += kNsPerS;
    LumaGrid none;
    CHECK(gate->look(none, now_ns).why == Why::still);
}

TEST(MotionGate, neverDueWithoutAnInterval) {
    settings.at_least_every_s = 0;
    gate->configure(settings);
    (void)look();
    LONGS_EQUAL(0, run(60'000, 2).passes);
}

TEST(MotionGate, settingsChangeWhileItRuns) {
    (void)look();
    (void)run(2'000);
    thing(30, 30, 6, 140);
    CHECK(look().why == Why::still);
    settings.area = 0.005;
    gate->configure(settings);
    CHECK(look().why == Why::movement);  // the background was kept
    now_ns += kNsPerS;
    settings.threshold = 60;
    gate->configure(settings);
    CHECK(look().why == Why::still);
}

TEST(MotionGate, jpegFramesAreSampledTenTimesASecond) {
    CHECK(gate->wants_luma(now_ns, PixelFormat::jpeg));
    (void)look();
    CHECK_FALSE(gate->wants_luma(now_ns + 99 * kNsPerMs, PixelFormat::jpeg));
    CHECK(gate->wants_luma(now_ns + 99 * kNsPerMs, PixelFormat::yuyv));
    CHECK(gate->wants_luma(now_ns + 99 * kNsPerMs, PixelFormat::i420));
    CHECK(gate->wants_luma(now_ns + 100 * kNsPerMs, PixelFormat::jpeg));
    settings.looks_per_s = 20;
    gate->configure(settings);
    CHECK_FALSE(gate->wants_luma(now_ns + 49 * kNsPerMs, PixelFormat::jpeg));
    CHECK(gate->wants_luma(now_ns + 50 * kNsPerMs, PixelFormat::jpeg));
}

TEST(MotionGate, anotherSizeOfPictureStartsOver) {
    (void)look();
    now_ns += kNsPerS;
    scene(200);
    grid.rows = 59;
    thing(10, 10, 30, 50);
    const Verdict verdict = look();
    CHECK(verdict.why == Why::still && verdict.changed == 0);
    now_ns += kNsPerS;
    thing(10, 10, 20, 100);
    CHECK(look().why == Why::movement);
}

TEST(MotionGate, afterAResetTheNextFrameIsAFirstOneButNotTooSoon) {
    (void)look();
    gate->reset();
    now_ns += 100 * kNsPerMs;
    CHECK(gate->due(now_ns));
    CHECK(gate->wants_luma(now_ns, PixelFormat::jpeg));
    thing(10, 10, 30, 200);
    const Verdict soon = look();
    CHECK(soon.why == Why::too_soon && soon.changed == 0);
    now_ns += 200 * kNsPerMs;
    CHECK(look().why == Why::first);
}

TEST(MotionGate, whatMovedInALongGapIsStillMovement) {
    (void)look();
    now_ns += 3600 * kNsPerS;
    thing(30, 30, 10, 200);
    CHECK(look().why == Why::movement);
    now_ns += 3600 * kNsPerS;
    CHECK(look().why == Why::movement);  // an hour without frames did not make it background
}
