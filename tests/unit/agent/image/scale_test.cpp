#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "agent/image/scale.hpp"
#include "test_pictures.hpp"

#include <CppUTest/TestHarness.h>

using agent::AreaScaler;
using agent::Axis;
using agent::make_axis;
using test::PlaneCopy;

namespace {

PlaneCopy shrink(const PlaneCopy& source, const Axis& x, const Axis& y) {
    std::vector<std::uint16_t> sums(x.source);
    AreaScaler scaler;
    scaler.start(sums, x, y);
    PlaneCopy result{x.result, y.result, {}};
    std::vector<std::uint8_t> out(x.result);
    for (std::uint32_t row = 0; row < source.height; ++row) {
        scaler.push(std::span(source.samples).subspan(std::size_t{row} * source.width, source.width));
        while (scaler.take(out)) result.samples.insert(result.samples.end(), out.begin(), out.end());
    }
    return result;
}

PlaneCopy random_plane(test::Random& random, std::uint32_t width, std::uint32_t height) {
    PlaneCopy plane{width, height, {}};
    for (std::uint32_t i = 0; i < width * height; ++i) {
        plane.samples.push_back(static_cast<std::uint8_t>(random.between(0, 255)));
    }
    return plane;
}

}  // namespace

TEST_GROUP(Scale){};

TEST(Scale, takesPackedPixelsApart) {
    const std::array<std::uint8_t, 8> yuyv{1, 2, 3, 4, 5, 6, 7, 8};
    const std::array<std::uint8_t, 8> below{11, 5, 13, 4, 15, 255, 17, 9};
    std::array<std::uint8_t, 4> y{};
    std::array<std::uint8_t, 2> cb{}, cr{};
    agent::packed_luma(yuyv, y);
    CHECK((y == std::array<std::uint8_t, 4>{1, 3, 5, 7}));
    agent::packed_chroma(std::span(yuyv).subspan(1), cb, cr);
    CHECK((cb == std::array<std::uint8_t, 2>{2, 6} && cr == std::array<std::uint8_t, 2>{4, 8}));
    agent::packed_chroma_of_two(std::span(yuyv).subspan(1), std::span(below).subspan(1), cb, cr);
    CHECK((cb == std::array<std::uint8_t, 2>{4, 131} && cr == std::array<std::uint8_t, 2>{4, 9}));

    const std::array<std::uint8_t, 6> packed{1, 2, 3, 4, 5, 6};
    std::array<std::uint8_t, 2> two{};
    agent::split_ycbcr(packed, two, cb, cr);
    CHECK((two == std::array<std::uint8_t, 2>{1, 4} && cb == std::array<std::uint8_t, 2>{2, 5} &&
           cr == std::array<std::uint8_t, 2>{3, 6}));
}

TEST(Scale, everyLengthOfARow) {
    // The loops are made of vectors and a rest: each length of the rest.
    for (std::size_t pixels = 2; pixels < 80; pixels += 2) {
        std::vector<std::uint8_t> yuyv(2 * pixels);
        for (std::size_t i = 0; i < yuyv.size(); ++i) yuyv[i] = static_cast<std::uint8_t>(i * 7);
        std::vector<std::uint8_t> y(pixels), cb(pixels / 2), cr(pixels / 2);
        agent::packed_luma(yuyv, y);
        agent::packed_chroma_of_two(std::span(yuyv).subspan(1), std::span(yuyv).subspan(1), cb, cr);
        std::vector<std::uint8_t> first(pixels), second(pixels);
        agent::split_pairs(yuyv, first, second);
        for (std::size_t i = 0; i < pixels; ++i) {
            LONGS_EQUAL(yuyv[2 * i], first[i]);
            LONGS_EQUAL(yuyv[2 * i + 1], second[i]);
        }
        for (std::size_t i = 0; i < pixels; ++i) LONGS_EQUAL(yuyv[2 * i], y[i]);
        for (std::size_t i = 0; i < pixels / 2; ++i) {
            LONGS_EQUAL(yuyv[4 * i + 1], cb[i]);
            LONGS_EQUAL(yuyv[4 * i + 3], cr[i]);
        }
    }
}

TEST(Scale, padsWithTheLastSample) {
    std::array<std::uint8_t, 6> row{1, 2, 3, 9, 9, 9};
    agent::pad_row(row, 3);
    CHECK((row == std::array<std::uint8_t, 6>{1, 2, 3, 3, 3, 3}));
    agent::pad_row(row, 6);
    CHECK((row == std::array<std::uint8_t, 6>{1, 2, 3, 3, 3, 3}));
}

