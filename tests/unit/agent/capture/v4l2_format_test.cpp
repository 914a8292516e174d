#include "agent/capture/v4l2_format.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <vector>

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

FormatOffer choose(const FormatWish& wished, const FormatOffer& a, const FormatOffer& b) {
    const std::array offers{a, b};
    const FormatOffer* const chosen = choose_format(wished, offers);
    const std::array turned{b, a};
    const FormatOffer* const again = choose_format(wished, turned);
    CHECK((chosen == nullptr) == (again == nullptr));
    if (chosen == nullptr) return {};
    LONGS_EQUAL(chosen->code, again->code);  // the driver's order says nothing
    return *chosen;
}

}  // namespace

#define CODE_IS(expected, offer) LONGS_EQUAL((expected).code, (offer).code)

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
    CODE_IS(packed, choose(wish(CameraFormat::any), packed, compressed));
}

TEST(V4l2Format, five_frames_a_second_are_enough_and_fewer_are_not) {
    const FormatOffer compressed = mjpeg({1280, 720}, 30'000);
    const FormatOffer enough = yuyv({1280, 720}, 5'000);
    const FormatOffer slow = yuyv({1280, 720}, 4'999);
    CODE_IS(enough, choose(wish(CameraFormat::any, 30), enough, compressed));
    CODE_IS(compressed, choose(wish(CameraFormat::any, 30), slow, compressed));
    // who asks for fewer gets them
    CODE_IS(slow, choose(wish(CameraFormat::any, 2), slow, compressed));
    const FormatOffer untold = yuyv({1280, 720}, 0);
    CODE_IS(untold, choose(wish(CameraFormat::any), untold, compressed));
}

TEST(V4l2Format, any_takes_mjpeg_when_it_comes_nearer) {
    const FormatOffer packed = yuyv({640, 480}, 30'000);
    const FormatOffer compressed = mjpeg({1280, 720}, 30'000);
    CODE_IS(compressed, choose(wish(CameraFormat::any), packed, compressed));
}

TEST(V4l2Format, what_is_asked_for_by_name_is_taken_or_nothing) {
    const FormatOffer packed = yuyv({640, 480}, 1'000);
    const FormatOffer compressed = mjpeg({1280, 720}, 30'000);
    CODE_IS(packed, choose(wish(CameraFormat::yuyv), packed, compressed));
    CODE_IS(compressed, choose(wish(CameraFormat::mjpeg), packed, compressed));
    CODE_IS(kNone, choose(wish(CameraFormat::yuyv), kNone, compressed));
    CODE_IS(kNone, choose(wish(CameraFormat::mjpeg), packed, kNone));
}

TEST(V4l2Format, any_takes_what_there_is) {
    const FormatOffer slow = yuyv({64, 48}, 1'000);
    const FormatOffer compressed = mjpeg({64, 48}, 1'000);
    CODE_IS(slow, choose(wish(CameraFormat::any), slow, kNone));
    CODE_IS(compressed, choose(wish(CameraFormat::any), kNone, compressed));
    CODE_IS(kNone, choose(wish(CameraFormat::any), kNone, kNone));
}

TEST(V4l2Format, of_equal_ones_the_first_of_the_list_is_taken) {
    std::vector<FormatOffer> offers;
    for (const agent::KnownFormat& known : agent::kKnownFormats) offers.push_back({known.code, {1280, 720}, 30'000});
    std::ranges::reverse(offers);
    const auto takes = [&](std::uint32_t code) {
        const FormatOffer* const chosen = choose_format(wish(CameraFormat::any), offers);
        LONGS_EQUAL(code, chosen->code);
        std::erase_if(offers, [code](const FormatOffer& one) { return one.code == code; });
    };
    for (const std::uint32_t code : {kFourccYuyv, agent::kFourccUyvy, agent::kFourccYu12, agent::kFourccNv12,
                                     agent::kFourccNv21, kFourccMjpeg, agent::kFourccJpeg, agent::kFourccGrey}) {
        takes(code);
    }
    POINTERS_EQUAL(nullptr, choose_format(wish(CameraFormat::any), offers));
}

TEST(V4l2Format, grey_is_the_last_resort_though_nearer_and_faster) {
    const FormatOffer grey{agent::kFourccGrey, {1280, 720}, 30'000};
    CODE_IS(yuyv({320, 240}, 1'000), choose(wish(CameraFormat::any), grey, yuyv({320, 240}, 1'000)));
    CODE_IS(grey, choose(wish(CameraFormat::grey), grey, yuyv({1280, 720}, 30'000)));
    CODE_IS(grey, choose(wish(CameraFormat::any), grey, kNone));
}

TEST(V4l2Format, a_slow_raw_format_gives_way_to_a_fast_one_of_another_kind) {
    const FormatOffer slow{agent::kFourccNv12, {1280, 720}, 1'000};
    CODE_IS(yuyv({640, 480}, 30'000), choose(wish(CameraFormat::any), slow, yuyv({640, 480}, 30'000)));
}

TEST(V4l2Format, every_word_asks_for_its_format_and_unknown_codes_are_passed_over) {
    for (const agent::KnownFormat& known : agent::kKnownFormats) {
        const FormatOffer offer{known.code, {64, 48}, 0};
        const FormatOffer stranger{agent::fourcc('H', '2', '6', '4'), {1280, 720}, 30'000};
        CODE_IS(offer, choose(wish(known.word), offer, stranger));
        CODE_IS(offer, choose(wish(CameraFormat::any), offer, stranger));
    }
}
