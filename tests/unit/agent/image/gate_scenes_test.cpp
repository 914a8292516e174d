// The gate before scenes as cameras see them: what is looked at, in counts. Seeded.
#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

#include "agent/image/motion_gate.hpp"
#include "agent/process/clock.hpp"
#include "test_pictures.hpp"

#include <CppUTest/TestHarness.h>

using agent::Config;
using agent::kNsPerS;
using agent::LumaGrid;
using agent::MotionGate;
using agent::Verdict;
using agent::Why;

namespace {

constexpr std::uint32_t kCols = 160, kRows = 90;
constexpr int kFps = 10;

struct Seen {
    int movement = 0, first_movement = -1, passes = 0;  // first: the frame's number
};

}  // namespace

// clang-format off
TEST_GROUP(GateScenes) {
    test::Random random;
    Config::Motion settings{.enabled = true, .threshold = 8, .area = 0.01, .at_least_every_s = 5, .looks_per_s = 4};
    std::unique_ptr<MotionGate> gate = std::make_unique<MotionGate>(settings);
    std::vector<double> scene = std::vector<double>(kCols * kRows);  // without light, 0..1
    LumaGrid grid;
    std::int64_t now_ns = 1000 * kNsPerS;

    // What the camera makes of it.
    double gain = 1, noise = 1;  // of the light; deviation of a cell's noise
    double black = 16, white = 235;
    std::vector<double> lamp = std::vector<double>(kCols * kRows, 0.0);  // light that is not the same everywhere

    // Somebody, cells.
    bool person = false;
    double person_x = 0, person_y = 30, person_contrast = 0;

    std::vector<double> normals = std::vector<double>(4096);  // of deviation 1

    void setup() override {
        for (double& one : normals) {  // about normal: the sum of four even ones
            for (int i = 0; i < 4; ++i) one += random.between(-1000, 1000) / 1000.0 * 0.866;
        }
        // Patches of all kinds of brightness, as rooms and streets have.
        for (std::uint32_t y = 0; y < kRows; y += 10) {
            for (std::uint32_t x = 0; x < kCols; x += 10) patch(x, y, random.between(5, 75) / 100.0);
        }
    }

    void patch(std::uint32_t left, std::uint32_t top, double brightness) {
        for (std::uint32_t y = top; y < top + 10; ++y) {
            for (std::uint32_t x = left; x < left + 10; ++x) scene[y * kCols + x] = brightness;
        }
    }

    double normal() {
        return normals[random.next() % normals.size()];
    }

    [[nodiscard]] bool covered(std::uint32_t x, std::uint32_t y) const {
        return person && std::abs(x - person_x) < 6 && y >= person_y && y < person_y + 40;
    }

    double cell(std::uint32_t x, std::uint32_t y) {
        const std::size_t i = y * kCols + x;
        double light = black + (white - black) * std::min(1.0, scene[i] * gain + lamp[i]);
        if (covered(x, y)) light += light < 128 ? person_contrast : -person_contrast;
        return std::clamp(light + noise * normal(), black, white);
    }

    Verdict frame() {
        grid.cols = kCols;
        grid.rows = kRows;
        for (std::uint32_t y = 0; y < kRows; ++y) {
            for (std::uint32_t x = 0; x < kCols; ++x) {
                grid.cell[y * kCols + x] = static_cast<std::uint8_t>(std::lround(cell(x, y)));
            }
        }
        now_ns += kNsPerS / kFps;
        return gate->look(grid, now_ns);
    }

    void note(Seen& seen, int number) {
        const Verdict verdict = frame();
        seen.passes += verdict.pass ? 1 : 0;
        // Also when it was too soon for another look: then something moved as well.
        const bool moved = verdict.why == Why::movement ||
                           (verdict.why == Why::too_soon && static_cast<double>(verdict.changed) >= settings.area);
        seen.movement += moved ? 1 : 0;
        if (moved && seen.first_movement < 0) seen.first_movement = number;
    }

    Seen run(int seconds) {
        Seen seen;
        for (int i = 0; i < seconds * kFps; ++i) note(seen, i);
        return seen;
    }

    // Somebody walks through, 6 cells a second.
    Seen walk_through(double contrast) {
        person = true;
        person_contrast = contrast;
        Seen seen;
        for (int i = 0; i < 200; ++i) {
            person_x = 10 + i * 0.6;
            note(seen, i);
        }
        person = false;
        return seen;
    }
};
// clang-format on

TEST(GateScenes, a_clean_camera_is_sensitive) {
    noise = 0.7;
    LONGS_EQUAL(0, run(20).movement);
    const Seen seen = walk_through(11);
    CHECK(seen.first_movement >= 0 && seen.first_movement < 20);
    CHECK(seen.movement > 100);
}

