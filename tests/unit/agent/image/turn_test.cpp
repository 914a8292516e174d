// camera.rotate and camera.mirror: every sample of every layout at its place, by comparison with the slow and obvious
// way.
#include "agent/image/turn.hpp"

#include <algorithm>
#include <memory>
#include <vector>

#include "agent/image/luma.hpp"
#include "agent/image/picture.hpp"
#include "agent/process/format_text.hpp"
#include "test_jpegs.hpp"
#include "test_pictures.hpp"

#include <CppUTest/TestHarness.h>

using agent::BandMaker;
using agent::CameraTurn;
using agent::Frame;
using agent::Turn;
using test::PlaneCopy;

namespace {

constexpr std::array kTurns{
    Turn{CameraTurn::none, false},  Turn{CameraTurn::right, false}, Turn{CameraTurn::around, false},
    Turn{CameraTurn::left, false},  Turn{CameraTurn::none, true},   Turn{CameraTurn::right, true},
    Turn{CameraTurn::around, true}, Turn{CameraTurn::left, true},
};

// A quarter clockwise: what was the left column, from below, is the first row.
PlaneCopy quarter(const PlaneCopy& plane) {
    PlaneCopy turned{plane.height, plane.width, {}};
    for (std::uint32_t y = 0; y < turned.height; ++y) {
        for (std::uint32_t x = 0; x < turned.width; ++x) turned.samples.push_back(plane.at(y, plane.height - 1 - x));
    }
    return turned;
}

PlaneCopy mirrored(const PlaneCopy& plane) {
    PlaneCopy turned = plane;
    for (std::uint32_t y = 0; y < plane.height; ++y) {
        std::uint8_t* const row = turned.samples.data() + std::size_t{y} * plane.width;
        std::reverse(row, row + plane.width);
    }
    return turned;
}

PlaneCopy slowly(Turn turn, PlaneCopy plane) {
    for (int i = 0; i < static_cast<int>(turn.rotate); ++i) plane = quarter(plane);
    return turn.mirror ? mirrored(plane) : plane;
}

struct Place {
    double x = 0, y = 0;
};

// The middle of what is bright.
Place bright_place(const PlaneCopy& plane) {
    double x_sum = 0, y_sum = 0, weights = 0;
    for (std::uint32_t y = 0; y < plane.height; ++y) {
        for (std::uint32_t x = 0; x < plane.width; ++x) {
            const double weight = plane.at(x, y) > 60 ? plane.at(x, y) : 0;
            x_sum += weight * (x + 0.5);
            y_sum += weight * (y + 0.5);
            weights += weight;
        }
    }
    return {x_sum / weights, y_sum / weights};
}

PlaneCopy random_plane(test::Random& random, std::uint32_t width, std::uint32_t height) {
    PlaneCopy plane{width, height, {}};
    for (std::uint32_t i = 0; i < width * height; ++i) plane.samples.push_back(std::uint8_t(random.between(0, 255)));
    return plane;
}

// The bands of `frame` at this size as one picture of separate planes, each turned the slow way.
test::Picture slowly(Turn turn, const Frame& frame, std::uint32_t width, std::uint32_t height) {
    static agent::JpegDecoder decoder;
    static BandMaker maker{decoder};
    CHECK(maker.start(frame, width, height));
    std::array<PlaneCopy, 3> plane;
    plane[0].width = width;
    plane[1].width = plane[2].width = (width + 1) / 2;
    agent::Band band;
    while (maker.next(band)) {
        const std::array rows{&band.y, &band.cb, &band.cr};
        for (std::size_t i = 0; i < 3; ++i) {
            for (std::uint32_t y = 0; y < (i == 0 ? band.rows : (band.rows + 1) / 2); ++y) {
                const auto row = rows[i]->samples.subspan(std::size_t{y} * rows[i]->stride, plane[i].width);
                plane[i].samples.insert(plane[i].samples.end(), row.begin(), row.end());
                ++plane[i].height;
            }
        }
    }
    CHECK_FALSE(maker.failed());
    test::Picture picture;
    picture.frame.format = agent::PixelFormat::i420;
    picture.frame.width = picture.frame.stride = turn.swaps_sides() ? height : width;
    picture.frame.height = turn.swaps_sides() ? width : height;
    for (const PlaneCopy& one : plane) {
        const PlaneCopy turned = slowly(turn, one);
        const auto* const bytes = reinterpret_cast<const std::byte*>(turned.samples.data());
        picture.bytes.insert(picture.bytes.end(), bytes, bytes + turned.samples.size());
    }
    return picture;
}

constexpr agent::Config::Image kImage{85, 1280};

}  // namespace

