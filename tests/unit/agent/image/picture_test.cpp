#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "agent/capture/jpeg_markers.hpp"
#include "agent/image/picture.hpp"
#include "test_jpegs.hpp"
#include "test_pictures.hpp"

#include <CppUTest/TestHarness.h>

using agent::Config;
using agent::EncodedPicture;
using agent::Frame;
using agent::Reason;
using test::Bytes;
using test::Picture;

namespace {

constexpr std::size_t kOutput = 3'000'000;
constexpr std::size_t kGuardBytes = 64;
constexpr std::byte kGuard{0xA5};
constexpr std::uint64_t kPlenty = kOutput;

}  // namespace

TEST_GROUP(PictureEncoder) {
    Bytes output = Bytes(kOutput + kGuardBytes, kGuard);
    std::unique_ptr<agent::PictureEncoder> encoder =
        std::make_unique<agent::PictureEncoder>(std::span(output).first(kOutput));
    EncodedPicture picture;
    agent::PictureEncoder::Detail detail;

    // Encodes, and checks what holds for every picture.
    Reason encode(const Frame& frame, Config::Image image = {85, 1280}, std::uint64_t limit = kPlenty) {
        picture.bytes = output;  // must be replaced in any case
        std::fill(output.begin(), output.end(), kGuard);
        const Reason reason = encoder->encode(frame, image, limit, picture, detail);
        const auto end = static_cast<std::size_t>(std::min<std::uint64_t>(limit, kOutput));
        CHECK(std::all_of(output.begin() + static_cast<std::ptrdiff_t>(end), output.end(),
                          [](std::byte one) { return one == kGuard; }));
        CHECK((reason == Reason::none) == detail.empty());
        CHECK((reason == Reason::none) != picture.bytes.empty());
        CHECK(picture.bytes.size() <= limit);
        if (reason != Reason::none) return reason;
        const agent::JpegCheck check = agent::check_jpeg(picture.bytes);
        CHECK(check.ok && check.has_huffman_tables);
        LONGS_EQUAL(picture.width, check.width);
        LONGS_EQUAL(picture.height, check.height);
        LONGS_EQUAL(picture.bytes.size(), check.payload_bytes);
        return reason;
    }

    void check_fails(const Frame& frame, Reason reason, const char* words, Config::Image image = {85, 1280},
                     std::uint64_t limit = kPlenty) {
        CHECK(encode(frame, image, limit) == reason);
        STRCMP_CONTAINS(words, detail.c_str());
    }

    Bytes copy() const {
        return {picture.bytes.begin(), picture.bytes.end()};
    }
};

TEST(PictureEncoder, encodesRawFrames) {
    for (const auto& [width, height] : {std::pair{1U, 1U}, {17U, 9U}, {640U, 480U}, {1279U, 719U}}) {
        for (const Picture& frame :
             {test::yuyv(width, height, test::waves, 8), test::i420(width, height, test::waves),
              test::uyvy(width, height, test::waves, 4), test::nv12(width, height, test::waves, 4),
              test::nv21(width, height, test::waves), test::grey_frame(width, height, test::waves)}) {
            CHECK(encode(frame.view()) == Reason::none);
            LONGS_EQUAL(width, picture.width);
            LONGS_EQUAL(height, picture.height);
            LONGS_EQUAL(85, picture.quality);
            LONGS_EQUAL(1, picture.attempts);
            DOUBLES_EQUAL(1, picture.scale_x, 0);
            DOUBLES_EQUAL(1, picture.scale_y, 0);
            const auto planes = test::decode(picture.bytes);
            CHECK(planes.has_value());
            CHECK(test::psnr((*planes)[0], test::luma_of(width, height, test::waves)) > 38);
        }
    }
}

