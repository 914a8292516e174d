#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

#include "agent/image/bands.hpp"
#include "test_jpegs.hpp"
#include "test_pictures.hpp"

#include <CppUTest/TestHarness.h>

using agent::BandMaker;
using agent::Frame;
using agent::PixelFormat;
using test::PlaneCopy;

namespace {

void append(PlaneCopy& to, const agent::PlaneRows& from, std::uint32_t rows) {
    for (std::uint32_t y = 0; y < rows; ++y) {
        const auto row = from.samples.subspan(std::size_t{y} * from.stride, to.width);
        to.samples.insert(to.samples.end(), row.begin(), row.end());
        ++to.height;
    }
}

}  // namespace

TEST_GROUP(Bands) {
    agent::JpegDecoder decoder;
    std::unique_ptr<BandMaker> maker = std::make_unique<BandMaker>(decoder);

    std::array<PlaneCopy, 3> make(const Frame& frame, std::uint32_t width, std::uint32_t height) {
        return make(frame, {0, 0, frame.width, frame.height}, width, height);
    }

    std::array<PlaneCopy, 3> make(const Frame& frame, const agent::PicturePart& part, std::uint32_t width,
                                  std::uint32_t height) {
        std::array<PlaneCopy, 3> planes;
        planes[0].width = width;
        planes[1].width = planes[2].width = (width + 1) / 2;
        CHECK(maker->start(frame, part, width, height));
        agent::Band band;
        while (maker->next(band)) {
            CHECK(band.rows == agent::kBandRows || planes[0].height + band.rows == height);
            append(planes[0], band.y, band.rows);
            append(planes[1], band.cb, (band.rows + 1) / 2);
            append(planes[2], band.cr, (band.rows + 1) / 2);
            check_padding(band.y, width, band.rows);
            check_padding(band.cr, (width + 1) / 2, (band.rows + 1) / 2);
        }
        CHECK_FALSE(maker->failed());
        LONGS_EQUAL(height, planes[0].height);
        LONGS_EQUAL((height + 1) / 2, planes[1].height);
        return planes;
    }

    static void check_padding(const agent::PlaneRows& plane, std::uint32_t width, std::uint32_t rows) {
        for (std::uint32_t y = 0; y < rows; ++y) {
            const std::uint8_t* row = plane.samples.data() + std::size_t{y} * plane.stride;
            for (std::uint32_t x = width; x < agent::padded_columns(width); ++x) LONGS_EQUAL(row[width - 1], row[x]);
        }
    }

    // The planes of `frame` as they come at its own size are the source for what smaller ones should be.
    void check_smaller(const Frame& frame, std::uint32_t width, std::uint32_t height, bool with_color) {
        const std::array<PlaneCopy, 3> source = make(frame, frame.width, frame.height);
        const std::array<PlaneCopy, 3> result = make(frame, width, height);
        const double across = double(frame.width) / width, down = double(frame.height) / height;
        CHECK(test::largest_difference(result[0], test::area_mean(source[0], width, height, across, down)) <= 3);
        for (std::size_t i = 1; with_color && i < 3; ++i) {
            const PlaneCopy expected = test::area_mean(source[i], (width + 1) / 2, (height + 1) / 2, across, down);
            CHECK(test::largest_difference(result[i], expected) <= 3);
        }
    }
};

TEST(Bands, rawFramesAtTheirOwnSizeKeepEverySample) {
    for (const std::uint32_t height : {1U, 2U, 9U, 16U, 17U, 31U, 64U}) {
        for (const std::uint32_t width : {1U, 2U, 17U, 48U}) {
            for (const std::uint32_t extra : {0U, 6U}) {
                const PlaneCopy luma = test::luma_of(width, height, test::waves);
                const auto packed = make(test::yuyv(width, height, test::waves, extra).view(), width, height);
                CHECK(packed[0].samples == luma.samples);
                const auto planar = make(test::i420(width, height, test::waves, extra).view(), width, height);
                CHECK(planar[0].samples == luma.samples);
                for (const std::size_t i : {1U, 2U}) {
                    CHECK(test::largest_difference(packed[i], planar[i]) <= 1);  // means of means
                }
                CHECK(std::abs(test::waves(0, 0).cb - planar[1].at(0, 0)) <= 1);
            }
        }
    }
}

