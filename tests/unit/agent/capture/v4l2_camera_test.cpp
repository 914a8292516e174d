// A V4L2 camera that works, and those that cannot be opened. What happens to one that breaks: v4l2_recovery_test.cpp.
#include "agent/capture/v4l2_camera.hpp"

#include <cerrno>

#include "v4l2_camera_support.hpp"

#include <CppUTest/TestHarness.h>

using agent::Camera;
using agent::CameraFormat;
using agent::kNsPerMs;
using agent::kNsPerS;
using agent::PixelFormat;
using agent::Reason;
using agent::V4l2Camera;
using agent::test::fixture;
using agent::test::V4l2Bench;

TEST_GROUP(V4l2Camera) {
    V4l2Bench bench;
    agent::fakes::FakeVideoCalls& calls = bench.calls;

    std::string described(const agent::V4l2Config& config) {
        V4l2Camera camera(config, calls, bench.clock);
        CHECK(camera.open());
        return std::string(camera.description());
    }
};

TEST(V4l2Camera, delivers_a_yuyv_frame_and_takes_it_back) {
    {
        V4l2Camera camera(V4l2Bench::config(), calls, bench.clock);
        LONGS_EQUAL(-1, camera.fd());
        CHECK(camera.open());
        CHECK(camera.fd() >= 0);
        STRCMP_EQUAL("v4l2 /dev/video0 64x48 YUYV 10.0/s, 6 buffers", std::string(camera.description()).c_str());
        CHECK(bench.next(camera) == Camera::Next::nothing);
        CHECK(bench.fill(std::vector<std::byte>(64 * 48 * 2, std::byte{42})));
        bench.clock.now_ns += 5 * kNsPerMs;
        CHECK(bench.next(camera) == Camera::Next::frame);
        CHECK(bench.out.format == PixelFormat::yuyv);
        LONGS_EQUAL(64, bench.out.width);
        LONGS_EQUAL(48, bench.out.height);
        LONGS_EQUAL(128, bench.out.stride);
        LONGS_EQUAL(128 * 48, bench.out.data.size());
        CHECK(bench.out.data.back() == std::byte{42});
        CHECK_EQUAL(bench.clock.now_ns - 5 * kNsPerMs, bench.out.captured_ns);
        CHECK_EQUAL(bench.clock.slept_ns, bench.out.suspended_ns);
        LONGS_EQUAL(5, calls.queued());
        camera.give_back(bench.out.token);
        LONGS_EQUAL(6, calls.queued());
        camera.give_back(bench.out.token);  // not lent any more: ignored
        camera.give_back({});
        LONGS_EQUAL(6, calls.queued());
        CHECK_EQUAL(std::uint64_t{1}, camera.counters().frames);
    }
    CHECK(calls.all_undone());
}

TEST(V4l2Camera, multi_planar_nodes_work_the_same) {
    calls.device.multiplanar = true;
    calls.device.data_offset = 32;
    V4l2Camera camera(V4l2Bench::config(), calls, bench.clock);
    CHECK(camera.open());
    CHECK(bench.fill(std::vector<std::byte>(64 * 48 * 2, std::byte{42})));
    CHECK(bench.next(camera) == Camera::Next::frame);
    LONGS_EQUAL(128 * 48, bench.out.data.size());
    CHECK(bench.out.data.front() == std::byte{42});
    CHECK(bench.out.data.back() == std::byte{42});
}

TEST(V4l2Camera, delivers_the_jpeg_as_it_is_without_what_follows) {
    V4l2Camera camera(V4l2Bench::config(CameraFormat::mjpeg), calls, bench.clock);
    CHECK(camera.open());
    for (const char* name : {"baseline_16x16.jpg", "no_huffman_16x16.jpg"}) {
        const auto jpeg = fixture(name);
        auto padded = jpeg;
        padded.resize(jpeg.size() + 100, std::byte{0});
        CHECK(bench.fill(padded));
        CHECK(bench.next(camera) == Camera::Next::frame);
        CHECK(bench.out.format == PixelFormat::jpeg);
        LONGS_EQUAL(16, bench.out.width);  // the picture's own size counts
        LONGS_EQUAL(0, bench.out.stride);
        CHECK(std::equal(bench.out.data.begin(), bench.out.data.end(), jpeg.begin(), jpeg.end()));
        camera.give_back(bench.out.token);
    }
}