TEST(PictureEncoder, colorsStayThemselvesInEveryFormat) {
    // 1080 rows are no multiple of the blocks' 16: the last band is filled up
    const auto red_below = [](std::uint32_t, std::uint32_t y) {
        return y < 540 ? test::Sample{90, 160, 100} : test::Sample{120, 90, 190};
    };
    for (const Picture& frame :
         {test::yuyv(398, 1080, red_below), test::uyvy(398, 1080, red_below), test::i420(398, 1080, red_below),
          test::nv12(398, 1080, red_below), test::nv21(398, 1080, red_below), test::grey_frame(398, 1080, red_below)}) {
        CHECK(encode(frame.view(), {95, 0}) == Reason::none);
        const auto planes = test::decode(picture.bytes);
        const bool grey = frame.frame.format == agent::PixelFormat::grey;
        const auto is = [&](std::size_t plane, std::uint32_t y, int expected) {
            const test::PlaneCopy& one = (*planes)[plane];
            CHECK(std::abs(one.at(0, y) - expected) <= 3);
            CHECK(std::abs(one.at(one.width - 1, y) - expected) <= 3);
        };
        is(0, 0, 90);
        is(1, 0, grey ? 128 : 160);
        is(2, 0, grey ? 128 : 100);
        is(0, 1079, 120);
        is(1, 1079, grey ? 128 : 90);
        is(2, 1079, grey ? 128 : 190);
    }
}

TEST(PictureEncoder, makesLargeFramesSmaller) {
    const Picture full_hd = test::yuyv(1920, 1080, test::waves);
    CHECK(encode(full_hd.view()) == Reason::none);
    LONGS_EQUAL(1280, picture.width);
    LONGS_EQUAL(720, picture.height);
    DOUBLES_EQUAL(1.5, picture.scale_x, 1e-9);
    DOUBLES_EQUAL(1.5, picture.scale_y, 1e-9);
    CHECK(encode(test::i420(480, 640, test::waves).view(), {85, 320}) == Reason::none);
    LONGS_EQUAL(240, picture.width);
    LONGS_EQUAL(320, picture.height);
    CHECK(encode(full_hd.view(), {85, 0}) == Reason::none);
    LONGS_EQUAL(1920, picture.width);
}

TEST(PictureEncoder, placesMapBackToTheFrame) {
    // A white box in a dark picture, at 300..340 x 200..260.
    const auto boxed = [](std::uint32_t x, std::uint32_t y) {
        return test::Sample{static_cast<std::uint8_t>(x >= 300 && x < 340 && y >= 200 && y < 260 ? 250 : 20)};
    };
    const Bytes jpeg = test::make_jpeg({.width = 800, .height = 600}, boxed);
    for (const Picture& frame :
         {test::yuyv(800, 600, boxed), test::i420(800, 600, boxed), test::jpeg(jpeg, 800, 600)}) {
        for (const std::uint32_t side : {333U, 400U, 640U, 800U}) {
            CHECK(encode(frame.view(), {90, side}) == Reason::none);
            LONGS_EQUAL(side, picture.width);
            const auto planes = test::decode(picture.bytes);
            double x_sum = 0, y_sum = 0, weights = 0;
            for (std::uint32_t y = 0; y < picture.height; ++y) {
                for (std::uint32_t x = 0; x < picture.width; ++x) {
                    const double weight = (*planes)[0].at(x, y) > 60 ? (*planes)[0].at(x, y) : 0;
                    x_sum += weight * (x + 0.5);
                    y_sum += weight * (y + 0.5);
                    weights += weight;
                }
            }
            DOUBLES_EQUAL(320, x_sum / weights * picture.scale_x, 1.5);
            DOUBLES_EQUAL(230, y_sum / weights * picture.scale_y, 1.5);
        }
    }
}

TEST(PictureEncoder, placesInAPartMapBackToTheFrame) {
    const auto boxed = [](std::uint32_t x, std::uint32_t y) {
        return test::Sample{static_cast<std::uint8_t>(x >= 500 && x < 540 && y >= 300 && y < 360 ? 250 : 20)};
    };
    const Bytes jpeg = test::make_jpeg({.width = 800, .height = 600}, boxed);
    for (const Picture& frame :
         {test::yuyv(800, 600, boxed), test::nv12(800, 600, boxed), test::jpeg(jpeg, 800, 600)}) {
        for (const std::uint32_t side : {320U, 1280U}) {
            Config::Image settings{90, side};
            CHECK(settings.crop.assign("0.5,0.25,0.5,0.5"));
            CHECK(encode(frame.view(), settings) == Reason::none);
            LONGS_EQUAL(400, picture.left);
            LONGS_EQUAL(144, picture.top);
            LONGS_EQUAL(side == 320 ? 320 : 400, picture.width);
            const auto planes = test::decode(picture.bytes);
            double x_sum = 0, y_sum = 0, weights = 0;
            for (std::uint32_t y = 0; y < picture.height; ++y) {
                for (std::uint32_t x = 0; x < picture.width; ++x) {
                    const double weight = (*planes)[0].at(x, y) > 60 ? (*planes)[0].at(x, y) : 0;
                    x_sum += weight * (x + 0.5);
                    y_sum += weight * (y + 0.5);
                    weights += weight;
                }
            }
            DOUBLES_EQUAL(520, x_sum / weights * picture.scale_x + picture.left, 1.5);
            DOUBLES_EQUAL(330, y_sum / weights * picture.scale_y + picture.top, 1.5);
        }
    }
    // Without a crop again, the JPEG passes as it is.
    CHECK(encode(test::jpeg(jpeg, 800, 600).view()) == Reason::none);
    CHECK(copy() == jpeg && picture.left == 0 && picture.top == 0);
}