TEST(Bands, everyRawFormatGivesTheSamePlanes) {
    test::Random random;
    for (const std::uint32_t height : {1U, 2U, 17U, 30U, 33U}) {
        for (const std::uint32_t width : {1U, 2U, 15U, 18U, 41U}) {
            for (const std::uint32_t extra : {0U, 6U}) {
                const std::uint32_t seed = random.next();
                const auto painting = [seed](std::uint32_t x, std::uint32_t y) {
                    test::Random place(seed ^ (y * 7919 + x + 1) * 2654435761U);
                    return test::noise(place)(x, y);
                };
                for (const auto& [w, h] : {std::pair{width, height}, {(width + 1) / 2, (height + 2) / 3}}) {
                    const auto packed = make(test::yuyv(width, height, painting, extra).view(), w, h);
                    CHECK(make(test::uyvy(width, height, painting, extra).view(), w, h) == packed);
                    const auto planar = make(test::i420(width, height, painting, extra).view(), w, h);
                    CHECK(make(test::nv12(width, height, painting, extra).view(), w, h) == planar);
                    CHECK(make(test::nv21(width, height, painting, extra).view(), w, h) == planar);
                    const auto grey = make(test::grey_frame(width, height, painting, extra).view(), w, h);
                    CHECK(grey[0] == planar[0]);
                    for (const std::size_t i : {1U, 2U}) {
                        CHECK(std::ranges::all_of(grey[i].samples, [](std::uint8_t one) { return one == 128; }));
                    }
                }
            }
        }
    }
}

TEST(Bands, twoRowsOfColorBecomeOne) {
    const auto stripes = [](std::uint32_t, std::uint32_t y) {
        return test::Sample{50, static_cast<std::uint8_t>(y % 2 == 0 ? 100 : 201), 128};
    };
    const auto planes = make(test::yuyv(20, 19, stripes).view(), 20, 19);
    LONGS_EQUAL(151, planes[1].at(0, 0));
    LONGS_EQUAL(151, planes[1].at(9, 8));
    LONGS_EQUAL(100, planes[1].at(9, 9));  // the last has but one
}

TEST(Bands, rowsOfColorThatComeEarlyAreKept) {
    // To 17 rows: the ninth row of colour is complete together with the eighth, a band before it is wanted.
    for (std::uint32_t height = 17; height <= 40; ++height) {
        check_smaller(test::i420(40, height, test::waves).view(), 20, 17, true);
        check_smaller(test::yuyv(40, height, test::waves).view(), 20, 17, true);
    }
}

TEST(Bands, smallerIsTheMeanOfAreas) {
    test::Random random(11);
    for (const auto& [width, height] : {std::pair{40U, 30U}, {64U, 48U}, {33U, 47U}, {20U, 16U}, {65U, 2U}, {1U, 1U}}) {
        // Colour of a row is finer in YUYV than in what it is compared with: not in noise.
        check_smaller(test::yuyv(66, 48, test::noise(random), 4).view(), width, height, false);
        check_smaller(test::i420(66, 48, test::noise(random), 4).view(), width, height, width % 2 + height % 2 == 0);
        check_smaller(test::yuyv(66, 48, test::waves, 4).view(), width, height, true);
        check_smaller(test::i420(66, 48, test::waves, 4).view(), width, height, true);
    }
}

TEST(Bands, everySizeComesOutWhole) {
    test::Random random;
    for (int round = 0; round < 400; ++round) {
        const auto width = static_cast<std::uint32_t>(random.between(1, 90));
        const auto height = static_cast<std::uint32_t>(random.between(1, 90));
        const auto to_width = static_cast<std::uint32_t>(random.between(1, static_cast<int>(width)));
        const auto to_height = static_cast<std::uint32_t>(random.between(1, static_cast<int>(height)));
        const auto made = random.between(0, 1) == 0 ? test::yuyv(width, height, test::grey(77))
                                                    : test::i420(width, height, test::grey(77));
        const auto planes = make(made.view(), to_width, to_height);
        const auto is = [](std::uint8_t value) { return [value](std::uint8_t one) { return one == value; }; };
        CHECK(std::ranges::all_of(planes[0].samples, is(77)));
        CHECK(std::ranges::all_of(planes[1].samples, is(128)));
        CHECK(std::ranges::all_of(planes[2].samples, is(128)));
    }
}

