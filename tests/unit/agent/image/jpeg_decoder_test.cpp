#include <algorithm>
#include <cstring>
#include <vector>

#include "agent/image/jpeg.hpp"
#include "agent/image/limits.hpp"
#include "test_jpegs.hpp"
#include "test_pictures.hpp"

#include <CppUTest/TestHarness.h>

using agent::JpegDecoder;
using agent::JpegInfo;
using test::Bytes;
using test::JpegKind;
using test::JpegRecipe;

TEST_GROUP(JpegDecoder) {
    JpegDecoder decoder;
    JpegInfo info;

    // Everything the agent does with a picture. True when all rows came.
    bool decode_whole(std::span<const std::byte> picture, JpegDecoder::Output output, std::uint32_t eighths) {
        std::uint32_t width = 0, height = 0;
        if (!decoder.open(picture, info) || !decoder.start(output, eighths, width, height)) return false;
        std::vector<std::uint8_t> row(std::size_t{width} * 3);
        for (std::uint32_t y = 0; y < height; ++y) {
            if (!decoder.read_row(row)) return false;
        }
        CHECK_FALSE(decoder.read_row(row));
        return true;
    }
};

TEST(JpegDecoder, takesEverySamplingOfColor) {
    for (const int across : {1, 2, 4}) {
        for (const int down : {1, 2}) {
            const Bytes picture =
                test::make_jpeg({.width = 75, .height = 53, .across = across, .down = down}, test::waves);
            const auto planes = test::decode(picture);
            CHECK(planes.has_value());
            CHECK(test::psnr((*planes)[0], test::luma_of(75, 53, test::waves)) > 40);
            const test::PlaneCopy cb = test::luma_of(
                75, 53, [](std::uint32_t x, std::uint32_t y) { return test::Sample{test::waves(x, y).cb}; });
            CHECK(test::psnr((*planes)[1], cb) > 32);
        }
    }
}

TEST(JpegDecoder, takesGreyProgressiveAndTablelessPictures) {
    const Bytes grey = test::make_jpeg({.width = 40, .height = 30, .kind = JpegKind::grey}, test::waves);
    const auto planes = test::decode(grey);
    CHECK(planes.has_value());
    CHECK(test::psnr((*planes)[0], test::luma_of(40, 30, test::waves)) > 40);
    for (const std::size_t i : {1U, 2U}) {
        CHECK(std::ranges::all_of((*planes)[i].samples, [](std::uint8_t one) { return one == 128; }));
    }

    const JpegRecipe recipe{.width = 90, .height = 70};
    const Bytes plain = test::make_jpeg(recipe, test::waves);
    JpegRecipe other = recipe;
    other.progressive = true;
    const Bytes progressive = test::make_jpeg(other, test::waves);
    CHECK((*test::decode(progressive))[0].samples == (*test::decode(plain))[0].samples);
    const Bytes bare = test::without_huffman_tables(plain);
    CHECK(bare.size() + 400 < plain.size());
    CHECK((*test::decode(bare))[2].samples == (*test::decode(plain))[2].samples);
}

TEST(JpegDecoder, decodesSmaller) {
    const Bytes picture = test::make_jpeg({.width = 165, .height = 99}, test::waves);
    const test::PlaneCopy luma = test::luma_of(165, 99, test::waves);
    for (std::uint32_t eighths = 1; eighths <= 8; ++eighths) {
        const auto planes = test::decode(picture, eighths);
        CHECK(planes.has_value());
        LONGS_EQUAL((165 * eighths + 7) / 8, (*planes)[0].width);
        LONGS_EQUAL((99 * eighths + 7) / 8, (*planes)[0].height);
        const test::PlaneCopy expected =
            test::area_mean(luma, (*planes)[0].width, (*planes)[0].height, 8.0 / eighths, 8.0 / eighths);
        CHECK(test::psnr((*planes)[0], expected) > 28);
    }
}

TEST(JpegDecoder, tellsTheHeader) {
    CHECK(decoder.open(test::make_jpeg({.width = 31, .height = 12}, test::waves), info));
    LONGS_EQUAL(31, info.width);
    LONGS_EQUAL(12, info.height);
    LONGS_EQUAL(3, info.components);
    CHECK(decoder.open(test::make_jpeg({.width = 1, .height = 2, .kind = JpegKind::grey}, test::waves), info));
    LONGS_EQUAL(1, info.components);
}

TEST(JpegDecoder, refusesOtherColorsAndArithmeticCoding) {
    JpegRecipe recipe{.width = 20, .height = 20, .across = 1, .down = 1};
    for (const JpegKind kind : {JpegKind::rgb, JpegKind::cmyk}) {
        recipe.kind = kind;
        CHECK_FALSE(decoder.open(test::make_jpeg(recipe, test::waves), info));
        STRCMP_EQUAL("neither greyscale nor YCbCr with Huffman coding", decoder.error().data());
    }
    CHECK_FALSE(decoder.open(test::make_jpeg({.width = 20, .height = 20, .arithmetic = true}, test::waves), info));
    STRCMP_EQUAL("neither greyscale nor YCbCr with Huffman coding", decoder.error().data());
}