TEST(PictureEncoder, passesACameraJpegThroughUntouched) {
    const Bytes bytes = test::make_jpeg({.width = 640, .height = 480}, test::waves);
    const Picture frame = test::jpeg(bytes, 640, 480);
    CHECK(encode(frame.view(), {50, 640}, bytes.size()) == Reason::none);
    CHECK(copy() == bytes);
    LONGS_EQUAL(0, picture.quality);
    LONGS_EQUAL(0, picture.attempts);
    DOUBLES_EQUAL(1, picture.scale_x, 0);
    CHECK(picture.bytes.data() == output.data());  // a copy: the camera's memory is given back

    Bytes padded = bytes;  // as drivers hand it over
    padded.resize(padded.size() + 500);
    CHECK(encode(test::jpeg(padded, 640, 480).view(), {50, 640}, bytes.size()) == Reason::none);
    CHECK(copy() == bytes);
}

TEST(PictureEncoder, putsInTheStandardHuffmanTables) {
    const Bytes bytes = test::make_jpeg({.width = 96, .height = 64}, test::waves);
    const Bytes bare = test::without_huffman_tables(bytes);
    const Picture frame = test::jpeg(bare, 96, 64);
    const std::size_t whole = bare.size() + agent::kStandardHuffmanBytes;
    CHECK(encode(frame.view(), {85, 1280}, whole) == Reason::none);
    LONGS_EQUAL(whole, picture.bytes.size());
    LONGS_EQUAL(0, picture.attempts);
    CHECK((*test::decode(picture.bytes))[0].samples == (*test::decode(bytes))[0].samples);
    CHECK(encode(frame.view(), {85, 1280}, whole - 1) == Reason::none);  // one byte too many: encoded anew
    CHECK(picture.attempts >= 1);
}

TEST(PictureEncoder, encodesAnewWhatCannotPass) {
    const Bytes bytes = test::make_jpeg({.width = 640, .height = 480, .quality = 95}, test::waves);
    const Picture frame = test::jpeg(bytes, 640, 480);
    CHECK(encode(frame.view(), {85, 320}) == Reason::none);
    LONGS_EQUAL(320, picture.width);
    LONGS_EQUAL(240, picture.height);
    DOUBLES_EQUAL(2, picture.scale_x, 0);
    CHECK(encode(frame.view(), {85, 640}, bytes.size() - 1) == Reason::none);
    LONGS_EQUAL(640, picture.width);
    LONGS_EQUAL(1, picture.attempts);

    for (const test::JpegRecipe& recipe :
         {test::JpegRecipe{.width = 100, .height = 80, .progressive = true},
          test::JpegRecipe{.width = 100, .height = 80, .kind = test::JpegKind::grey, .progressive = true}}) {
        CHECK(encode(test::jpeg(test::make_jpeg(recipe, test::waves), 100, 80).view()) == Reason::none);
        LONGS_EQUAL(1, picture.attempts);
        CHECK(test::psnr((*test::decode(picture.bytes))[0], test::luma_of(100, 80, test::waves)) > 36);
    }
}

TEST(PictureEncoder, theJpegsOwnSizeCounts) {
    const Bytes bytes = test::make_jpeg({.width = 640, .height = 480}, test::waves);
    CHECK(encode(test::jpeg(bytes, 1, 1).view(), {85, 320}) == Reason::none);
    LONGS_EQUAL(320, picture.width);
    DOUBLES_EQUAL(2, picture.scale_x, 0);
}