TEST(V4l2Camera, delivers_every_raw_format_of_both_kinds_of_nodes) {
    struct Case {
        std::uint32_t code;
        CameraFormat word;
        PixelFormat pixels;
        std::uint32_t stride, bytes;
    };
    for (const bool multiplanar : {false, true}) {
        for (const Case& one : {Case{V4L2_PIX_FMT_UYVY, CameraFormat::uyvy, PixelFormat::uyvy, 128, 128 * 48},
                                Case{V4L2_PIX_FMT_YUV420, CameraFormat::yu12, PixelFormat::i420, 64, 64 * 72},
                                Case{V4L2_PIX_FMT_NV12, CameraFormat::nv12, PixelFormat::nv12, 64, 64 * 72},
                                Case{V4L2_PIX_FMT_NV21, CameraFormat::nv21, PixelFormat::nv21, 64, 64 * 72},
                                Case{V4L2_PIX_FMT_GREY, CameraFormat::grey, PixelFormat::grey, 64, 64 * 48}}) {
            calls.device.multiplanar = multiplanar;
            calls.device.formats = {{.code = one.code, .sizes = {{64, 48, {30}}}, .range = {}}};
            for (const CameraFormat asked : {one.word, CameraFormat::any}) {
                V4l2Camera camera(V4l2Bench::config(asked), calls, bench.clock);
                CHECK_TEXT(camera.open(), std::string(camera.detail()).c_str());
                // one byte fewer is no whole picture
                CHECK(bench.fill(std::vector<std::byte>(one.bytes - 1, std::byte{1})));
                CHECK(bench.next(camera) == Camera::Next::nothing);
                CHECK(bench.fill(std::vector<std::byte>(one.bytes, std::byte{42})));
                CHECK(bench.next(camera) == Camera::Next::frame);
                CHECK(bench.out.format == one.pixels);
                LONGS_EQUAL(64, bench.out.width);
                LONGS_EQUAL(48, bench.out.height);
                LONGS_EQUAL(one.stride, bench.out.stride);
                LONGS_EQUAL(one.bytes, bench.out.data.size());
                CHECK(bench.out.data.back() == std::byte{42});
                camera.give_back(bench.out.token);
            }
        }
    }
}

TEST(V4l2Camera, refuses_planes_of_half_samples_and_short_rows) {
    const auto refused = [&](std::uint32_t code, std::uint32_t width, std::uint32_t height) {
        calls.device.formats = {{.code = code, .sizes = {{width, height, {30}}}, .range = {}}};
        bench.refused(Reason::camera_unsupported, "row length", V4l2Bench::config(CameraFormat::any));
    };
    refused(V4L2_PIX_FMT_NV12, 63, 48);
    refused(V4L2_PIX_FMT_NV21, 64, 47);
    refused(V4L2_PIX_FMT_YUV420, 64, 47);
    refused(V4L2_PIX_FMT_UYVY, 63, 48);
    calls.device.gives_stride = 63;
    refused(V4L2_PIX_FMT_GREY, 64, 48);
    refused(V4L2_PIX_FMT_NV12, 64, 48);
    calls.device.gives_stride = 65;  // half a byte of a row of colour
    refused(V4L2_PIX_FMT_YUV420, 64, 48);
    calls.device.gives_stride = 80;  // longer rows need a larger picture than the driver says
    calls.device.formats = {{.code = V4L2_PIX_FMT_NV12, .sizes = {{64, 48, {30}}}, .range = {}}};
    bench.refused(Reason::camera_unsupported, "picture bytes", V4l2Bench::config(CameraFormat::any));
}

