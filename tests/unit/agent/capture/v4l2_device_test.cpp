#include "agent/capture/v4l2_device.hpp"

#include <cerrno>

#include "fakes/fake_video_calls.hpp"

#include <CppUTest/TestHarness.h>

using agent::kFourccMjpeg;
using agent::kFourccYuyv;
using agent::Mapping;
using agent::SizeOffer;
using agent::SystemVideoCalls;
using agent::V4l2Buffer;
using agent::V4l2Device;
using agent::V4l2Format;
using agent::V4l2Node;
using agent::fakes::FakeVideoCalls;

TEST_GROUP(V4l2Device) {
    FakeVideoCalls calls;
    V4l2Device device{calls};

    V4l2Node open_and_query() {
        V4l2Node node;
        LONGS_EQUAL(0, device.open("/dev/video0"));
        LONGS_EQUAL(0, device.query(node));
        return node;
    }
    void teardown() override {
        device.close();
    }
};

TEST(V4l2Device, the_nodes_own_abilities_count_not_those_of_the_whole_device) {
    CHECK(open_and_query().kind == V4l2Node::Kind::capture);
    device.close();
    calls.device.capabilities = V4L2_CAP_META_CAPTURE | V4L2_CAP_STREAMING;
    CHECK(open_and_query().kind == V4l2Node::Kind::metadata);
    device.close();
    calls.device.capabilities = V4L2_CAP_VIDEO_OUTPUT;
    const V4l2Node node = open_and_query();
    CHECK(node.kind == V4l2Node::Kind::other);
    CHECK(!node.streaming);
}