TEST(PictureEncoder, neverExceedsTheLimitWhateverItIs) {
    test::Random random;
    const Picture noise = test::yuyv(640, 480, test::noise(random));
    const Bytes jpeg = test::make_jpeg({.width = 640, .height = 480, .across = 1, .down = 1}, test::noise(random));
    int fitted = 0;
    for (const Picture& frame : {noise, test::jpeg(jpeg, 640, 480), test::yuyv(640, 480, test::waves)}) {
        for (const std::uint64_t limit :
             {0U, 1U, 600U, 3000U, 20'000U, 60'000U, 70'000U, 120'000U, 250'000U, 5'000'000U}) {
            const Reason reason = encode(frame.view(), {95, 1280}, limit);
            fitted += reason == Reason::none ? 1 : 0;
            if (reason == Reason::none) {
                CHECK(picture.attempts <= 3);
                CHECK(std::max(picture.width, picture.height) >= 320);
            } else {
                CHECK(reason == Reason::request_invalid);
                STRCMP_CONTAINS("does not fit into", detail.c_str());
                CHECK(limit < 60'000);  // there the worst of all pictures fits at 320 pixels
            }
        }
    }
    CHECK(fitted >= 15);
}

TEST(PictureEncoder, noiseInFullHdAndASmallLimit) {
    test::Random random;
    const Picture noise = test::yuyv(1920, 1080, test::noise(random));
    CHECK(encode(noise.view(), {85, 1280}, 60'000) == Reason::none);
    CHECK(picture.attempts <= 3 && picture.width >= 320);
    const Reason tiny = encode(noise.view(), {85, 1280}, 20'000);
    if (tiny == Reason::none) {
        CHECK(picture.attempts <= 3 && picture.width >= 320);
    } else {
        STRCMP_CONTAINS("does not fit into 20000 bytes, not even with quality 50 and 320 x 180 pixels", detail.c_str());
    }
}

TEST(PictureEncoder, aPictureThatIsDearOnlyBelowFitsToo) {
    // The estimate from the upper rows is far too low.
    test::Random random;
    const test::Painting noise = test::noise(random);
    const auto half = [&](std::uint32_t x, std::uint32_t y) { return y < 400 ? test::Sample{40} : noise(x, y); };
    CHECK(encode(test::yuyv(1280, 720, half).view(), {90, 1280}, 100'000) == Reason::none);
    CHECK(picture.attempts <= 3);
}

TEST(PictureEncoder, remembersWhatFitted) {
    test::Random random;
    const Picture noise = test::yuyv(1280, 720, test::noise(random)), easy = test::yuyv(1280, 720, test::waves);
    CHECK(encode(noise.view(), {85, 1280}, 300'000) == Reason::none);
    CHECK(picture.attempts > 1 && picture.width < 1280);
    std::uint32_t encodings = 0;
    for (int i = 0; i < 10; ++i) {
        CHECK(encode(noise.view(), {85, 1280}, 300'000) == Reason::none);
        encodings += picture.attempts;
    }
    CHECK(encodings <= 12);
    // The scene gets easier: what was wished comes back within a few looks, each of one encoding.
    int looks = 0;
    for (; looks < 10 && !(picture.quality == 85 && picture.width == 1280); ++looks) {
        CHECK(encode(easy.view(), {85, 1280}, 300'000) == Reason::none);
        LONGS_EQUAL(1, picture.attempts);
    }
    CHECK(looks <= 5);
}

// Noise of every kind in pictures up to 4K, each with a limit that may be far too small.
TEST(PictureEncoder, anyNoiseUpTo4kStaysBelowAnyLimit) {
    test::Random random;
    struct Size {
        std::uint32_t width, height;
    };
    constexpr std::array<Size, 8> kSizes{
        {{3840, 2160}, {1920, 1080}, {1080, 1920}, {1281, 721}, {640, 480}, {317, 1079}, {4096, 16}, {1, 4096}}};
    int fitted = 0, rounds = 0;
    for (const Size& size : kSizes) {
        const int spread = random.between(1, 255), low = random.between(0, 255 - spread);
        const auto block = static_cast<std::uint32_t>(random.between(1, 9));
        const std::uint32_t salt = random.next();
        const auto some = [&](std::uint32_t x, std::uint32_t y, std::uint32_t kind) {
            std::uint32_t h = (x / block * 73856093U) ^ (y / block * 19349663U) ^ (kind * 83492791U) ^ salt;
            h = (h ^ (h >> 15U)) * 2246822519U;
            return static_cast<std::uint8_t>(low + static_cast<int>((h >> 8U) % static_cast<unsigned>(spread + 1)));
        };
        const auto painting = [&](std::uint32_t x, std::uint32_t y) {
            return test::Sample{some(x, y, 1), some(x / 2, y / 2, 2), some(x / 2, y / 2, 3)};
        };
        const int layout = random.between(0, 3);
        const Picture frame = layout == 0   ? test::yuyv(size.width, size.height, painting)
                              : layout == 1 ? test::nv12(size.width, size.height, painting)
                              : layout == 2 ? test::i420(size.width, size.height, painting)
                                            : test::grey_frame(size.width, size.height, painting);
        for (int i = 0; i < (size.width == 3840 ? 1 : 3); ++i, ++rounds) {
            const auto limit = static_cast<std::uint64_t>(random.between(500, 3'000'000)) >> random.between(0, 6);
            const auto quality = static_cast<std::uint32_t>(random.between(1, 100));
            const std::uint32_t side = random.between(0, 1) == 0 ? 1280 : 4096;
            const Reason reason = encode(frame.view(), {quality, side}, limit);  // checks the limit
            CHECK(reason == Reason::none || reason == Reason::request_invalid);
            CHECK(picture.attempts <= 3);
            fitted += reason == Reason::none ? 1 : 0;
            if (reason != Reason::none) CHECK(limit < 60'000);
        }
    }
    CHECK(fitted * 2 >= rounds);
}

TEST(PictureEncoder, saysWhatIsWrongWithAFrame) {
    const Picture raw = test::yuyv(64, 48, test::waves);
    Frame frame = raw.view();
    frame.data = frame.data.first(1000);
    check_fails(frame, Reason::camera_picture_unreadable, "a frame has 1000 bytes, fewer than its 64 x 48 pixels need");
    frame = raw.view();
    frame.width = 5000;
    check_fails(frame, Reason::camera_unsupported, "frames of 5000 x 48 pixels; at most 4096 each way are taken");
    frame.width = 0;
    check_fails(frame, Reason::camera_unsupported, "frames of 0 x 48");

    check_fails(test::jpeg({}, 64, 48).view(), Reason::camera_picture_unreadable, "");
    Bytes cut = test::make_jpeg({.width = 64, .height = 48}, test::waves);
    cut.resize(cut.size() - 100);
    check_fails(test::jpeg(cut, 64, 48).view(), Reason::camera_picture_unreadable, "");

    const Bytes large = test::with_size(test::make_jpeg({.width = 64, .height = 48}, test::waves), 5000, 5000);
    check_fails(test::jpeg(large, 64, 48).view(), Reason::camera_unsupported, "a JPEG of 5000 x 5000 pixels");
    const Bytes rgb = test::make_jpeg({.width = 64, .height = 48, .kind = test::JpegKind::rgb}, test::waves);
    check_fails(test::jpeg(rgb, 64, 48).view(), Reason::camera_picture_unreadable, "neither greyscale nor YCbCr",
                {85, 32});
}

TEST(PictureEncoder, damageWithinIsFoundWhenDecoded) {
    Bytes bytes = test::make_jpeg({.width = 320, .height = 240}, test::waves);
    const std::size_t start = agent::check_jpeg(bytes).splice_at + 20;
    std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(start + 200), bytes.end() - 2, std::byte{0x5A});
    check_fails(test::jpeg(bytes, 320, 240).view(), Reason::camera_picture_unreadable, "", {85, 160});
    CHECK(encode(test::yuyv(32, 32, test::waves).view()) == Reason::none);  // and the next frame is fine
}

TEST(PictureEncoder, refusesAQualityThatIsNone) {
    check_fails(test::yuyv(32, 32, test::waves).view(), Reason::request_invalid, "quality out of range", {0, 1280});
}
