#include "jpeg_file.hpp"

#include <CppUTest/TestHarness.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

using cli::Picture;

namespace {

std::string test_picture(const char* name) {
    std::ifstream file(std::string(COMPREFACE_TEST_DATA "/pictures/") + name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_GROUP(JpegFile){};

TEST(JpegFile, WhatWasWrittenIsReadBack) {
    Picture picture{32, 16, std::vector<std::uint8_t>(32 * 16 * 3, 90)};
    std::string bytes, error;
    CHECK(cli::encode_jpeg(picture, bytes, error));
    Picture again;
    CHECK(cli::decode_jpeg(bytes, again, error));
    LONGS_EQUAL(32, again.width);
    LONGS_EQUAL(16, again.height);
    for (const std::uint8_t value : again.rgb) CHECK(std::abs(value - 90) <= 2);
}

TEST(JpegFile, GreyAndProgressiveOnesAreReadToo) {
    Picture picture;
    std::string error;
    CHECK(cli::decode_jpeg(test_picture("grey_16x16.jpg"), picture, error));
    LONGS_EQUAL(16 * 16 * 3, picture.rgb.size());
    CHECK(cli::decode_jpeg(test_picture("progressive_16x16.jpg"), picture, error));
}

TEST(JpegFile, EveryCutIsRefusedWithAReason) {
    const std::string whole = test_picture("baseline_16x16.jpg");
    for (std::size_t size = 0; size + 2 < whole.size(); ++size) {
        Picture picture;
        std::string error;
        CHECK(!cli::decode_jpeg(std::string_view(whole).substr(0, size), picture, error));
        CHECK(!error.empty());
    }
}

TEST(JpegFile, APictureOfNoSizeCannotBeWritten) {
    std::string bytes, error;
    CHECK(!cli::encode_jpeg({}, bytes, error));
    CHECK(!error.empty());
}
