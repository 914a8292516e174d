#include <algorithm>
#include <cmath>
#include <vector>

#include "agent/image/size_fit.hpp"
#include "test_pictures.hpp"

#include <CppUTest/TestHarness.h>

using agent::FitAttempt;
using agent::FitResult;
using agent::FitWish;
using agent::next_attempt;

namespace {

void check_attempt(const std::optional<FitAttempt>& attempt, std::uint32_t quality, std::uint32_t width,
                   std::uint32_t height) {
    CHECK(attempt.has_value());
    LONGS_EQUAL(quality, attempt->quality);
    LONGS_EQUAL(width, attempt->width);
    LONGS_EQUAL(height, attempt->height);
}

}  // namespace

TEST_GROUP(SizeFit){};

TEST(SizeFit, firstWhatIsWished) {
    check_attempt(next_attempt({100'000, 85, 640, 480, 0}, {}), 85, 640, 480);
    check_attempt(next_attempt({100'000, 85, 640, 480, 1280}, {}), 85, 640, 480);
    check_attempt(next_attempt({100'000, 85, 640, 480, 640}, {}), 85, 640, 480);
    check_attempt(next_attempt({100'000, 85, 1920, 1080, 1280}, {}), 85, 1280, 720);
    check_attempt(next_attempt({100'000, 85, 1080, 1920, 1280}, {}), 85, 720, 1280);
    check_attempt(next_attempt({100'000, 30, 4096, 1, 1280}, {}), 30, 1280, 1);
}

TEST(SizeFit, qualityBeforeSize) {
    const FitWish wish{100'000, 90, 1280, 720, 1280};
    std::vector<FitResult> earlier{{{90, 1280, 720}, 110'000}};
    check_attempt(next_attempt(wish, earlier), 75, 1280, 720);
    earlier[0].bytes = 145'000;
    check_attempt(next_attempt(wish, earlier), 50, 1280, 720);
}

TEST(SizeFit, sizeWhenQualityIsNotEnough) {
    const FitWish wish{100'000, 90, 1280, 720, 1280};
    const std::vector<FitResult> earlier{{{90, 1280, 720}, 1'000'000}};
    const auto next = next_attempt(wish, earlier);
    CHECK(next.has_value());
    LONGS_EQUAL(50, next->quality);
    CHECK(next->width > 320 && next->width < 700);
    LONGS_EQUAL(std::lround(next->width * 9.0 / 16), next->height);
}

TEST(SizeFit, theThirdIsSmallEnoughForNoise) {
    const FitWish wish{100'000, 90, 1280, 720, 1280};
    const std::vector<FitResult> earlier{{{90, 1280, 720}, 1'000'000}, {{50, 900, 506}, 150'000}};
    const auto next = next_attempt(wish, earlier);
    CHECK(next.has_value());
    LONGS_EQUAL(50, next->quality);
    CHECK(next->width * next->height * 0.73 + 650 < 100'000);
    CHECK(next->width * next->height * 0.80 + 650 > 100'000);
}

TEST(SizeFit, theThirdIsSmallerThanTheSecond) {
    const FitWish wish{5'000'000, 90, 1280, 720, 1280};  // all of it would fit by the worst case
    const std::vector<FitResult> earlier{{{90, 1280, 720}, 5'500'000}, {{50, 1280, 720}, 5'100'000}};
    check_attempt(next_attempt(wish, earlier), 50, 1152, 648);
}

TEST(SizeFit, givesUpAfterThree) {
    const FitWish wish{1000, 90, 1280, 720, 1280};
    const std::vector<FitResult> earlier{{{90, 1280, 720}, 9000}, {{50, 900, 506}, 8000}, {{50, 400, 225}, 7000}};
    CHECK_FALSE(next_attempt(wish, earlier).has_value());
}

TEST(SizeFit, givesUpAtTheSmallestThatIsAllowed) {
    const std::vector<FitResult> smallest{{{50, 320, 180}, 30'000}};
    CHECK_FALSE(next_attempt({20'000, 50, 1280, 720, 320}, smallest).has_value());
    // The frame itself is smaller: its quality may go down, its size not.
    const std::vector<FitResult> small{{{80, 100, 50}, 9000}};
    check_attempt(next_attempt({2000, 80, 100, 50, 1280}, small), 50, 100, 50);
    const std::vector<FitResult> small_floor{{{80, 100, 50}, 9000}, {{50, 100, 50}, 6000}};
    CHECK_FALSE(next_attempt({2000, 80, 100, 50, 1280}, small_floor).has_value());
}

TEST(SizeFit, aBoundBelowTheSmallestSizeHolds) {
    const std::vector<FitResult> earlier{{{80, 200, 113}, 20'000}};
    check_attempt(next_attempt({5'000, 80, 1280, 720, 200}, earlier), 50, 200, 113);
}

TEST(SizeFit, neverRaisesALowQuality) {
    const std::vector<FitResult> earlier{{{20, 1280, 720}, 60'000}};
    const auto next = next_attempt({30'000, 20, 1280, 720, 0}, earlier);
    CHECK(next.has_value());
    LONGS_EQUAL(20, next->quality);
    CHECK(next->width < 1280);
}

TEST(SizeFit, whatFittedIsWhereTheNextOneBegins) {
    const FitWish wish{100'000, 90, 1280, 720, 1280};
    agent::FitMemory memory;
    CHECK_FALSE(memory.begin(wish).has_value());
    memory.fitted(wish, {{90, 1280, 720}, 99'000}, 1);
    CHECK_FALSE(memory.begin(wish).has_value());  // as wished: nothing to remember
    memory.fitted(wish, {{75, 1280, 720}, 80'000}, 2);
    check_attempt(memory.begin(wish), 75, 1280, 720);
    check_attempt(next_attempt(wish, {}, memory.begin(wish)), 75, 1280, 720);
    CHECK_FALSE(memory.begin({100'001, 90, 1280, 720, 1280}).has_value());  // of another wish nothing is known
    // Nearer to the limit than one would aim at, but it fits.
    memory.fitted(wish, {{75, 1280, 720}, 99'000}, 1);
    check_attempt(memory.begin(wish), 75, 1280, 720);
    // It did not: the next attempt is worse than that, not than the wish.
    const std::vector<FitResult> earlier{{{75, 1280, 720}, 101'000}};
    check_attempt(next_attempt(wish, earlier, memory.begin(wish)), 55, 1280, 720);
    memory.failed();
    CHECK_FALSE(memory.begin(wish).has_value());
}

TEST(SizeFit, qualityAndSizeComeBackWhenPicturesGetEasier) {
    const FitWish wish{100'000, 90, 1280, 720, 1280};
    agent::FitMemory memory;
    memory.fitted(wish, {{50, 640, 360}, 79'000}, 3);
    auto next = memory.begin(wish);
    check_attempt(next, 50, 645, 363);
    memory.fitted(wish, {*next, 40'000}, 1);
    next = memory.begin(wish);
    CHECK(next->quality == 50 && next->width > 900 && next->width < 1100);
    memory.fitted(wish, {*next, 40'000}, 1);
    next = memory.begin(wish);
    CHECK(next->quality > 50 && next->width == 1280);
    memory.fitted(wish, {*next, 50'000}, 1);
    CHECK_FALSE(memory.begin(wish).has_value());  // the wish itself should fit
}

TEST(SizeFit, anyMemoryIsAnAllowedAttempt) {
    test::Random random;
    for (int round = 0; round < 20'000; ++round) {
        FitWish wish;
        wish.limit_bytes = static_cast<std::size_t>(random.between(1, 6'000'000)) >> random.between(0, 12);
        wish.quality = static_cast<std::uint32_t>(random.between(1, 100));
        wish.width = static_cast<std::uint32_t>(random.between(1, 4096));
        wish.height = static_cast<std::uint32_t>(random.between(1, 4096));
        wish.max_side_px = static_cast<std::uint32_t>(random.between(0, 1) * random.between(320, 4096));
        agent::FitMemory memory;
        for (int frame = 0; frame < 4; ++frame) {
            const FitAttempt best = *next_attempt(wish, {});
            const FitAttempt first = *next_attempt(wish, {}, memory.begin(wish));
            CHECK(first.quality >= std::min(wish.quality, 50U) && first.quality <= best.quality);
            CHECK(first.width >= 1 && first.width <= best.width && first.height >= 1 && first.height <= best.height);
            const auto bytes = static_cast<std::size_t>(random.between(0, static_cast<int>(wish.limit_bytes)));
            memory.fitted(wish, {first, bytes}, static_cast<std::size_t>(random.between(1, 3)));
        }
    }
}

TEST(SizeFit, holdsItsRulesForAnyNumbers) {
    test::Random random;
    for (int round = 0; round < 20'000; ++round) {
        FitWish wish;
        wish.limit_bytes = static_cast<std::size_t>(random.between(0, 6'000'000)) >> random.between(0, 12);
        wish.quality = static_cast<std::uint32_t>(random.between(1, 100));
        wish.width = static_cast<std::uint32_t>(random.between(1, 4096));
        wish.height = static_cast<std::uint32_t>(random.between(1, 4096));
        wish.max_side_px = static_cast<std::uint32_t>(random.between(0, 1) * random.between(320, 4096));
        std::vector<FitResult> made;
        while (const auto next = next_attempt(wish, made)) {
            CHECK(made.size() < 3);
            CHECK(next->quality >= 1 && next->quality <= wish.quality);
            CHECK(next->quality >= std::min(wish.quality, 50U));
            CHECK(next->width >= 1 && next->width <= wish.width && next->height >= 1 && next->height <= wish.height);
            const std::uint32_t long_side = std::max(next->width, next->height);
            CHECK(wish.max_side_px == 0 || long_side <= wish.max_side_px);
            CHECK(long_side >= std::min({320U, std::max(wish.width, wish.height)}));
            if (!made.empty()) {
                const FitAttempt& last = made.back().attempt;
                CHECK(next->quality <= last.quality && next->width <= last.width && next->height <= last.height);
                CHECK(next->quality < last.quality || next->width < last.width || next->height < last.height);
            }
            if (made.size() == 2 && long_side > 320 && std::min(next->width, next->height) >= 16) {
                // Without what rounding added.
                CHECK((next->width - 0.5) * (next->height - 0.5) * 0.75 + 650 <= double(wish.limit_bytes));
            }
            const auto over = static_cast<std::size_t>(random.between(1, 8'000'000)) >> random.between(0, 12);
            made.push_back({*next, wish.limit_bytes + over});
        }
        CHECK(!made.empty());
    }
}
