#include "agent/capture/raw_layout.hpp"

#include <CppUTest/TestHarness.h>

using agent::PixelFormat;
using agent::raw_layout;
using agent::RawLayout;

TEST_GROUP(RawLayout){static void plane_is(const agent::SamplePlane& plane, std::uint64_t first, std::uint64_t stride,
                                           std::uint32_t step, std::uint32_t columns,
                                           std::uint32_t rows){CHECK_EQUAL(first, plane.first);
CHECK_EQUAL(stride, plane.stride);
LONGS_EQUAL(step, plane.step);
LONGS_EQUAL(columns, plane.columns);
LONGS_EQUAL(rows, plane.rows);
}
}
;

TEST(RawLayout, packed_pixels_have_their_samples_by_turns) {
    const RawLayout yuyv = raw_layout(PixelFormat::yuyv, 6, 3, 16);
    plane_is(yuyv.y, 0, 16, 2, 6, 3);
    plane_is(yuyv.cb, 1, 16, 4, 3, 3);
    plane_is(yuyv.cr, 3, 16, 4, 3, 3);
    CHECK_EQUAL(std::uint64_t{12}, yuyv.least_stride);
    CHECK_EQUAL(std::uint64_t{2 * 16 + 12}, yuyv.least_bytes);
    CHECK_EQUAL(std::uint64_t{48}, yuyv.whole_bytes);
    const RawLayout uyvy = raw_layout(PixelFormat::uyvy, 5, 3, 16);
    plane_is(uyvy.y, 1, 16, 2, 5, 3);
    plane_is(uyvy.cb, 0, 16, 4, 3, 3);
    plane_is(uyvy.cr, 2, 16, 4, 3, 3);
    CHECK_EQUAL(std::uint64_t{12}, uyvy.least_stride);
    CHECK_EQUAL(std::uint64_t{2 * 16 + 12}, uyvy.least_bytes);
}

TEST(RawLayout, planes_follow_each_other) {
    const RawLayout i420 = raw_layout(PixelFormat::i420, 6, 4, 8);
    plane_is(i420.cb, 32, 4, 1, 3, 2);
    plane_is(i420.cr, 40, 4, 1, 3, 2);
    CHECK_EQUAL(std::uint64_t{47}, i420.least_bytes);
    CHECK_EQUAL(std::uint64_t{48}, i420.whole_bytes);
    const RawLayout nv12 = raw_layout(PixelFormat::nv12, 6, 4, 8);
    plane_is(nv12.cb, 32, 8, 2, 3, 2);
    plane_is(nv12.cr, 33, 8, 2, 3, 2);
    CHECK_EQUAL(std::uint64_t{46}, nv12.least_bytes);
    CHECK_EQUAL(std::uint64_t{48}, nv12.whole_bytes);
    const RawLayout nv21 = raw_layout(PixelFormat::nv21, 5, 3, 8);
    plane_is(nv21.cr, 24, 8, 2, 3, 2);
    plane_is(nv21.cb, 25, 8, 2, 3, 2);
    CHECK_EQUAL(std::uint64_t{6}, nv21.least_stride);  // the fifth pixel's colour has two bytes as well
    const RawLayout grey = raw_layout(PixelFormat::grey, 6, 4, 8);
    CHECK(!grey.has_color() && nv21.has_color());
    CHECK_EQUAL(std::uint64_t{30}, grey.least_bytes);
    CHECK_EQUAL(std::uint64_t{32}, grey.whole_bytes);
}