TEST(Bands, jpegFramesOfEverySampling) {
    const auto [width, height] = std::pair{97U, 61U};
    const PlaneCopy luma = test::luma_of(width, height, test::waves);
    const auto reference = make(test::i420(width, height, test::waves).view(), width, height);
    for (const int across : {1, 2}) {
        for (const int down : {1, 2}) {
            const test::Picture frame = test::jpeg(
                test::make_jpeg({.width = width, .height = height, .across = across, .down = down}, test::waves), width,
                height);
            const auto planes = make(frame.view(), width, height);
            CHECK(test::psnr(planes[0], luma) > 40);
            CHECK(test::psnr(planes[1], reference[1]) > 36);
            CHECK(test::psnr(planes[2], reference[2]) > 36);
            for (const auto& [w, h] : {std::pair{60U, 40U}, {48U, 30U}, {30U, 20U}, {11U, 7U}, {1U, 1U}}) {
                const auto smaller = make(frame.view(), w, h);
                const PlaneCopy expected = test::area_mean(luma, w, h, double(width) / w, double(height) / h);
                CHECK(test::psnr(smaller[0], expected) > 28);
            }
        }
    }
}

TEST(Bands, aDamagedJpegFails) {
    test::Bytes bytes = test::make_jpeg({.width = 64, .height = 64}, test::waves);
    bytes.resize(bytes.size() / 2 + 300);
    const test::Picture frame = test::jpeg(bytes, 64, 64);
    CHECK(maker->start(frame.view(), 64, 64));
    agent::Band band;
    while (maker->next(band)) {
    }
    CHECK(maker->failed());
    CHECK_FALSE(maker->error().empty());
    CHECK_FALSE(maker->start(test::jpeg({}, 1, 1).view(), 1, 1));
    CHECK(maker->failed());
}

TEST(Bands, knowsWholeRawFrames) {
    CHECK(agent::raw_frame_whole(test::yuyv(17, 5, test::waves, 3).view()));
    CHECK(agent::raw_frame_whole(test::i420(17, 5, test::waves, 3).view()));
    CHECK(agent::raw_frame_whole(test::nv12(17, 5, test::waves, 4).view()));
    for (const test::Picture& whole :
         {test::yuyv(16, 8, test::waves), test::i420(16, 8, test::waves), test::uyvy(16, 8, test::waves),
          test::nv12(16, 8, test::waves), test::nv21(16, 8, test::waves), test::grey_frame(16, 8, test::waves)}) {
        Frame frame = whole.view();
        frame.data = frame.data.first(frame.data.size() - 1);
        CHECK_FALSE(agent::raw_frame_whole(frame));
        frame = whole.view();
        --frame.stride;
        CHECK_FALSE(agent::raw_frame_whole(frame));
        for (std::uint32_t* side : {&frame.width, &frame.height}) {
            frame = whole.view();
            *side = 0;
            CHECK_FALSE(agent::raw_frame_whole(frame));
            *side = 0xFFFFFFFF;
            CHECK_FALSE(agent::raw_frame_whole(frame));
        }
        frame = whole.view();
        frame.stride = 0xFFFFFFFF;
        CHECK_FALSE(agent::raw_frame_whole(frame));
        frame = whole.view();
        frame.format = PixelFormat::jpeg;
        CHECK_FALSE(agent::raw_frame_whole(frame));
    }
}

namespace {

// The part of a plane that has one sample for `sub` x `sub` pixels.
PlaneCopy cut_out(const PlaneCopy& whole, const agent::PicturePart& part, std::uint32_t sub) {
    PlaneCopy out{(part.width + sub - 1) / sub, (part.height + sub - 1) / sub, {}};
    for (std::uint32_t y = 0; y < out.height; ++y) {
        for (std::uint32_t x = 0; x < out.width; ++x) {
            out.samples.push_back(whole.at(part.left / sub + x, part.top / sub + y));
        }
    }
    return out;
}

}  // namespace