TEST(GateScenes, a_noisy_camera_does_not_look_all_the_time_and_still_sees_somebody) {
    noise = 6;  // in the mean of eight pixels: a camera in the dark at its highest gain
    (void)run(3);
    const Seen still = run(60);
    LONGS_EQUAL(0, still.movement);
    LONGS_EQUAL(12, still.passes);  // those of every 5 s
    const Seen seen = walk_through(60);
    CHECK(seen.movement > 100);
}

TEST(GateScenes, one_half_of_the_picture_may_be_noisier_than_the_other) {
    // The sky of a night has no noise at all: it is below what the camera shows. The lit half has.
    for (std::uint32_t i = 0; i < kCols * kRows / 2; ++i) scene[i] = 0;
    black = 40;
    noise = 0;
    const auto half = [&](std::uint32_t y) { noise = y < kRows / 2 ? 0.3 : 6; };
    Seen seen;
    for (int i = 0; i < 600; ++i) {
        grid.cols = kCols;
        grid.rows = kRows;
        for (std::uint32_t y = 0; y < kRows; ++y) {
            half(y);
            for (std::uint32_t x = 0; x < kCols; ++x) {
                grid.cell[y * kCols + x] = static_cast<std::uint8_t>(std::lround(cell(x, y)));
            }
        }
        now_ns += kNsPerS / kFps;
        if (i >= 30) seen.movement += gate->look(grid, now_ns).why == Why::movement ? 1 : 0;
        if (i < 30) (void)gate->look(grid, now_ns);
    }
    LONGS_EQUAL(0, seen.movement);
}

TEST(GateScenes, noise_that_grows_is_learned_within_half_a_minute) {
    noise = 1;
    (void)run(10);
    noise = 7;
    CHECK(run(30).passes <= 100);
    LONGS_EQUAL(0, run(30).movement);
    noise = 1;  // and by day it is forgotten
    (void)run(30);
    CHECK(walk_through(14).movement > 100);
}

TEST(GateScenes, a_lamp_that_lights_everything_is_no_movement) {
    gain = 0.5;
    (void)run(10);
    gain = 1;
    LONGS_EQUAL(0, run(5).movement);
    gain = 0.5;
    LONGS_EQUAL(0, run(5).movement);
    CHECK(walk_through(30).movement > 100);
}

TEST(GateScenes, a_lamp_on_one_side_is_looked_at_for_a_moment_only) {
    gain = 0.5;
    (void)run(10);
    for (std::uint32_t i = 0; i < kCols * kRows; ++i) lamp[i] = 0.5 * (kCols - i % kCols) / kCols;
    CHECK(run(5).passes <= 12);
    LONGS_EQUAL(0, run(10).movement);
}

TEST(GateScenes, exposure_that_hunts_is_no_movement) {
    (void)run(10);
    Seen seen;
    for (int i = 0; i < 300; ++i) {
        gain = 1 + 0.25 * std::sin(i * 0.7);  // a swing takes 0.9 s
        note(seen, i);
    }
    LONGS_EQUAL(0, seen.movement);
    // Somebody comes while it still does.
    person = true;
    person_contrast = 50;
    Seen with_person;
    for (int i = 0; i < 60; ++i) {
        gain = 1 + 0.25 * std::sin(i * 0.7);
        person_x = 20 + i;
        note(with_person, i);
    }
    CHECK(with_person.movement > 40);
}

TEST(GateScenes, the_setting_sun_is_no_movement) {
    (void)run(5);
    Seen seen;
    for (int i = 0; i < 1800; ++i) {  // three minutes to a third of the light
        gain = 1 - 0.67 * i / 1800;
        note(seen, i);
    }
    LONGS_EQUAL(0, seen.movement);
}

TEST(GateScenes, rain_is_no_movement) {
    (void)run(5);
    Seen seen;
    const auto rain = [&] {
        std::ranges::fill(lamp, 0.0);
        for (int drop = 0; drop < 500; ++drop) {  // of 14,400 cells: 3.5 %
            lamp[static_cast<std::size_t>(random.between(0, kCols * kRows - 1))] = 0.1;
        }
    };
    for (int i = 0; i < 600; ++i) {
        rain();
        note(seen, i);
    }
    LONGS_EQUAL(0, seen.movement);
    person = true;
    person_contrast = 50;
    Seen with_person;
    for (int i = 0; i < 150; ++i) {
        rain();
        person_x = 10 + i * 0.6;
        note(with_person, i);
    }
    CHECK(with_person.movement > 100);
}

TEST(GateScenes, a_flickering_sign_becomes_a_part_of_the_scene) {
    (void)run(5);
    Seen seen;
    const auto flicker = [&](int seconds) {
        Seen all;
        for (int i = 0; i < seconds * kFps; ++i) {
            for (std::uint32_t y = 10; y < 25; ++y) {
                for (std::uint32_t x = 20; x < 40; ++x) lamp[y * kCols + x] = random.between(0, 1) * 0.15;
            }
            note(all, i);
        }
        return all;
    };
    (void)flicker(120);
    CHECK(flicker(60).movement <= 30);
    CHECK(walk_through(40).movement > 100);  // elsewhere nothing got duller
}