TEST(V4l2Camera, the_newest_wins_and_the_others_are_counted) {
    V4l2Camera camera(V4l2Bench::config(), calls, bench.clock);
    CHECK(camera.open());
    for (int i = 0; i < 4; ++i) CHECK(bench.fill());
    CHECK(bench.next(camera) == Camera::Next::frame);
    LONGS_EQUAL(3, bench.out.sequence);
    CHECK_EQUAL(std::uint64_t{3}, camera.counters().skipped);
    CHECK_EQUAL(std::uint64_t{1}, camera.counters().frames);
    CHECK_EQUAL(std::uint64_t{0}, camera.counters().lost);
    LONGS_EQUAL(5, calls.queued());  // the older ones went back at once
    CHECK(bench.next(camera) == Camera::Next::nothing);
}

TEST(V4l2Camera, gaps_in_the_sequence_are_lost_frames) {
    V4l2Camera camera(V4l2Bench::config(), calls, bench.clock);
    CHECK(camera.open());
    const auto count_after = [&](std::uint32_t sequence) {
        bench.sequence = sequence;
        CHECK(bench.fill());
        bench.frame_comes(camera);
        return camera.counters().lost;
    };
    CHECK_EQUAL(std::uint64_t{0}, count_after(70));  // the first: nothing to compare with
    CHECK_EQUAL(std::uint64_t{0}, count_after(71));
    CHECK_EQUAL(std::uint64_t{3}, count_after(75));
    CHECK_EQUAL(std::uint64_t{3}, count_after(75));           // a driver that does not count
    CHECK_EQUAL(std::uint64_t{3}, count_after(0xFFFF'FFFE));  // back: began anew
    CHECK_EQUAL(std::uint64_t{4}, count_after(0));            // across the wrap
    // an opening begins anew without losing anything, and keeps the counts
    CHECK(camera.open());
    CHECK_EQUAL(std::uint64_t{4}, count_after(500));
}

TEST(V4l2Camera, damaged_buffers_are_counted_and_go_back) {
    V4l2Camera camera(V4l2Bench::config(), calls, bench.clock);
    CHECK(camera.open());
    const std::uint32_t whole = 64 * 48 * 2;
    CHECK(bench.fill({}, V4L2_BUF_FLAG_ERROR));
    for (const std::uint32_t bytes : {0U, 1U, whole - 1, whole + 1, 0xFFFF'FFFFU}) {
        CHECK(calls.fill(
            {.data = {}, .sequence = bench.sequence++, .stamp_ns = bench.clock.now_ns, .bytes_used = bytes}));
    }
    CHECK(bench.next(camera) == Camera::Next::nothing);
    CHECK_EQUAL(std::uint64_t{6}, camera.counters().damaged);
    CHECK_EQUAL(std::uint64_t{0}, camera.counters().lost);
    LONGS_EQUAL(6, calls.queued());
    CHECK(camera.fault() == Reason::none);
    // a good one before a damaged one is still delivered
    CHECK(bench.fill());
    CHECK(bench.fill({}, V4L2_BUF_FLAG_ERROR));
    CHECK(bench.next(camera) == Camera::Next::frame);
    LONGS_EQUAL(6, bench.out.sequence);
}

TEST(V4l2Camera, a_picture_offset_beyond_its_end_is_damage) {
    calls.device.multiplanar = true;
    calls.device.data_offset = 32;
    V4l2Camera camera(V4l2Bench::config(CameraFormat::mjpeg), calls, bench.clock);
    CHECK(camera.open());
    for (const std::uint32_t bytes : {0U, 31U, 32U}) {
        CHECK(calls.fill(
            {.data = {}, .sequence = bench.sequence++, .stamp_ns = bench.clock.now_ns, .bytes_used = bytes}));
        CHECK(bench.next(camera) == Camera::Next::nothing);
    }
    CHECK_EQUAL(std::uint64_t{3}, camera.counters().damaged);
}

TEST(V4l2Camera, a_jpeg_that_is_not_whole_is_damage_and_says_why) {
    V4l2Camera camera(V4l2Bench::config(CameraFormat::mjpeg), calls, bench.clock);
    CHECK(camera.open());
    auto cut = fixture("baseline_16x16.jpg");
    cut.resize(cut.size() - 2);
    const std::vector<std::vector<std::byte>> bad{cut, fixture("progressive_16x16.jpg"), std::vector<std::byte>(1000)};
    for (const auto& jpeg : bad) {
        CHECK(bench.fill(jpeg));
        CHECK(bench.next(camera) == Camera::Next::nothing);
        CHECK(camera.detail().find("damaged picture: ") != std::string_view::npos);
    }
    CHECK_EQUAL(std::uint64_t{3}, camera.counters().damaged);
    LONGS_EQUAL(6, calls.queued());
    CHECK(bench.fill(fixture("baseline_16x16.jpg")));
    bench.frame_comes(camera);
}

// The rest of an older, larger picture lies behind bytesused: its EOI does not make a cut picture whole.
TEST(V4l2Camera, nothing_behind_bytesused_belongs_to_the_picture) {
    V4l2Camera camera(V4l2Bench::config(CameraFormat::mjpeg), calls, bench.clock);
    CHECK(camera.open());
    const auto jpeg = fixture("baseline_16x16.jpg");
    CHECK(calls.fill(
        {.data = jpeg, .stamp_ns = bench.clock.now_ns, .bytes_used = static_cast<std::uint32_t>(jpeg.size() - 1)}));
    CHECK(bench.next(camera) == Camera::Next::nothing);
    CHECK_EQUAL(std::uint64_t{1}, camera.counters().damaged);
}

TEST(V4l2Camera, a_stamp_a_little_ahead_is_now_and_an_absurd_one_a_fault) {
    V4l2Camera camera(V4l2Bench::config(), calls, bench.clock);
    CHECK(camera.open());
    CHECK(calls.fill({.data = {}, .stamp_ns = bench.clock.now_ns + 30 * kNsPerMs}));
    CHECK(bench.next(camera) == Camera::Next::frame);
    CHECK_EQUAL(bench.clock.now_ns, bench.out.captured_ns);
    camera.give_back(bench.out.token);
    CHECK(calls.fill({.data = {}, .stamp_ns = bench.clock.now_ns + 3600 * kNsPerS}));
    CHECK(bench.next(camera) == Camera::Next::fault);
    bench.fault_is(camera, Reason::camera_time_absurd, "time stamp");
    CHECK(bench.next(camera) == Camera::Next::fault);
    CHECK(camera.open());
    CHECK(calls.fill({.data = {}, .stamp_ns = 0}));
    CHECK(bench.next(camera) == Camera::Next::fault);
    CHECK(camera.fault() == Reason::camera_time_absurd);
}

TEST(V4l2Camera, after_a_long_halt_the_old_frame_is_passed_over) {
    V4l2Camera camera(V4l2Bench::config(), calls, bench.clock);
    CHECK(camera.open());
    CHECK(bench.fill());
    bench.clock.now_ns += 60 * kNsPerS;
    CHECK(bench.next(camera) == Camera::Next::nothing);
    CHECK_EQUAL(std::uint64_t{1}, camera.counters().skipped);
    CHECK(bench.fill());
    bench.frame_comes(camera);
}

// Without a stamp the time of reading is taken; after a halt that would make an old face a new one.
TEST(V4l2Camera, frames_without_stamps_are_taken_when_read_but_not_after_a_halt) {
    calls.device.timestamp_flags = V4L2_BUF_FLAG_TIMESTAMP_COPY;
    V4l2Camera camera(V4l2Bench::config(), calls, bench.clock);
    CHECK(camera.open());
    CHECK(calls.fill({.data = {}, .stamp_ns = -1}));
    CHECK(bench.next(camera) == Camera::Next::frame);
    CHECK_EQUAL(bench.clock.now_ns, bench.out.captured_ns);
    CHECK(camera.description().find("no monotonic time stamps") != std::string_view::npos);

    while (bench.fill()) {
    }
    bench.clock.now_ns += 60 * kNsPerS;  // with one buffer lent all the time
    CHECK(bench.next(camera) == Camera::Next::nothing);
    CHECK_EQUAL(std::uint64_t{5}, camera.counters().skipped);
    CHECK(bench.fill());
    bench.frame_comes(camera);
    // a camera that is merely slow has buffers left
    bench.clock.now_ns += 5 * kNsPerS;
    CHECK(bench.fill());
    bench.frame_comes(camera);
}

// Its stamp says a moment ago, for CLOCK_MONOTONIC stands still while the board sleeps.
TEST(V4l2Camera, Promise01_a_frame_from_before_a_sleep_is_none_of_now) {
    V4l2Camera camera(V4l2Bench::config(), calls, bench.clock);
    CHECK(camera.open());
    CHECK(bench.fill());
    bench.frame_comes(camera);
    CHECK(bench.fill());
    bench.clock.slept_ns += 3600 * kNsPerS;
    bench.clock.now_ns += 50 * kNsPerMs;
    CHECK(bench.next(camera) == Camera::Next::nothing);
    CHECK_EQUAL(std::uint64_t{1}, camera.counters().skipped);
    CHECK(bench.fill());
    bench.frame_comes(camera);
    CHECK_EQUAL(bench.clock.slept_ns, bench.out.suspended_ns);
}

TEST(V4l2Camera, a_buffer_that_the_driver_does_not_have_is_a_fault) {
    V4l2Camera camera(V4l2Bench::config(), calls, bench.clock);
    for (const std::uint32_t index : {0U, 6U, 31U, 32U, 0xFFFF'FFFFU}) {
        CHECK(camera.open());
        CHECK(bench.fill());
        CHECK(bench.next(camera) == Camera::Next::frame);  // number 0 is lent now
        CHECK(calls.fill({.data = {}, .stamp_ns = bench.clock.now_ns, .says_index = index}));
        const agent::FrameToken token = bench.out.token;
        CHECK(bench.next(camera) == Camera::Next::fault);
        bench.fault_is(camera, Reason::camera_error, "DQBUF: ");
        camera.give_back(token);
    }
}

TEST(V4l2Camera, three_buffers_are_enough) {
    calls.device.gives_buffers = 3;
    V4l2Camera camera(V4l2Bench::config(), calls, bench.clock);
    CHECK(camera.open());
    CHECK(camera.description().find("3 buffers") != std::string_view::npos);
    LONGS_EQUAL(3, calls.queued());
}

TEST(V4l2Camera, any_prefers_yuyv_unless_mjpeg_is_nearer_or_yuyv_too_slow) {
    CHECK(described(V4l2Bench::config(CameraFormat::any, 64, 48)).find("64x48 YUYV") != std::string::npos);
    CHECK(described(V4l2Bench::config(CameraFormat::any, 128, 72)).find("128x72 YUYV") != std::string::npos);
    calls.device.formats[0].sizes[1].rates = {4};
    CHECK(described(V4l2Bench::config(CameraFormat::any, 128, 72)).find("128x72 MJPG") != std::string::npos);
    calls.device.formats[0].sizes.pop_back();
    CHECK(described(V4l2Bench::config(CameraFormat::any, 1280, 720)).find("128x72 MJPG") != std::string::npos);
    calls.device.formats[1].code = V4L2_PIX_FMT_JPEG;
    CHECK(described(V4l2Bench::config(CameraFormat::mjpeg, 1280, 720)).find("128x72 JPEG") != std::string::npos);
    LONGS_EQUAL(0, calls.wrong_calls());
}

TEST(V4l2Camera, a_driver_that_lists_nothing_about_a_format_is_asked_by_S_FMT) {
    calls.device.lists_sizes = calls.device.lists_rates = calls.device.sets_rate = false;
    STRCMP_EQUAL("v4l2 /dev/video0 128x72 YUYV, 6 buffers",
                 described(V4l2Bench::config(CameraFormat::any, 1280, 720)).c_str());
}

TEST(V4l2Camera, takes_the_drivers_minimum_and_four_more) {
    for (const auto& [minimum, asked] : {std::pair{0U, 6U}, {2U, 6U}, {4U, 8U}, {28U, 32U}, {1000U, 32U}}) {
        calls.device.min_buffers = minimum;
        (void)described(V4l2Bench::config());
        LONGS_EQUAL(asked, calls.asked_buffers());
    }
}

TEST(V4l2Camera, rows_may_be_longer_than_their_pixels) {
    calls.device.gives_stride = 160;
    calls.device.gives_image_bytes = 160 * 48;
    V4l2Camera camera(V4l2Bench::config(), calls, bench.clock);
    CHECK(camera.open());
    CHECK(bench.fill());
    CHECK(bench.next(camera) == Camera::Next::frame);
    LONGS_EQUAL(160, bench.out.stride);
    LONGS_EQUAL(160 * 48, bench.out.data.size());
}

TEST(V4l2Camera, tells_why_a_node_cannot_be_opened) {
    calls.device.node_there = false;
    bench.refused(Reason::camera_no_device, "open: ");
    calls.device.node_there = true;
    for (const auto& [error, reason] : {std::pair{EACCES, Reason::camera_not_permitted},
                                        {EPERM, Reason::camera_not_permitted},
                                        {EBUSY, Reason::camera_busy},
                                        {ENODEV, Reason::camera_no_device},
                                        {ENXIO, Reason::camera_no_device},
                                        {ENOTDIR, Reason::camera_no_device},
                                        {EIO, Reason::camera_error},
                                        {EMFILE, Reason::camera_error}}) {
        calls.device.open_error = error;
        bench.refused(reason, "open: ");
    }
    calls.device.open_error = 0;
    calls.device.busy = true;
    bench.refused(Reason::camera_busy, "S_FMT");
}

TEST(V4l2Camera, refuses_nodes_that_do_not_capture) {
    calls.device.capabilities = 0;
    bench.refused(Reason::camera_unsupported, "not a video device");
    calls.device.capabilities = V4L2_CAP_META_CAPTURE | V4L2_CAP_STREAMING;
    bench.refused(Reason::camera_unsupported, "metadata");
    calls.device.capabilities = V4L2_CAP_VIDEO_OUTPUT | V4L2_CAP_STREAMING;
    bench.refused(Reason::camera_unsupported, "does not capture");
    calls.device.capabilities = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_READWRITE;
    bench.refused(Reason::camera_unsupported, "cannot stream");
}

TEST(V4l2Camera, refuses_cameras_without_a_usable_format_and_names_what_they_have) {
    calls.device.formats = {{.code = V4L2_PIX_FMT_H264, .sizes = {}, .range = {}},
                            {.code = V4L2_PIX_FMT_SBGGR8, .sizes = {}, .range = {}}};
    bench.refused(Reason::camera_unsupported,
                  "offers no YUYV, UYVY, YU12, NV12, NV21, MJPG, JPEG, GREY, but: H264 BA81",
                  V4l2Bench::config(CameraFormat::any));
    bench.refused(Reason::camera_unsupported, "offers no MJPG, JPEG, but", V4l2Bench::config(CameraFormat::mjpeg));
    bench.refused(Reason::camera_unsupported, "offers no NV21, but", V4l2Bench::config(CameraFormat::nv21));
    calls.device.formats.clear();
    bench.refused(Reason::camera_unsupported, "but: nothing");
}

TEST(V4l2Camera, refuses_drivers_whose_numbers_cannot_be) {
    auto& device = calls.device;
    const auto clean = device;
    const auto with = [&](auto change, std::string_view in_detail) {
        device = clean;
        change();
        bench.refused(Reason::camera_unsupported, in_detail);
        device = clean;
    };
    with([&] { device.gives_code = V4L2_PIX_FMT_H264; }, "gives H264 where it offered YUYV");
    with([&] { device.gives_stride = 127; }, "row length");
    with([&] { device.gives_image_bytes = 128 * 48 - 1; }, "picture bytes");
    with([&] { device.gives_buffer_bytes = 128 * 48 - 1; }, "buffers are smaller");
    with([&] { device.gives_buffers = 2; }, "fewer than three buffers");
    with([&] { device.gives_buffers = 33; }, "more than 32 buffers");
    with([&] { device.formats[0].sizes = {{63, 48, {30}}}; }, "row length");
    with([&] { device.formats[0].sizes = {{0, 0, {30}}}; }, "size cannot be");
    with(
        [&] {
            device.multiplanar = true;
            device.gives_planes = 2;
        },
        "several planes");
}
