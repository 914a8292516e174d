#include "agent/image/scene_health.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

#include "agent/process/clock.hpp"
#include "test_pictures.hpp"

#include <CppUTest/TestHarness.h>

using agent::Config;
using agent::kNsPerMs;
using agent::kNsPerS;
using agent::LumaGrid;
using agent::Reason;
using agent::SceneHealth;

TEST_GROUP(SceneHealth) {
    Config::Camera settings;
    std::unique_ptr<SceneHealth> health;
    test::Random random{7};
    LumaGrid grid;
    std::vector<std::byte> content = std::vector<std::byte>(100);
    std::int64_t now_ns = 1000 * kNsPerS;
    int noise = 2;
    int looks = 0;

    void setup() override {
        settings.frozen_after_s = 5;
        settings.dark_below = 32;
        settings.covered_below = 1;
        settings.blind_after_s = 10;
        health = std::make_unique<SceneHealth>(settings);
        room();
    }

    void size(std::uint32_t cols, std::uint32_t rows) {
        grid.cols = cols;
        grid.rows = rows;
    }
    // A door, a wall, a floor.
    void room() {
        size(80, 60);
        for (std::uint32_t y = 0; y < 60; ++y) {
            for (std::uint32_t x = 0; x < 80; ++x) {
                grid.cell[y * 80 + x] = static_cast<std::uint8_t>(x > 30 && x < 50 && y > 10 ? 70 : y > 50 ? 90 : 150);
            }
        }
    }
    void all(std::uint8_t brightness) {
        std::fill(grid.cell.begin(), grid.cell.end(), brightness);
    }
    // From left to right, as when light comes in beside what covers the lens.
    void gradient() {
        for (std::uint32_t i = 0; i < 80 * 60; ++i) grid.cell[i] = static_cast<std::uint8_t>(90 + i % 80);
    }

    // Ten frames a second for so long, each a little different as a sensor's are.
    Reason live(double seconds) {
        for (const std::int64_t end = now_ns + std::int64_t(seconds * 1000) * kNsPerMs; now_ns < end;
             now_ns += 100 * kNsPerMs) {
            if (!health->due(now_ns)) continue;
            LumaGrid seen = grid;
            for (std::uint8_t& cell : seen.cell) {
                cell = static_cast<std::uint8_t>(std::clamp(cell + random.between(-noise, noise), 0, 255));
            }
            content[0] = static_cast<std::byte>(random.next());
            show(seen);
        }
        return health->state();
    }
    // The same without any difference.
    Reason still(double seconds) {
        for (const std::int64_t end = now_ns + std::int64_t(seconds * 1000) * kNsPerMs; now_ns < end;
             now_ns += 100 * kNsPerMs) {
            if (health->due(now_ns)) show(grid);
        }
        return health->state();
    }
    void show(const LumaGrid& seen) {
        ++looks;
        CHECK(health->look(seen, content, now_ns) == health->state());
    }
};

TEST(SceneHealth, aLivingPictureIsFineAndLookedAtOnceASecond) {
    CHECK(live(600) == Reason::none);
    LONGS_EQUAL(600, looks);
    CHECK(health->details() > 3);
    CHECK(health->brightness() >= 150 && health->brightness() <= 153);
}

TEST(SceneHealth, Promise09_onePictureAgainAndAgainIsFrozenAndTheFirstNewOneShowsAtOnce) {
    CHECK(live(20) == Reason::none);
    CHECK(still(5) == Reason::none);
    CHECK(!health->repeats());
    CHECK(still(2) == Reason::camera_frozen);
    CHECK(health->repeats());
    CHECK(still(3600) == Reason::camera_frozen);
    CHECK(live(0.2) == Reason::camera_frozen);  // not yet told as over
    CHECK(!health->repeats());                  // but looked at
    CHECK(live(3) == Reason::none);
    CHECK(still(7) == Reason::camera_frozen);
}

TEST(SceneHealth, aCameraThatStuttersIsToldOnce) {
    (void)live(20);
    CHECK(still(8) == Reason::camera_frozen);
    for (int i = 0; i < 20; ++i) {
        CHECK(live(0.3) == Reason::camera_frozen);
        CHECK(still(6) == Reason::camera_frozen);
    }
}

TEST(SceneHealth, aSourceThatNeverHadNoiseIsNotFrozen) {
    CHECK(still(3600) == Reason::none);
    // a clock in the corner of a desktop
    for (int i = 0; i < 60; ++i) {
        grid.cell[5] ^= 64U;
        CHECK(still(1) == Reason::none);
    }
    CHECK(still(60) == Reason::none);
}