TEST(GateScenes, what_moves_in_the_mask_does_not_count) {
    CHECK(settings.mask.assign("0,0.3 1,0.3 1,0.85 0,0.85"));
    gate->configure(settings);
    (void)run(5);
    LONGS_EQUAL(0, walk_through(80).movement);  // rows 30 to 70 of 90: just there
    person_y = 0;
    const Seen partly = walk_through(80);  // rows 0 to 40
    CHECK(partly.movement > 100);
    (void)run(60);
    // What is masked has no say about the light either.
    for (std::uint32_t i = kCols * 30; i < kCols * 70; ++i) lamp[i] = 0.2;
    LONGS_EQUAL(0, run(2).movement);
}

TEST(GateScenes, what_moves_outside_of_the_crop_does_not_count) {
    gate->configure(settings, {}, "0,0.8,1,0.2");
    (void)run(5);
    LONGS_EQUAL(0, walk_through(80).movement);
    gate->configure(settings);
    (void)run(3);
    CHECK(walk_through(80).movement > 100);
}

TEST(GateScenes, the_share_is_that_of_the_watched_cells) {
    gate->configure(settings, {}, "0,0,0.5,1");
    noise = 0;
    (void)run(3);
    for (std::uint32_t y = 0; y < kRows; ++y) {
        for (std::uint32_t x = 0; x < kCols; ++x) lamp[y * kCols + x] = x < 8 || x >= kCols - 8 ? 0.2 : 0;
    }
    DOUBLES_EQUAL(0.1, static_cast<double>(frame().changed), 1e-6);
}

TEST(GateScenes, a_poor_frame_waits_for_a_better_one_but_not_for_ever) {
    Config::Quality quality{.dark_below = 60};
    gate->configure(settings, quality);
    gain = 0.1;  // about 25 in the mean
    (void)run(10);
    person = true;
    person_contrast = 15;
    Seen seen;
    int poor = 0;
    for (int i = 0; i < 200; ++i) {
        person_x = 10 + i * 0.6;
        const Why why = frame().why;
        CHECK(why != Why::movement);
        poor += why == Why::poor ? 1 : 0;
        seen.passes += why == Why::due ? 1 : 0;
    }
    CHECK(poor > 100);
    LONGS_EQUAL(4, seen.passes);  // 20 s, every 5
    gate->ask(now_ns);
    CHECK(frame().why == Why::asked);  // whoever asks gets what there is
    person_contrast = 120;             // in the light
    now_ns += kNsPerS;
    person_x = 20;
    CHECK(frame().why == Why::movement);
}

TEST(GateScenes, the_moving_part_is_judged_and_not_the_picture) {
    Config::Quality quality{.burst_ms = 100};
    gate->configure(settings, quality);
    (void)run(5);
    person = true;
    person_contrast = 90;
    person_x = 80;
    (void)frame();
    const agent::PictureQuality sharp = gate->quality(grid);
    CHECK(sharp.of_movement);
    person = false;
    (void)run(30);
    (void)frame();
    CHECK_FALSE(gate->quality(grid).of_movement);
    // The same person, smeared over three cells.
    person = true;
    LumaGrid mean;
    std::vector<int> sum(kCols * kRows, 0);
    for (int i = -2; i <= 2; ++i) {
        person_x = 80 + i;
        now_ns -= kNsPerS / kFps;
        MotionGate other(settings);  // takes no part
        std::swap(*gate, other);
        (void)frame();
        std::swap(*gate, other);
        for (std::size_t c = 0; c < sum.size(); ++c) sum[c] += grid.cell[c];
    }
    for (std::size_t c = 0; c < sum.size(); ++c) grid.cell[c] = static_cast<std::uint8_t>(sum[c] / 5);
    now_ns += kNsPerS;
    (void)gate->look(grid, now_ns);
    const agent::PictureQuality smeared = gate->quality(grid);
    CHECK(smeared.of_movement);
    CHECK(smeared.sharpness < sharp.sharpness && better(sharp, smeared) && !better(smeared, sharp));
    quality.blur_below = (static_cast<double>(sharp.sharpness) + static_cast<double>(smeared.sharpness)) / 2;
    CHECK(good(sharp, quality) && !good(smeared, quality));
    DOUBLES_EQUAL(static_cast<double>(sharp.brightness), static_cast<double>(smeared.brightness), 25);
    quality = {.bright_above = 128};
    CHECK(good({true, 1, 128}, quality) && !good({true, 1, 129}, quality));
}
