#include <algorithm>
#include <cmath>
#include <memory>

#include "agent/image/luma.hpp"
#include "test_jpegs.hpp"
#include "test_pictures.hpp"

#include <CppUTest/TestHarness.h>

using agent::LumaGrid;

TEST_GROUP(Luma) {
    agent::LumaSampler sampler;
    LumaGrid grid;

    void check_size(std::uint32_t width, std::uint32_t height, std::uint32_t cols, std::uint32_t rows) {
        CHECK(sampler.sample(test::yuyv(width, height, test::grey(90)).view(), grid));
        LONGS_EQUAL(cols, grid.cols);
        LONGS_EQUAL(rows, grid.rows);
        LONGS_EQUAL(std::size_t{cols} * rows, grid.cells().size());
        CHECK(std::ranges::all_of(grid.cells(), [](std::uint8_t one) { return one == 90; }));
    }

    // How far the grid is from the true means of the cells, at most.
    int error(std::uint32_t width, std::uint32_t height, std::uint32_t side) {
        const test::PlaneCopy truth =
            test::area_mean(test::luma_of(width, height, test::waves), grid.cols, grid.rows, side, side);
        return test::largest_difference({grid.cols, grid.rows, {grid.cells().begin(), grid.cells().end()}}, truth);
    }
};

TEST(Luma, theGridFitsThePicture) {
    check_size(640, 480, 80, 60);
    check_size(1280, 720, 160, 90);
    check_size(1920, 1080, 120, 67);
    check_size(1279, 719, 159, 89);
    check_size(4096, 64, 128, 2);
    check_size(8, 8, 1, 1);
    check_size(7, 3, 1, 1);
    check_size(1, 1, 1, 1);
    check_size(2, 500, 1, 62);
}

TEST(Luma, cellsAreTheMeansOfTheirPixels) {
    for (const std::uint32_t extra : {0U, 12U}) {
        CHECK(sampler.sample(test::yuyv(320, 240, test::waves, extra).view(), grid));
        CHECK(error(320, 240, 8) <= 2);
        CHECK(sampler.sample(test::i420(320, 240, test::waves, extra).view(), grid));
        CHECK(error(320, 240, 8) <= 2);
    }
    CHECK(sampler.sample(test::yuyv(1920, 1080, test::waves).view(), grid));
    CHECK(error(1920, 1080, 16) <= 4);
}

TEST(Luma, everyRawFormatGivesTheSameCells) {
    CHECK(sampler.sample(test::i420(1302, 122, test::waves).view(), grid));
    const LumaGrid expected = grid;
    for (const test::Picture& frame : {test::uyvy(1302, 122, test::waves, 8), test::nv12(1302, 122, test::waves, 8),
                                       test::nv21(1302, 122, test::waves), test::yuyv(1302, 122, test::waves),
                                       test::grey_frame(1302, 122, test::waves)}) {
        CHECK(sampler.sample(frame.view(), grid));
        CHECK(std::ranges::equal(expected.cells(), grid.cells()));
    }
}

TEST(Luma, jpegCellsAreTheSame) {
    const auto take = [&](std::uint32_t width, std::uint32_t height) {
        const test::Bytes bytes = test::make_jpeg({.width = width, .height = height}, test::waves);
        return sampler.sample(test::jpeg(bytes, width, height).view(), grid);
    };
    CHECK(take(320, 240));
    LONGS_EQUAL(40, grid.cols);
    LONGS_EQUAL(30, grid.rows);
    CHECK(error(320, 240, 8) <= 3);
    CHECK(take(1920, 1080));
    LONGS_EQUAL(120, grid.cols);
    CHECK(error(1920, 1080, 16) <= 4);
    CHECK(take(1003, 1009));  // a part of a cell is left over at both edges
    LONGS_EQUAL(62, grid.cols);
    LONGS_EQUAL(63, grid.rows);
    CHECK(error(1003, 1009, 16) <= 4);
    CHECK(take(3, 3));
    LONGS_EQUAL(1, grid.cells().size());
}

TEST(Luma, aFrameThatIsNotWholeHasNoCells) {
    CHECK(sampler.sample(test::yuyv(64, 64, test::waves).view(), grid));
    const test::Picture raw = test::yuyv(64, 64, test::waves);
    agent::Frame frame = raw.view();
    frame.data = frame.data.first(frame.data.size() - 1);
    CHECK_FALSE(sampler.sample(frame, grid));
    CHECK(grid.cells().empty());

    test::Bytes bytes = test::make_jpeg({.width = 64, .height = 64}, test::waves);
    CHECK(sampler.sample(test::jpeg(bytes, 64, 64).view(), grid));
    bytes.resize(bytes.size() - 40);
    CHECK_FALSE(sampler.sample(test::jpeg(bytes, 64, 64).view(), grid));
    CHECK(grid.cells().empty());
    CHECK_FALSE(sampler.sample(test::jpeg({}, 64, 64).view(), grid));
}