// clang-format off
TEST_GROUP(Turn) {
    std::vector<std::byte> output = std::vector<std::byte>(1'000'000), expected_output = output;
    std::vector<std::uint8_t> memory = std::vector<std::uint8_t>(2'000'000);
    agent::PictureEncoder::Detail detail;

    // Encoded by a turning encoder it is the same, to the byte, as encoded straight after it was turned the slow way.
    void check_encoded(Turn turn, const Frame& frame, agent::Config::Image image = kImage) {
        const auto encoder = std::make_unique<agent::PictureEncoder>(output, turn, memory);
        const auto straight = std::make_unique<agent::PictureEncoder>(expected_output);
        agent::EncodedPicture picture, expected;
        CHECK(encoder->encode(frame, image, output.size(), picture, detail) == agent::Reason::none);
        const bool swaps = turn.swaps_sides();
        const test::Picture slow =
            slowly(turn, frame, swaps ? picture.height : picture.width, swaps ? picture.width : picture.height);
        CHECK(straight->encode(slow.view(), image, output.size(), expected, detail) == agent::Reason::none);
        LONGS_EQUAL(expected.width, picture.width);
        LONGS_EQUAL(expected.height, picture.height);
        CHECK(std::ranges::equal(expected.bytes, picture.bytes));
        DOUBLES_EQUAL(double(swaps ? frame.height : frame.width) / picture.width, picture.scale_x, 1e-9);
        DOUBLES_EQUAL(double(swaps ? frame.width : frame.height) / picture.height, picture.scale_y, 1e-9);
    }
};
// clang-format on

TEST(Turn, every_sample_of_a_plane_comes_to_its_place) {
    test::Random random;
    for (const std::uint32_t width : {1U, 2U, 7U, 8U, 9U, 16U, 23U, 40U}) {
        for (const std::uint32_t height : {1U, 3U, 8U, 15U, 16U, 17U, 39U}) {
            const PlaneCopy plane = random_plane(random, width, height);
            for (const Turn turn : kTurns) {
                const PlaneCopy expected = slowly(turn, plane);
                std::vector<std::uint8_t> out(plane.samples.size() + 8, 0xEE);
                agent::PlaneTurner turner;
                turner.start(turn, width, height, std::span(out).first(plane.samples.size()));
                for (std::uint32_t done = 0; done < height;) {
                    const auto count = std::min(std::uint32_t(random.between(1, 20)), height - done);
                    turner.take({std::span(plane.samples).subspan(std::size_t{done} * width), width}, count);
                    done += count;
                }
                CHECK(std::equal(expected.samples.begin(), expected.samples.end(), out.begin()));
                CHECK(std::all_of(out.end() - 8, out.end(), [](std::uint8_t one) { return one == 0xEE; }));
            }
        }
    }
}

TEST(Turn, raw_frames_of_every_layout) {
    for (const Turn turn : kTurns) {
        for (const auto& [width, height] : {std::pair{64U, 48U}, {50U, 34U}, {8U, 120U}, {2U, 2U}}) {
            for (const auto& make : {test::yuyv, test::uyvy, test::i420, test::nv12, test::nv21, test::grey_frame}) {
                check_encoded(turn, make(width, height, test::waves, 6).view());
            }
        }
        check_encoded(turn, test::yuyv(33, 17, test::waves).view());
    }
}

TEST(Turn, what_is_made_smaller_and_jpegs) {
    const test::Picture wide = test::yuyv(640, 360, test::waves), high = test::nv12(360, 640, test::waves);
    for (const Turn turn : kTurns) {
        check_encoded(turn, wide.view(), {85, 320});
        check_encoded(turn, high.view(), {85, 333});
        if (!turn.changes()) continue;  // that JPEG is passed on
        const auto jpeg = test::make_jpeg({.width = 96, .height = 64}, test::waves);
        check_encoded(turn, test::jpeg(jpeg, 96, 64).view());
    }
}

TEST(Turn, a_jpeg_goes_untouched_only_when_it_is_upright) {
    const auto bytes = test::make_jpeg({.width = 96, .height = 64}, test::waves);
    const test::Picture frame = test::jpeg(bytes, 96, 64);
    agent::EncodedPicture picture;
    for (const Turn turn : kTurns) {
        const auto encoder = std::make_unique<agent::PictureEncoder>(output, turn, memory);
        CHECK(encoder->encode(frame.view(), kImage, output.size(), picture, detail) == agent::Reason::none);
        CHECK_EQUAL(!turn.changes(), picture.quality == 0);
        LONGS_EQUAL(turn.swaps_sides() ? 64 : 96, picture.width);
    }
}