TEST(V4l2Device, lists_end_with_EINVAL) {
    (void)open_and_query();
    std::uint32_t code = 0, rate = 0;
    LONGS_EQUAL(0, device.format_at(0, code));
    LONGS_EQUAL(kFourccYuyv, code);
    LONGS_EQUAL(EINVAL, device.format_at(2, code));
    SizeOffer size;
    LONGS_EQUAL(0, device.size_at(1, kFourccYuyv, size));
    LONGS_EQUAL(128, size.min.width);
    LONGS_EQUAL(128, size.max.width);
    LONGS_EQUAL(EINVAL, device.size_at(2, kFourccYuyv, size));
    LONGS_EQUAL(0, device.rate_at(1, kFourccYuyv, {64, 48}, rate));
    LONGS_EQUAL(15'000, rate);
    LONGS_EQUAL(EINVAL, device.rate_at(2, kFourccYuyv, {64, 48}, rate));
}

TEST(V4l2Device, a_range_is_a_list_of_one) {
    calls.device.formats = {{.code = V4L2_PIX_FMT_YUYV,
                             .sizes = {},
                             .range = v4l2_frmsize_stepwise{32, 2592, 16, 32, 1944, 8},
                             .fastest_of_range = 60}};
    (void)open_and_query();
    SizeOffer size;
    LONGS_EQUAL(0, device.size_at(0, kFourccYuyv, size));
    LONGS_EQUAL(32, size.min.width);
    LONGS_EQUAL(1944, size.max.height);
    LONGS_EQUAL(16, size.step.width);
    LONGS_EQUAL(EINVAL, device.size_at(1, kFourccYuyv, size));
    std::uint32_t rate = 0;
    LONGS_EQUAL(0, device.rate_at(0, kFourccYuyv, {64, 48}, rate));
    LONGS_EQUAL(60'000, rate);  // the fastest
    LONGS_EQUAL(EINVAL, device.rate_at(1, kFourccYuyv, {64, 48}, rate));
}

TEST(V4l2Device, the_format_becomes_what_the_driver_says) {
    (void)open_and_query();
    V4l2Format format{.code = kFourccYuyv, .size = {100, 100}};
    LONGS_EQUAL(0, device.set_format(format));
    LONGS_EQUAL(128, format.size.width);
    LONGS_EQUAL(72, format.size.height);
    LONGS_EQUAL(256, format.stride);
    LONGS_EQUAL(256 * 72, format.image_bytes);
    LONGS_EQUAL(1, format.planes);
}

TEST(V4l2Device, single_and_multi_planar_nodes_look_the_same) {
    for (const bool multiplanar : {false, true}) {
        calls.device.multiplanar = multiplanar;
        calls.device.data_offset = multiplanar ? 16 : 0;
        CHECK(open_and_query().kind == V4l2Node::Kind::capture);
        V4l2Format format{.code = kFourccMjpeg, .size = {64, 48}};
        LONGS_EQUAL(0, device.set_format(format));
        LONGS_EQUAL(2 * 64 * 48, format.image_bytes);
        std::uint32_t count = 4;
        LONGS_EQUAL(0, device.request_buffers(count));
        LONGS_EQUAL(4, count);
        Mapping mapping;
        LONGS_EQUAL(0, device.map(3, mapping));
        CHECK(mapping.bytes >= format.image_bytes);
        LONGS_EQUAL(0, device.queue(3));
        LONGS_EQUAL(0, device.stream_on());
        V4l2Buffer buffer;
        LONGS_EQUAL(EAGAIN, device.dequeue(buffer));
        CHECK(calls.fill(
            {.data = std::vector<std::byte>(10, std::byte{7}), .sequence = 9, .stamp_ns = 5'000'000'123'000}));
        LONGS_EQUAL(0, device.dequeue(buffer));
        LONGS_EQUAL(3, buffer.index);
        LONGS_EQUAL(9, buffer.sequence);
        LONGS_EQUAL(calls.device.data_offset, buffer.data_offset);
        LONGS_EQUAL(10, buffer.bytes_used - buffer.data_offset);
        CHECK(static_cast<std::byte*>(mapping.address)[buffer.data_offset + 9] == std::byte{7});
        CHECK_EQUAL(std::int64_t{5'000'000'123'000}, buffer.stamp_ns);
        CHECK(buffer.monotonic_stamp);
        CHECK(!buffer.error);
        device.unmap(mapping);
        LONGS_EQUAL(0, device.stream_off());
        device.close();
        CHECK(calls.all_undone());
    }
}

TEST(V4l2Device, stamps_that_cannot_be_are_minus_one) {
    (void)open_and_query();
    V4l2Format format{.code = kFourccYuyv, .size = {64, 48}};
    LONGS_EQUAL(0, device.set_format(format));
    std::uint32_t count = 3;
    LONGS_EQUAL(0, device.request_buffers(count));
    LONGS_EQUAL(0, device.queue(0));
    LONGS_EQUAL(0, device.stream_on());
    calls.device.timestamp_flags = V4L2_BUF_FLAG_TIMESTAMP_COPY;
    CHECK(calls.fill({.data = {}, .sequence = 0, .stamp_ns = -5'000'000'000, .flags = V4L2_BUF_FLAG_ERROR}));
    V4l2Buffer buffer;
    LONGS_EQUAL(0, device.dequeue(buffer));
    CHECK_EQUAL(std::int64_t{-1}, buffer.stamp_ns);
    CHECK(!buffer.monotonic_stamp);
    CHECK(buffer.error);
}

TEST(V4l2Device, error_numbers_come_through) {
    calls.device.open_error = EACCES;
    LONGS_EQUAL(EACCES, device.open("/dev/video0"));
    LONGS_EQUAL(-1, device.fd());
    calls.device.open_error = 0;
    (void)open_and_query();
    calls.fail_request(VIDIOC_QUERYBUF, EIO);
    Mapping mapping;
    LONGS_EQUAL(EIO, device.map(0, mapping));
    POINTERS_EQUAL(nullptr, mapping.address);
    bool changed = true;
    LONGS_EQUAL(ENOENT, device.take_event(changed));
    CHECK(!changed);
    std::uint32_t count = 0;
    LONGS_EQUAL(EINVAL, device.min_buffers(count));
}

TEST(V4l2Device, closing_twice_closes_once) {
    (void)open_and_query();
    device.close();
    device.close();
    CHECK(calls.all_undone());
}

TEST_GROUP(SystemVideoCalls){};

TEST(SystemVideoCalls, errors_are_negative_numbers) {
    SystemVideoCalls calls;
    LONGS_EQUAL(-ENOENT, calls.open("/nowhere/video0"));
    const int fd = calls.open("/dev/null");
    CHECK(fd >= 0);
    v4l2_capability capability{};
    LONGS_EQUAL(-ENOTTY, calls.ioctl(fd, VIDIOC_QUERYCAP, &capability));
    void* address = nullptr;
    LONGS_EQUAL(-ENODEV, calls.mmap(fd, 4096, 0, address));
    POINTERS_EQUAL(nullptr, address);
    LONGS_EQUAL(0, calls.close(fd));
    LONGS_EQUAL(-EBADF, calls.close(-1));
}