TEST(Bands, aPartIsCutOutOfEveryFormat) {
    test::Random random;
    const std::uint32_t seed = random.next();
    const auto painting = [seed](std::uint32_t x, std::uint32_t y) {
        test::Random place(seed ^ (y * 7919 + x + 1) * 2654435761U);
        return test::noise(place)(x, y);
    };
    constexpr std::uint32_t kWidth = 150, kHeight = 101;
    const test::Bytes jpeg = test::make_jpeg({.width = kWidth, .height = kHeight, .quality = 95}, painting);
    for (const test::Picture& frame :
         {test::yuyv(kWidth, kHeight, painting, 6), test::uyvy(kWidth, kHeight, painting),
          test::i420(kWidth, kHeight, painting, 6), test::nv12(kWidth, kHeight, painting, 6),
          test::nv21(kWidth, kHeight, painting), test::grey_frame(kWidth, kHeight, painting, 3),
          test::jpeg(jpeg, kWidth, kHeight)}) {
        const auto whole = make(frame.view(), kWidth, kHeight);
        // In the middle, at the right and lower edge, one row of blocks, all of it.
        for (const agent::PicturePart& part :
             {agent::PicturePart{32, 16, 64, 48}, {48, 64, 102, 37}, {0, 80, 150, 16}, {0, 0, 150, 101}}) {
            const auto got = make(frame.view(), part, part.width, part.height);
            CHECK(got[0] == cut_out(whole[0], part, 1));
            CHECK(got[1] == cut_out(whole[1], part, 2));
            CHECK(got[2] == cut_out(whole[2], part, 2));
        }
        // Made smaller: a picture of the part alone would give the same.
        const agent::PicturePart part{32, 16, 64, 48};
        const PlaneCopy source = cut_out(whole[0], part, 1);
        const auto half = make(frame.view(), part, 40, 30);
        CHECK(test::largest_difference(half[0], test::area_mean(source, 40, 30, 1.6, 1.6)) <= 3);
    }
}

TEST(Bands, aPartOfAJpegThatIsDecodedAtAFractionIsTheSamePart) {
    const test::Bytes jpeg = test::make_jpeg({.width = 1279, .height = 719, .quality = 95}, test::waves);
    const test::Picture frame = test::jpeg(jpeg, 1279, 719), raw = test::yuyv(1279, 719, test::waves);
    for (const agent::PicturePart& part : {agent::PicturePart{320, 160, 640, 480}, {640, 320, 639, 399}}) {
        for (const std::uint32_t divisor : {1U, 2U, 4U, 8U, 11U}) {
            const std::uint32_t width = part.width / divisor, height = part.height / divisor;
            const auto of_jpeg = make(frame.view(), part, width, height),
                       of_raw = make(raw.view(), part, width, height);
            CHECK(test::psnr(of_jpeg[0], of_raw[0]) > 36);
        }
    }
}

TEST(Bands, aPartIsWidenedToBlocksWithinThePicture) {
    using Part = agent::PicturePart;
    CHECK((agent::part_of({}, 1279, 719) == Part{0, 0, 1279, 719}));
    CHECK((agent::part_of({0.25, 0, 0.5, 1}, 1280, 720) == Part{320, 0, 640, 720}));
    CHECK((agent::part_of({0.26, 0.1, 0.5, 0.5}, 1280, 720) == Part{320, 64, 656, 368}));
    CHECK((agent::part_of({0.9, 0.9, 0.1, 0.1}, 1279, 719) == Part{1136, 640, 143, 79}));
    CHECK((agent::part_of({0.9, 0.9, 0.1, 0.1}, 17, 3) == Part{0, 0, 17, 3}));
    test::Random random;
    for (int i = 0; i < 20'000; ++i) {
        const agent::PictureBox box{random.between(0, 89) / 100.0, random.between(0, 89) / 100.0, 0.1, 0.1};
        const auto width = static_cast<std::uint32_t>(random.between(1, 4096));
        const auto height = static_cast<std::uint32_t>(random.between(1, 4096));
        const Part part = agent::part_of(box, width, height);
        CHECK(part.width >= 1 && part.left + part.width <= width && part.left % 16 == 0);
        CHECK(part.height >= 1 && part.top + part.height <= height && part.top % 16 == 0);
        CHECK(part.left <= box.left * width && part.left + part.width + 1e-6 >= (box.left + box.width) * width);
        CHECK(part.top <= box.top * height && part.top + part.height + 1e-6 >= (box.top + box.height) * height);
    }
}
