// draw: the picture that it writes.
#include <CppUTest/TestHarness.h>

#include <filesystem>

#include "cli/stand_in.hpp"
#include "jpeg_file.hpp"

using namespace cli_tests;

namespace {

// How many pixels of the picture's row `y` are more green than anything else, or more red.
int coloured(const cli::Picture& picture, unsigned y, bool green) {
    int count = 0;
    for (unsigned x = 0; x < picture.width; ++x) {
        const std::uint8_t* pixel = picture.rgb.data() + (std::size_t{y} * picture.width + x) * 3;
        const int difference = pixel[1] - pixel[0];
        count += (green ? difference : -difference) > 60 ? 1 : 0;
    }
    return count;
}

}  // namespace

// clang-format off
TEST_GROUP(Drawing) {
    void setup() override { clean_slate(); }
    const std::string out = scratch() + "/out.jpg";
    cli::Picture drawn(const Ran& ran) {
        LONGS_EQUAL(0, ran.code);
        cli::Picture picture;
        std::string error;
        CHECK(cli::decode_jpeg(read_text(out), picture, error));
        return picture;
    }
};
// clang-format on

TEST(Drawing, TheBoxOfAKnownFaceIsGreenAndWhereTheServerSawIt) {
    CHECK(!enrolled("Alice", "one-face-alice.jpg").empty());
    const cli::Picture picture = drawn(call({"draw", ::picture("one-face-alice.jpg"), "-o", out}));
    LONGS_EQUAL(640, picture.width);
    LONGS_EQUAL(480, picture.height);
    CHECK(coloured(picture, 81, true) >= 190);  // the upper edge, from 120 to 320
    CHECK(coloured(picture, 200, true) >= 2);   // both sides
    CHECK(coloured(picture, 200, true) <= 20);
    LONGS_EQUAL(0, coloured(picture, 400, true));
}

TEST(Drawing, NobodyIsRedAndMakesTheExitCodeOne) {
    CHECK(!enrolled("Bob", "one-face-bob.jpg").empty());
    const Ran ran = call({"draw", "--threshold", "0.99", ::picture("one-face-alice.jpg"), "-o", out});
    LONGS_EQUAL(1, ran.code);
    cli::Picture picture;
    std::string error;
    CHECK(cli::decode_jpeg(read_text(out), picture, error));
    CHECK(coloured(picture, 81, false) >= 190);
    LONGS_EQUAL(0, coloured(picture, 81, true));
}

TEST(Drawing, WhatIsNoJpegIsRefusedAndNothingIsWritten) {
    LONGS_EQUAL(65, call({"draw", ::picture("one-face-alice.png"), "-o", out}).code);
    LONGS_EQUAL(65, call({"draw", ::picture("no-face.jpg"), "-o", out}).code);
    CHECK(!std::filesystem::exists(out));
    LONGS_EQUAL(64, call({"draw", ::picture("one-face-alice.jpg")}).code);
}
