#include "agent/capture/v4l2_format.hpp"

#include <limits>

#include <CppUTest/TestHarness.h>

using agent::CameraFormat;
using agent::choose_format;
using agent::FormatOffer;
using agent::FormatWish;
using agent::kFourccMjpeg;
using agent::kFourccYuyv;
using agent::nearer;
using agent::nearest_in;
using agent::Size;
using agent::SizeOffer;

namespace {

constexpr FormatOffer kNone;
constexpr std::uint32_t kMost = std::numeric_limits<std::uint32_t>::max();

FormatOffer yuyv(Size size, std::uint32_t rate_millihz) {
    return {kFourccYuyv, size, rate_millihz};
}
FormatOffer mjpeg(Size size, std::uint32_t rate_millihz) {
    return {kFourccMjpeg, size, rate_millihz};
}
FormatWish wish(CameraFormat format, std::uint32_t fps = 10) {
    return {format, {1280, 720}, fps};
}

}  // namespace

TEST_GROUP(V4l2Format){void size_is(Size expected, Size size){LONGS_EQUAL(expected.width, size.width);
LONGS_EQUAL(expected.height, size.height);
}
}
;

TEST(V4l2Format, a_single_size_is_what_there_is) {
    size_is({640, 480}, nearest_in({{640, 480}, {640, 480}}, {1280, 720}));
}

TEST(V4l2Format, a_range_gives_the_asked_size_or_its_edge) {
    const SizeOffer range{{32, 32}, {2592, 1944}, {2, 2}};
    size_is({1280, 720}, nearest_in(range, {1280, 720}));
    size_is({32, 32}, nearest_in(range, {1, 1}));
    size_is({2592, 1944}, nearest_in(range, {kMost, kMost}));
    size_is({102, 102}, nearest_in(range, {101, 101}));
}

TEST(V4l2Format, the_grid_is_kept_where_the_maximum_is_not_on_it) {
    size_is({96, 96}, nearest_in({{32, 32}, {100, 100}, {32, 32}}, {100, 100}));
    size_is({96, 96}, nearest_in({{32, 32}, {112, 127}, {32, 32}}, {112, 127}));
}

TEST(V4l2Format, absurd_ranges_stay_within_themselves) {
    size_is({kMost, kMost}, nearest_in({{0, 0}, {kMost, kMost}, {0, 0}}, {kMost, kMost}));
    size_is({640, 480}, nearest_in({{640, 480}, {320, 240}, {1, 1}}, {1280, 720}));  // turned round
    size_is({10, 10}, nearest_in({{10, 10}, {20, 20}, {kMost, kMost}}, {14, 14}));
}

TEST(V4l2Format, nearer_counts_both_sides_and_prefers_the_smaller) {
    CHECK(nearer({1280, 720}, {1920, 1080}, {1280, 720}));
    CHECK(nearer({640, 480}, {100, 100}, {1280, 720}));
    CHECK(nearer({90, 100}, {110, 100}, {100, 100}));
    CHECK(!nearer({110, 100}, {90, 100}, {100, 100}));
    CHECK(!nearer({100, 100}, {100, 100}, {100, 100}));
    CHECK(!nearer({kMost, kMost}, {0, 0}, {0, 0}));
}

TEST(V4l2Format, any_takes_yuyv_when_it_is_as_near_and_fast_enough) {
    const FormatOffer packed = yuyv({1280, 720}, 10'000);
    const FormatOffer compressed = mjpeg({1280, 720}, 30'000);
    POINTERS_EQUAL(&packed, choose_format(wish(CameraFormat::any), packed, compressed));
}

TEST(V4l2Format, five_frames_a_second_are_enough_and_fewer_are_not) {
    const FormatOffer compressed = mjpeg({1280, 720}, 30'000);
    const FormatOffer enough = yuyv({1280, 720}, 5'000);
    const FormatOffer slow = yuyv({1280, 720}, 4'999);
    POINTERS_EQUAL(&enough, choose_format(wish(CameraFormat::any, 30), enough, compressed));
    POINTERS_EQUAL(&compressed, choose_format(wish(CameraFormat::any, 30), slow, compressed));
    // who asks for fewer gets them
    POINTERS_EQUAL(&slow, choose_format(wish(CameraFormat::any, 2), slow, compressed));
    const FormatOffer untold = yuyv({1280, 720}, 0);
    POINTERS_EQUAL(&untold, choose_format(wish(CameraFormat::any), untold, compressed));
}

TEST(V4l2Format, any_takes_mjpeg_when_it_comes_nearer) {
    const FormatOffer packed = yuyv({640, 480}, 30'000);
    const FormatOffer compressed = mjpeg({1280, 720}, 30'000);
    POINTERS_EQUAL(&compressed, choose_format(wish(CameraFormat::any), packed, compressed));
}

TEST(V4l2Format, what_is_asked_for_by_name_is_taken_or_nothing) {
    const FormatOffer packed = yuyv({640, 480}, 1'000);
    const FormatOffer compressed = mjpeg({1280, 720}, 30'000);
    POINTERS_EQUAL(&packed, choose_format(wish(CameraFormat::yuyv), packed, compressed));
    POINTERS_EQUAL(&compressed, choose_format(wish(CameraFormat::mjpeg), packed, compressed));
    POINTERS_EQUAL(nullptr, choose_format(wish(CameraFormat::yuyv), kNone, compressed));
    POINTERS_EQUAL(nullptr, choose_format(wish(CameraFormat::mjpeg), packed, kNone));
}

TEST(V4l2Format, any_takes_what_there_is) {
    const FormatOffer slow = yuyv({64, 48}, 1'000);
    const FormatOffer compressed = mjpeg({64, 48}, 1'000);
    POINTERS_EQUAL(&slow, choose_format(wish(CameraFormat::any), slow, kNone));
    POINTERS_EQUAL(&compressed, choose_format(wish(CameraFormat::any), kNone, compressed));
    POINTERS_EQUAL(nullptr, choose_format(wish(CameraFormat::any), kNone, kNone));
}