TEST(Turn, damage_and_too_little_memory_are_told) {
    agent::EncodedPicture picture;
    auto bytes = test::make_jpeg({.width = 96, .height = 64}, test::waves);
    for (std::size_t i = bytes.size() / 2; i < bytes.size() - 2; ++i) bytes[i] = std::byte{0};
    const auto encoder = std::make_unique<agent::PictureEncoder>(output, kTurns[1], memory);
    const test::Picture damaged = test::jpeg(bytes, 96, 64);
    CHECK(encoder->encode(damaged.view(), kImage, output.size(), picture, detail) ==
          agent::Reason::camera_picture_unreadable);
    CHECK(!detail.empty());
    CHECK(picture.bytes.empty());
    const auto small = std::make_unique<agent::PictureEncoder>(output, kTurns[1], std::span(memory).first(100));
    const test::Picture whole = test::yuyv(64, 48, test::waves);
    CHECK(small->encode(whole.view(), kImage, output.size(), picture, detail) == agent::Reason::request_invalid);
    CHECK(!detail.empty());
}

// A bright patch is found where the slowly turned picture has it, although only a part of that is encoded.
TEST(Turn, a_part_is_one_of_the_turned_picture) {
    const auto patch = [](std::uint32_t x, std::uint32_t y) {
        return test::Sample{static_cast<std::uint8_t>(x >= 500 && x < 540 && y >= 90 && y < 150 ? 250 : 20)};
    };
    PlaneCopy plane{792, 600, {}};
    for (std::uint32_t y = 0; y < plane.height; ++y) {
        for (std::uint32_t x = 0; x < plane.width; ++x) plane.samples.push_back(patch(x, y).y);
    }
    const auto jpeg = test::make_jpeg({.width = 792, .height = 600}, patch);
    for (const Turn turn : kTurns) {
        const PlaneCopy upright = slowly(turn, plane);
        const Place wanted = bright_place(upright);
        compreface::FixedText<63> crop;
        agent::format_text(crop, "%.3f,%.3f,0.4,0.3", std::clamp(wanted.x / upright.width - 0.2, 0.0, 0.6),
                           std::clamp(wanted.y / upright.height - 0.1, 0.0, 0.7));
        for (const test::Picture& frame :
             {test::yuyv(792, 600, patch), test::nv12(792, 600, patch), test::jpeg(jpeg, 792, 600)}) {
            agent::Config::Image settings{90, 320};
            CHECK(settings.crop.assign(crop.view()));
            const auto encoder = std::make_unique<agent::PictureEncoder>(output, turn, memory);
            agent::EncodedPicture picture;
            CHECK(encoder->encode(frame.view(), settings, output.size(), picture, detail) == agent::Reason::none);
            const Place found = bright_place((*test::decode(picture.bytes))[0]);
            DOUBLES_EQUAL(wanted.x, found.x * picture.scale_x + picture.left, 1.5);
            DOUBLES_EQUAL(wanted.y, found.y * picture.scale_y + picture.top, 1.5);
            CHECK(picture.width * picture.scale_x < 0.5 * upright.width + 32);
        }
    }
}

TEST(Turn, the_grid_of_the_gate_is_that_of_the_turned_picture) {
    const auto straight = std::make_unique<agent::LumaSampler>();
    const auto grid = std::make_unique<agent::LumaGrid>(), turned = std::make_unique<agent::LumaGrid>();
    for (const test::Picture& picture :
         {test::yuyv(64, 48, test::waves), test::nv12(1280, 720, test::waves), test::grey_frame(48, 640, test::waves),
          test::jpeg(test::make_jpeg({.width = 640, .height = 480}, test::waves), 640, 480)}) {
        CHECK(straight->sample(picture.view(), *grid));
        PlaneCopy cells{grid->cols, grid->rows, {}};
        cells.samples.assign(grid->cells().begin(), grid->cells().end());
        for (const Turn turn : kTurns) {
            const auto turning = std::make_unique<agent::LumaSampler>(turn);
            CHECK(turning->sample(picture.view(), *turned));
            const PlaneCopy expected = slowly(turn, cells);
            LONGS_EQUAL(expected.width, turned->cols);
            LONGS_EQUAL(expected.height, turned->rows);
            CHECK(std::ranges::equal(expected.samples, turned->cells()));
        }
    }
}
