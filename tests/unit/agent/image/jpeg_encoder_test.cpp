#include <algorithm>
#include <vector>

#include "agent/image/jpeg.hpp"
#include "test_jpegs.hpp"
#include "test_pictures.hpp"

#include <CppUTest/TestHarness.h>

using agent::Chroma;
using agent::JpegEncoder;
using agent::JpegResult;
using agent::JpegSpec;
using test::PlaneBands;

namespace {

constexpr std::byte kGuard{0xA5};

test::Bytes encode(JpegEncoder& encoder, const JpegSpec& spec, const PlaneBands& planes) {
    test::Bytes memory(2'000'000);
    std::span<const std::byte> picture;
    CHECK(test::encode_all(encoder, spec, planes, memory, picture) == JpegResult::ok);
    return {picture.begin(), picture.end()};
}

}  // namespace

TEST_GROUP(JpegEncoder) {
    JpegEncoder encoder;
};

TEST(JpegEncoder, whatIsEncodedIsDecodedAgain) {
    struct Size {
        std::uint32_t width, height;
    };
    for (const Size size :
         {Size{1, 1}, {2, 2}, {8, 8}, {16, 16}, {17, 9}, {9, 17}, {15, 31}, {640, 480}, {1279, 719}}) {
        for (const Chroma chroma : {Chroma::grey, Chroma::c422, Chroma::c420}) {
            if (size.width > 1000 && chroma != Chroma::c420) continue;  // takes long under a sanitizer
            const PlaneBands planes(size.width, size.height, chroma, test::waves);
            const test::Bytes picture = encode(encoder, {size.width, size.height, chroma, 90}, planes);
            const auto decoded = test::decode(picture);
            CHECK(decoded.has_value());
            LONGS_EQUAL(size.width, (*decoded)[0].width);
            LONGS_EQUAL(size.height, (*decoded)[0].height);
            CHECK(test::psnr((*decoded)[0], planes.y()) > 40);
            if (chroma == Chroma::grey) continue;
            for (const std::size_t i : {1U, 2U}) {
                const auto color = [&](std::uint32_t x, std::uint32_t y) {
                    const test::Sample one = test::waves(x, y);
                    return test::Sample{i == 1 ? one.cb : one.cr};
                };
                CHECK(test::psnr((*decoded)[i], test::luma_of(size.width, size.height, color)) > 36);
            }
        }
    }
}

TEST(JpegEncoder, neverWritesBeyondItsMemoryAndFitsExactly) {
    for (const Chroma chroma : {Chroma::grey, Chroma::c422, Chroma::c420}) {
        const JpegSpec spec{70, 45, chroma, 85};
        const PlaneBands planes(spec.width, spec.height, chroma, test::waves);
        const test::Bytes whole = encode(encoder, spec, planes);
        for (std::size_t size = 0; size < whole.size() + 40; ++size) {
            test::Bytes memory(size + 64, kGuard);
            std::span<const std::byte> picture;
            const JpegResult result = test::encode_all(encoder, spec, planes, std::span(memory).first(size), picture);
            CHECK(result == (size < whole.size() ? JpegResult::overflow : JpegResult::ok));
            CHECK(std::all_of(memory.begin() + static_cast<std::ptrdiff_t>(size), memory.end(),
                              [](std::byte one) { return one == kGuard; }));
            if (result == JpegResult::ok) CHECK(std::ranges::equal(picture, whole));
        }
    }
}

TEST(JpegEncoder, tellsHowFarItCame) {
    const JpegSpec spec{64, 160, Chroma::c420, 90};
    test::Random random(7);
    const PlaneBands planes(spec.width, spec.height, spec.chroma, test::noise(random));
    const test::Bytes whole = encode(encoder, spec, planes);
    test::Bytes memory(whole.size() / 2);
    std::span<const std::byte> picture;
    CHECK(test::encode_all(encoder, spec, planes, memory, picture) == JpegResult::overflow);
    CHECK(encoder.rows_written() >= 64 && encoder.rows_written() <= 96);
}

TEST(JpegEncoder, aReusedOneMakesTheSameBytesAsANewOne) {
    const PlaneBands small(33, 20, Chroma::c420, test::waves), large(100, 80, Chroma::c422, test::waves);
    const JpegSpec small_spec{33, 20, Chroma::c420, 60}, large_spec{100, 80, Chroma::c422, 95};
    const test::Bytes first = encode(encoder, small_spec, small);
    const test::Bytes second = encode(encoder, large_spec, large);
    test::Bytes tiny(100);
    std::span<const std::byte> picture;
    CHECK(test::encode_all(encoder, large_spec, large, tiny, picture) == JpegResult::overflow);
    CHECK(encode(encoder, small_spec, small) == first);
    CHECK(encoder.begin(large_spec, tiny) == JpegResult::ok);  // begun and left
    CHECK(encode(encoder, small_spec, small) == first);
    JpegEncoder fresh;
    CHECK(encode(fresh, large_spec, large) == second);
}

TEST(JpegEncoder, refusesWhatIsOutOfRange) {
    test::Bytes memory(1000);
    for (const JpegSpec& spec :
         {JpegSpec{0, 8, Chroma::c420, 80}, JpegSpec{8, 0, Chroma::c420, 80}, JpegSpec{4097, 8, Chroma::c420, 80},
          JpegSpec{8, 4097, Chroma::c420, 80}, JpegSpec{8, 8, Chroma::c420, 0}, JpegSpec{8, 8, Chroma::c420, 101}}) {
        CHECK(encoder.begin(spec, memory) == JpegResult::failed);
        STRCMP_EQUAL("size or quality out of range", encoder.error().data());
    }
}

TEST(JpegEncoder, refusesBandsThatDoNotFit) {
    test::Bytes memory(100'000);
    const JpegSpec spec{40, 40, Chroma::c420, 80};
    const PlaneBands planes(40, 40, Chroma::c420, test::waves);
    using Change = void (*)(agent::Band&);
    const std::array<Change, 6> changes{[](agent::Band& band) { band.rows = 15; },
                                        [](agent::Band& band) { band.rows = 0; },
                                        [](agent::Band& band) { band.y.stride = 39; },
                                        [](agent::Band& band) { band.y.samples = band.y.samples.first(16 * 40 - 1); },
                                        [](agent::Band& band) { band.cb.samples = band.cb.samples.first(8 * 24 - 1); },
                                        [](agent::Band& band) { band.cr.samples = {}; }};
    for (const Change change : changes) {
        CHECK(encoder.begin(spec, memory) == JpegResult::ok);
        agent::Band band = planes.band(0);
        change(band);
        CHECK(encoder.write(band) == JpegResult::failed);
        CHECK(encoder.write(planes.band(0)) == JpegResult::failed);  // not begun any more
    }
}

TEST(JpegEncoder, refusesToFinishWithoutAllRows) {
    test::Bytes memory(100'000);
    std::span<const std::byte> picture;
    CHECK(encoder.finish(picture) == JpegResult::failed);
    const PlaneBands planes(40, 40, Chroma::c420, test::waves);
    CHECK(encoder.begin({40, 40, Chroma::c420, 80}, memory) == JpegResult::ok);
    CHECK(encoder.write(planes.band(0)) == JpegResult::ok);
    CHECK(encoder.finish(picture) == JpegResult::failed);
    STRCMP_EQUAL("rows are missing", encoder.error().data());
    CHECK(picture.empty());
}
