#include <cstdlib>
#include <memory>
#include <vector>

#include "agent/image/luma.hpp"
#include "agent/image/motion_gate.hpp"
#include "agent/image/picture.hpp"
#include "malloc_count.hpp"
#include "test_jpegs.hpp"
#include "test_pictures.hpp"

#include <CppUTest/TestHarness.h>

namespace {

// The budget of libjpeg; everything else has none.
constexpr int kLibjpegEncode = 8;

constexpr agent::Config::Image kImage{.quality = 85, .max_side_px = 320};

}  // namespace

TEST_GROUP(Allocations) {
    std::vector<std::byte> output = std::vector<std::byte>(1'000'000);
    std::unique_ptr<agent::PictureEncoder> encoder = std::make_unique<agent::PictureEncoder>(output);
    agent::PictureEncoder::Detail detail;
    agent::EncodedPicture picture;

    test::MallocCount encode(const agent::Frame& frame) {
        test::CountMallocs counter;
        const agent::Reason reason = encoder->encode(frame, kImage, 900'000, picture, detail);
        const test::MallocCount count = counter.stop();
        CHECK(reason == agent::Reason::none);
        return count;
    }
};

TEST(Allocations, theCounterCounts) {
    test::CountMallocs counter;
    void* volatile memory = std::malloc(7);
    std::free(memory);
    CHECK(counter.stop().calls >= 1);
}

TEST(Allocations, ofOneEncodedFrame) {
    const test::Picture own_size = test::yuyv(320, 240, test::waves), smaller = test::i420(640, 480, test::waves);
    for (int round = 0; round < 3; ++round) {
        for (const test::Picture* frame : {&own_size, &smaller}) {
            const test::MallocCount count = encode(frame->view());
            CHECK(count.calls >= 1 && count.calls <= kLibjpegEncode);
            LONGS_EQUAL(0, count.not_from_libjpeg);
        }
    }
}

TEST(Allocations, noneWhenAJpegIsPassedThrough) {
    const test::Picture frame = test::jpeg(test::make_jpeg({.width = 320, .height = 240}, test::waves), 320, 240);
    LONGS_EQUAL(0, encode(frame.view()).calls);
    LONGS_EQUAL(0, picture.attempts);
}

TEST(Allocations, allOfAReencodedJpegAreLibjpegs) {
    const test::Picture frame = test::jpeg(test::make_jpeg({.width = 640, .height = 480}, test::waves), 640, 480);
    for (int round = 0; round < 3; ++round) {
        const test::MallocCount count = encode(frame.view());
        CHECK(count.calls <= 30);
        LONGS_EQUAL(0, count.not_from_libjpeg);
    }
}

TEST(Allocations, ofOneLookOfTheGate) {
    agent::LumaSampler sampler;
    agent::LumaGrid grid;
    agent::MotionGate gate(agent::Config::Motion{true, 12, 0.01, 5, 4});
    const test::Picture raw = test::yuyv(640, 480, test::waves);
    const test::Picture jpeg = test::jpeg(test::make_jpeg({.width = 640, .height = 480}, test::waves), 640, 480);
    for (std::int64_t now_ns = 0; now_ns < 3'000'000'000; now_ns += 500'000'000) {
        test::CountMallocs raw_counter;
        const bool sampled = sampler.sample(raw.view(), grid);
        (void)gate.look(grid, now_ns);
        LONGS_EQUAL(0, raw_counter.stop().calls);
        CHECK(sampled);
        test::CountMallocs jpeg_counter;
        CHECK(sampler.sample(jpeg.view(), grid));
        LONGS_EQUAL(0, jpeg_counter.stop().not_from_libjpeg);
    }
}
