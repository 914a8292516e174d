#include "picture.hpp"

#include <CppUTest/TestHarness.h>

#include <limits>

#include "font.hpp"

using cli::Colour;
using cli::Picture;

namespace {

Picture black(unsigned width, unsigned height) {
    return {width, height, std::vector<std::uint8_t>(std::size_t{width} * height * 3)};
}

bool is_red(const Picture& picture, unsigned x, unsigned y) {
    return picture.rgb[(std::size_t{y} * picture.width + x) * 3] == 200;
}

constexpr Colour kRed{200, 0, 0};

}  // namespace

TEST_GROUP(Picture){};

TEST(Picture, ABoxIsAnOutline) {
    Picture picture = black(100, 100);
    cli::draw_face(picture, {10, 20, 60, 80, 1}, "", kRed);
    CHECK(is_red(picture, 10, 20) && is_red(picture, 59, 79) && is_red(picture, 59, 20) && is_red(picture, 10, 50));
    CHECK(!is_red(picture, 35, 50) && !is_red(picture, 9, 20) && !is_red(picture, 60, 50) && !is_red(picture, 35, 80));
}

TEST(Picture, WhatLiesOutsideIsLeftOut) {
    constexpr auto kLeast = std::numeric_limits<std::int32_t>::min();
    constexpr auto kMost = std::numeric_limits<std::int32_t>::max();
    Picture picture = black(50, 40);
    cli::draw_face(picture, {kLeast, kLeast, kMost, kMost, 1}, "a name that is wider than the picture", kRed);
    cli::draw_face(picture, {-10, -10, 20, 20, 1}, "x", kRed);
    cli::draw_face(picture, {60, 60, 90, 90, 1}, "x", kRed);
    cli::draw_face(picture, {20, 20, 10, 10, 1}, "x", kRed);
    CHECK(is_red(picture, 5, 19));
    Picture none = black(0, 0);
    cli::draw_face(none, {0, 0, 10, 10, 1}, "x", kRed);
}

TEST(Picture, TheLabelStandsAboveTheBoxOrInsideWhereThereIsNoRoom) {
    Picture picture = black(100, 100);
    cli::draw_face(picture, {10, 50, 60, 90, 1}, "A", kRed);
    CHECK(is_red(picture, 10, 45) && !is_red(picture, 10, 30));
    Picture low = black(100, 100);
    cli::draw_face(low, {10, 2, 60, 90, 1}, "A", kRed);
    CHECK(is_red(low, 11, 8) && !is_red(low, 10, 1));
}

TEST(Picture, EveryAsciiCharacterHasAPictureOfItsOwn) {
    std::vector<std::string> seen;
    for (char c = '!'; c <= '~'; ++c) {
        std::string pixels;
        for (std::size_t y = 0; y < cli::kGlyphHeight; ++y) {
            for (std::size_t x = 0; x < cli::kGlyphWidth; ++x) pixels += cli::glyph_pixel(c, x, y) ? '#' : '.';
        }
        CHECK(pixels.find('#') != std::string::npos);
        for (const std::string& other : seen) CHECK(other != pixels);
        seen.push_back(pixels);
    }
}

TEST(Picture, OtherLettersLoseTheirMarksAndTheRestIsAQuestionMark) {
    std::string_view text = "J\xc3\xbc\xe6\xbc\xa2\xff";
    std::string drawn;
    while (!text.empty()) drawn += cli::next_drawable(text);
    STRCMP_EQUAL("Ju??", drawn.c_str());
}