TEST(JpegDecoder, refusesWhatIsTooLarge) {
    const Bytes picture = test::make_jpeg({.width = 20, .height = 20}, test::waves);
    CHECK(decoder.open(test::with_size(picture, 4096, 4096), info));
    CHECK_FALSE(decoder.open(test::with_size(picture, 4097, 20), info));
    CHECK_FALSE(decoder.open(test::with_size(picture, 20, 4097), info));
}

TEST(JpegDecoder, boundsItsMemoryAndItsScans) {
    std::uint32_t width = 0, height = 0;
    const Bytes progressive =
        test::make_jpeg({.width = 20, .height = 20, .kind = JpegKind::grey, .progressive = true}, test::waves);
    CHECK(decode_whole(progressive, JpegDecoder::Output::luma, 8));
    // 4096 * 4096 coefficients of two bytes are 32 MiB.
    CHECK(decoder.open(test::with_size(progressive, 4096, 4096), info));
    CHECK_FALSE(decoder.start(JpegDecoder::Output::luma, 8, width, height));
    CHECK(std::strstr(decoder.error().data(), "Backing store") != nullptr);

    JpegRecipe recipe{
        .width = 16, .height = 16, .kind = JpegKind::grey, .progressive = true, .scans = agent::kJpegScans};
    CHECK(decode_whole(test::make_jpeg(recipe, test::waves), JpegDecoder::Output::luma, 8));
    recipe.scans = 60;
    CHECK_FALSE(decode_whole(test::make_jpeg(recipe, test::waves), JpegDecoder::Output::luma, 8));
}

TEST(JpegDecoder, refusesAPictureCutShortAnywhere) {
    const Bytes whole = test::make_jpeg({.width = 50, .height = 40}, test::waves);
    CHECK(decode_whole(whole, JpegDecoder::Output::ycbcr, 8));
    CHECK(decode_whole(whole, JpegDecoder::Output::luma, 1));
    // Up to the end marker: what is cut is missing from the picture.
    for (std::size_t size = 0; size + 2 < whole.size(); ++size) {
        Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        cut.shrink_to_fit();
        CHECK_FALSE(decode_whole(cut, JpegDecoder::Output::ycbcr, 8));
        cut.insert(cut.end(), {std::byte{0xFF}, std::byte{0xD9}});  // as a camera that lost a packet would
        const bool lost_much = size + 12 < whole.size();
        if (lost_much) CHECK_FALSE(decode_whole(cut, JpegDecoder::Output::ycbcr, 8));
    }
}

TEST(JpegDecoder, neverTrustsDamagedData) {
    test::Random random;
    std::vector<Bytes> seeds;
    for (const int across : {1, 2}) {
        seeds.push_back(test::make_jpeg({.width = 48, .height = 40, .across = across, .down = across}, test::waves));
    }
    seeds.push_back(test::make_jpeg({.width = 48, .height = 40, .progressive = true}, test::waves));
    seeds.push_back(test::make_jpeg({.width = 33, .height = 33, .kind = JpegKind::grey}, test::waves));
    seeds.push_back(test::make_jpeg({.width = 20, .height = 20, .kind = JpegKind::cmyk}, test::waves));
    seeds.push_back(test::without_huffman_tables(seeds[0]));
    int decoded = 0, refused = 0;
    for (int round = 0; round < 12'000; ++round) {
        Bytes picture = seeds[random.next() % seeds.size()];
        for (int changes = random.between(1, 6); changes > 0; --changes) {
            picture[random.next() % picture.size()] = std::byte(random.next() & 0xFFU);
        }
        if (random.between(0, 9) == 0) picture.resize(random.next() % picture.size());
        picture.shrink_to_fit();
        const auto output = random.between(0, 1) == 0 ? JpegDecoder::Output::luma : JpegDecoder::Output::ycbcr;
        const std::uint32_t eighths = 1U << static_cast<unsigned>(random.between(0, 3));
        ++(decode_whole(picture, output, eighths) ? decoded : refused);
    }
    CHECK(decoded > 100);  // changes of single coefficients are no damage that can be seen
    CHECK(refused > 1000);
    CHECK(decode_whole(seeds[0], JpegDecoder::Output::ycbcr, 8));
}

TEST(JpegDecoder, callsInAnyOrderFailCleanly) {
    std::uint32_t width = 0, height = 0;
    std::array<std::uint8_t, 300> row{};
    CHECK_FALSE(decoder.start(JpegDecoder::Output::luma, 8, width, height));
    CHECK_FALSE(decoder.read_row(row));
    decoder.close();
    const Bytes picture = test::make_jpeg({.width = 50, .height = 20}, test::waves);
    CHECK(decoder.open(picture, info));
    CHECK_FALSE(decoder.read_row(row));
    CHECK(decoder.open(picture, info));
    CHECK_FALSE(decoder.start(JpegDecoder::Output::luma, 0, width, height));
    CHECK_FALSE(decoder.start(JpegDecoder::Output::luma, 9, width, height));
    CHECK(decoder.start(JpegDecoder::Output::ycbcr, 8, width, height));
    CHECK_FALSE(decoder.read_row(std::span(row).first(149)));  // too short for a row
    CHECK(decoder.read_row(std::span(row).first(150)));
    CHECK_FALSE(decoder.start(JpegDecoder::Output::luma, 8, width, height));
    decoder.close();
    CHECK_FALSE(decoder.read_row(row));
    CHECK(decode_whole(picture, JpegDecoder::Output::luma, 8));
}