TEST(SceneHealth, equalMeansOfDifferentBytesAreNotFrozen) {
    (void)live(20);
    for (int i = 0; i < 600; ++i) {
        content[99] = static_cast<std::byte>(i);
        CHECK(still(0.1) == Reason::none);
    }
}

TEST(SceneHealth, nearlyBlackAndNearlyWhiteHaveNoNoiseAndAreNotFrozen) {
    (void)live(20);
    all(16);
    CHECK(still(60) == Reason::camera_dark);
    room();
    (void)live(20);
    all(255);
    CHECK(still(60) != Reason::camera_frozen);
}

TEST(SceneHealth, aBreakOfTheStreamIsNotTimeOfAFrozenPicture) {
    (void)live(20);
    (void)still(1);
    now_ns += 60 * kNsPerS;
    CHECK(still(2) == Reason::none);
    CHECK(still(10) == Reason::camera_frozen);
    now_ns += 60 * kNsPerS;  // opened anew, and the same picture
    CHECK(still(1) == Reason::camera_frozen);
    CHECK(health->repeats());
}

TEST(SceneHealth, Promise09_darkIsToldAfterAWhileAndOverWhenItIsClearlyLighter) {
    (void)live(5);
    all(25);
    CHECK(live(10) == Reason::none);
    CHECK(live(2) == Reason::camera_dark);
    all(35);  // above the limit, but not clearly
    CHECK(live(60) == Reason::camera_dark);
    all(45);
    CHECK(live(2) == Reason::camera_dark);
    CHECK(live(2) != Reason::camera_dark);
}

TEST(SceneHealth, aFlashInTheDarkAndAShadowInTheLightAreNoChange) {
    all(20);
    CHECK(live(15) == Reason::camera_dark);
    for (int i = 0; i < 10; ++i) {
        room();
        (void)live(1);
        all(20);
        CHECK(live(5) == Reason::camera_dark);
    }
    room();
    CHECK(live(10) == Reason::none);
    for (int i = 0; i < 10; ++i) {
        all(20);
        (void)live(8);
        room();
        CHECK(live(2) == Reason::none);
    }
}

TEST(SceneHealth, aLampInTheNightIsNoLightAndALitPorchIs) {
    all(20);
    std::fill_n(grid.cell.begin(), 80, 250);  // 80 of 4800 cells
    CHECK(live(15) == Reason::camera_dark);
    std::fill_n(grid.cell.begin(), 480, 120);
    CHECK(live(15) == Reason::none);
}

TEST(SceneHealth, Promise09_aPictureWithoutDetailsIsCovered) {
    (void)live(5);
    noise = 8;  // a covered camera turns its gain up
    gradient();
    CHECK(live(10) == Reason::none);
    CHECK(live(15) == Reason::camera_covered);
    CHECK(health->details() < 1);
    CHECK(live(600) == Reason::camera_covered);
    room();
    CHECK(live(5) == Reason::none);
}

TEST(SceneHealth, somebodyCloseBeforeTheCameraDoesNotCoverIt) {
    room();
    for (std::uint32_t y = 0; y < 60; ++y) std::fill_n(grid.cell.begin() + y * 80, 60, 110);  // three quarters
    CHECK(live(60) == Reason::none);
}

TEST(SceneHealth, whatCoversTheLensIsNotForgottenInTheDark) {
    gradient();
    CHECK(live(30) == Reason::camera_covered);
    all(20);
    CHECK(live(30) == Reason::camera_dark);
    gradient();
    CHECK(live(5) == Reason::camera_covered);
    room();
    CHECK(live(10) == Reason::none);
}

TEST(SceneHealth, darkIsNeverTakenForCovered) {
    settings.dark_below = 0;
    health->configure(settings);
    all(20);
    CHECK(live(60) == Reason::none);
}

TEST(SceneHealth, nothingIsSaidAboutDetailsOfVerySmallPictures) {
    all(100);
    size(11, 11);
    CHECK(live(60) == Reason::none);
    size(12, 12);
    CHECK(live(60) == Reason::camera_covered);
}

TEST(SceneHealth, whatIsSwitchedOffIsNotLookedAtAndEnds) {
    (void)live(20);
    CHECK(still(10) == Reason::camera_frozen);
    settings.frozen_after_s = settings.dark_below = settings.covered_below = 0;
    health->configure(settings);
    CHECK(still(5) == Reason::none);
    CHECK(!health->repeats());
    looks = 0;
    all(0);
    CHECK(still(60) == Reason::none);
    LONGS_EQUAL(0, looks);
}

TEST(SceneHealth, anotherSizeBeginsAnew) {
    (void)live(20);
    (void)still(4);
    size(40, 30);
    CHECK(still(4) == Reason::none);
    grid.cols = grid.rows = 0;
    CHECK(still(60) == Reason::none);  // no picture, no judgement
}