TEST(Scale, averagesAreas) {
    test::Random random;
    for (int round = 0; round < 300; ++round) {
        const auto width = static_cast<std::uint32_t>(random.between(1, 70));
        const auto height = static_cast<std::uint32_t>(random.between(1, 70));
        const auto to_width = static_cast<std::uint32_t>(random.between(1, static_cast<int>(width)));
        const auto to_height = static_cast<std::uint32_t>(random.between(1, static_cast<int>(height)));
        const PlaneCopy source = random_plane(random, width, height);
        const PlaneCopy result = shrink(source, make_axis(width, 1, to_width, 1), make_axis(height, 1, to_height, 1));
        const PlaneCopy expected =
            test::area_mean(source, to_width, to_height, double(width) / to_width, double(height) / to_height);
        LONGS_EQUAL(std::size_t{to_width} * to_height, result.samples.size());
        CHECK(test::largest_difference(result, expected) <= 3);  // weights are in 1/256
    }
}

TEST(Scale, roundsToTheNearest) {
    for (const std::uint8_t low : std::initializer_list<std::uint8_t>{0, 1, 100, 254}) {
        const auto high = static_cast<std::uint8_t>(low + 1);
        const PlaneCopy halves{4, 1, {low, high, low, high}};
        const PlaneCopy two = shrink(halves, make_axis(4, 1, 2, 1), make_axis(1, 1, 1, 1));
        LONGS_EQUAL(high, two.at(0, 0));  // one in the middle of a row, one at its end: two ways
        LONGS_EQUAL(high, two.at(1, 0));
    }
}

TEST(Scale, anEvenPlaneStaysWhatItIs) {
    test::Random random;
    for (int round = 0; round < 200; ++round) {
        const auto width = static_cast<std::uint32_t>(random.between(1, 300));
        const auto to_width = static_cast<std::uint32_t>(random.between(1, static_cast<int>(width)));
        for (const std::uint8_t value : std::initializer_list<std::uint8_t>{0, 1, 127, 254, 255}) {
            const PlaneCopy source{width, 40, std::vector<std::uint8_t>(std::size_t{width} * 40, value)};
            const PlaneCopy result = shrink(source, make_axis(width, 1, to_width, 1), make_axis(40, 1, 17, 1));
            CHECK(std::ranges::all_of(result.samples, [&](std::uint8_t one) { return one == value; }));
        }
    }
}

TEST(Scale, theLargestSidesDoNotOverflow) {
    const PlaneCopy white{4096, 3, std::vector<std::uint8_t>(std::size_t{4096} * 3, 255)};
    for (const std::uint32_t to_width : {1U, 2U, 3U, 320U, 4095U, 4096U}) {
        const PlaneCopy result = shrink(white, make_axis(4096, 1, to_width, 2), make_axis(3, 1, 1, 1));
        LONGS_EQUAL((to_width + 1) / 2, result.samples.size());
        CHECK(std::ranges::all_of(result.samples, [](std::uint8_t one) { return one == 255; }));
    }
}

TEST(Scale, planesOfColorLieOnThePixelsTheyBelongTo) {
    // 10 pixels with colour for two of them (5 samples) become 4 pixels with colour for two (2 samples).
    const Axis halves = make_axis(10, 2, 4, 2);
    LONGS_EQUAL(5, halves.source);
    LONGS_EQUAL(2, halves.result);
    LONGS_EQUAL(20, halves.step_num);  // 2.5 samples each
    LONGS_EQUAL(8, halves.step_den);

    // 5 pixels to 3: two samples of colour, of which the second covers one pixel of the result only.
    test::Random random;
    for (int round = 0; round < 300; ++round) {
        const auto pixels = static_cast<std::uint32_t>(random.between(1, 60));
        const auto to_pixels = static_cast<std::uint32_t>(random.between(1, static_cast<int>(pixels)));
        const auto sub = static_cast<std::uint32_t>(random.between(1, 2));
        const Axis axis = make_axis(pixels, sub, to_pixels, 2);
        LONGS_EQUAL((pixels + sub - 1) / sub, axis.source);
        LONGS_EQUAL((to_pixels + 1) / 2, axis.result);
        const PlaneCopy source = random_plane(random, axis.source, axis.source);
        const double step = double(axis.step_num) / axis.step_den;
        const PlaneCopy expected = test::area_mean(source, axis.result, axis.result, step, step);
        const PlaneCopy result = shrink(source, axis, axis);
        LONGS_EQUAL(expected.samples.size(), result.samples.size());
        CHECK(test::largest_difference(result, expected) <= 3);  // weights are in 1/256
    }
}

TEST(Scale, copiesAndReversesRowsOfAnyLength) {
    for (std::size_t length = 0; length < 40; ++length) {
        std::vector<std::uint8_t> row(length), copy(length + 1, 0xEE), reversed(length + 1, 0xEE);
        for (std::size_t i = 0; i < length; ++i) row[i] = static_cast<std::uint8_t>(7 * i + 1);
        agent::copy_samples(row, copy);
        agent::reverse_samples(row, std::span(reversed).first(length));
        CHECK(std::equal(row.begin(), row.end(), copy.begin()));
        CHECK(std::equal(row.rbegin(), row.rend(), reversed.begin()));
        LONGS_EQUAL(0xEE, copy[length]);
        LONGS_EQUAL(0xEE, reversed[length]);
    }
}
