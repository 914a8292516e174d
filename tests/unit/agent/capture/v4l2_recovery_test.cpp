// What becomes of a V4L2 camera that breaks, is pulled out or is closed while frames are out:
// agent/capture/v4l2_camera.cpp.
#include <cerrno>
#include <vector>

#include "v4l2_camera_support.hpp"

#include <CppUTest/TestHarness.h>

using agent::Camera;
using agent::CameraFormat;
using agent::Frame;
using agent::FrameToken;
using agent::kNsPerMs;
using agent::Reason;
using agent::V4l2Camera;
using agent::test::fixture;
using agent::test::V4l2Bench;

TEST_GROUP(V4l2Recovery) {
    V4l2Bench bench;
    agent::fakes::FakeVideoCalls& calls = bench.calls;

    Frame take(V4l2Camera & camera) {
        CHECK(bench.fill());
        CHECK(bench.next(camera) == Camera::Next::frame);
        return bench.out;
    }
};

TEST(V4l2Recovery, EIO_is_a_fault_until_it_is_opened_again) {
    V4l2Camera camera(V4l2Bench::config(), calls, bench.clock);
    CHECK(camera.open());
    calls.break_stream();
    CHECK(bench.next(camera) == Camera::Next::fault);
    bench.fault_is(camera, Reason::camera_error, "DQBUF: ");
    const unsigned before = calls.count(VIDIOC_DQBUF);
    CHECK(bench.next(camera) == Camera::Next::fault);
    LONGS_EQUAL(before, calls.count(VIDIOC_DQBUF));  // the driver is left alone
    camera.close();
    CHECK(calls.all_undone());
    CHECK(camera.open());
    CHECK(camera.fault() == Reason::none);
    CHECK(camera.detail().empty());
    CHECK(bench.fill());
    bench.frame_comes(camera);
}

// The recognizer reads from the lent buffer while the cable is pulled.
TEST(V4l2Recovery, Promise09_pulled_out_while_a_frame_is_out) {
    V4l2Camera camera(V4l2Bench::config(), calls, bench.clock);
    CHECK(camera.open());
    CHECK(bench.fill(std::vector<std::byte>(64 * 48 * 2, std::byte{42})));
    CHECK(bench.next(camera) == Camera::Next::frame);
    const Frame out = bench.out;
    calls.device.present = false;
    CHECK(bench.next(camera) == Camera::Next::fault);
    bench.fault_is(camera, Reason::camera_no_device, "DQBUF: ");
    camera.close();
    LONGS_EQUAL(0, calls.open_descriptors());
    LONGS_EQUAL(6, calls.mappings());
    CHECK(out.data.back() == std::byte{42});  // AddressSanitizer's to say that it is there
    CHECK(!camera.open());
    CHECK(camera.fault() == Reason::camera_no_device);
    camera.give_back(out.token);
    CHECK(calls.all_undone());
    calls.plug_in_again();
    CHECK(camera.open());
    CHECK(bench.fill());
    bench.frame_comes(camera);
}

// The camera is back before the recognizer has let go.
TEST(V4l2Recovery, a_frame_of_a_camera_that_was_pulled_out_goes_back_beside_the_new_one) {
    V4l2Camera camera(V4l2Bench::config(), calls, bench.clock);
    CHECK(camera.open());
    const FrameToken old_token = take(camera).token;
    calls.plug_in_again();
    CHECK(bench.next(camera) == Camera::Next::fault);
    CHECK(camera.fault() == Reason::camera_no_device);
    CHECK(camera.open());
    const FrameToken new_token = take(camera).token;
    camera.give_back(old_token);
    LONGS_EQUAL(6, calls.mappings());
    LONGS_EQUAL(5, calls.queued());
    camera.give_back(new_token);
    camera.close();
    CHECK(calls.all_undone());
}

TEST(V4l2Recovery, a_late_return_never_hits_the_next_opening) {
    V4l2Camera camera(V4l2Bench::config(), calls, bench.clock);
    CHECK(camera.open());
    const FrameToken old_token = take(camera).token;
    CHECK(camera.open());
    const FrameToken new_token = take(camera).token;
    LONGS_EQUAL(old_token.index, new_token.index);
    CHECK(old_token.generation != new_token.generation);
    LONGS_EQUAL(5, calls.queued());
    LONGS_EQUAL(12, calls.mappings());
    camera.give_back(old_token);
    LONGS_EQUAL(5, calls.queued());
    LONGS_EQUAL(6, calls.mappings());  // the old ones went with their last frame
    camera.give_back(old_token);
    LONGS_EQUAL(5, calls.queued());
    camera.give_back(new_token);
    LONGS_EQUAL(6, calls.queued());
    LONGS_EQUAL(0, calls.wrong_calls());
}

TEST(V4l2Recovery, all_frames_of_an_opening_must_be_back_before_its_memory_goes) {
    V4l2Camera camera(V4l2Bench::config(), calls, bench.clock);
    CHECK(camera.open());
    std::vector<FrameToken> tokens;
    for (int i = 0; i < 6; ++i) tokens.push_back(take(camera).token);
    CHECK(!bench.fill());  // the driver has none left: nothing is written under a reader
    camera.close();
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        LONGS_EQUAL(6, calls.mappings());
        camera.give_back(tokens[tokens.size() - 1 - i]);
    }
    CHECK(calls.all_undone());
}

TEST(V4l2Recovery, a_fourth_opening_beside_three_unfinished_ones_is_busy) {
    V4l2Camera camera(V4l2Bench::config(), calls, bench.clock);
    FrameToken tokens[3];
    for (FrameToken& token : tokens) {
        CHECK(camera.open());
        token = take(camera).token;
    }
    CHECK(!camera.open());
    bench.fault_is(camera, Reason::camera_busy);
    LONGS_EQUAL(-1, camera.fd());
    camera.give_back(tokens[1]);
    CHECK(camera.open());
    camera.close();
    camera.give_back(tokens[0]);
    camera.give_back(tokens[2]);
    CHECK(calls.all_undone());
}

// Linux before 5.0 does not free buffers that are mapped: the camera is busy until the last frame is back.
TEST(V4l2Recovery, on_an_old_kernel_the_last_frame_frees_the_camera) {
    calls.device.orphans = false;
    V4l2Camera camera(V4l2Bench::config(), calls, bench.clock);
    CHECK(camera.open());
    const FrameToken token = take(camera).token;
    CHECK(!camera.open());
    bench.fault_is(camera, Reason::camera_busy);
    camera.give_back(token);
    CHECK(camera.open());
    CHECK(bench.fill());
    bench.frame_comes(camera);
    camera.close();
    CHECK(calls.all_undone());
}

TEST(V4l2Recovery, a_buffer_that_cannot_be_given_back_is_told_by_the_next_call) {
    V4l2Camera camera(V4l2Bench::config(), calls, bench.clock);
    CHECK(camera.open());
    const FrameToken one = take(camera).token;
    const FrameToken two = take(camera).token;
    calls.fail_request(VIDIOC_QBUF, EIO);
    camera.give_back(one);
    CHECK(bench.next(camera) == Camera::Next::fault);
    bench.fault_is(camera, Reason::camera_error, "QBUF: ");
    const unsigned before = calls.count(VIDIOC_QBUF);
    camera.give_back(two);  // the driver gets nothing after a fault
    LONGS_EQUAL(before, calls.count(VIDIOC_QBUF));
    camera.close();
    CHECK(calls.all_undone());
}

TEST(V4l2Recovery, buffers_that_cannot_be_requeued_in_next_are_a_fault) {
    V4l2Camera camera(V4l2Bench::config(CameraFormat::mjpeg), calls, bench.clock);
    const auto jpeg = fixture("baseline_16x16.jpg");
    const auto breaks = [&] {
        calls.fail_request(VIDIOC_QBUF, ENODEV);
        CHECK(bench.next(camera) == Camera::Next::fault);
        bench.fault_is(camera, Reason::camera_no_device, "QBUF: ");
        CHECK(calls.failure_used());
    };
    CHECK(camera.open());
    CHECK(bench.fill(jpeg) && bench.fill(jpeg));
    breaks();  // the older one
    CHECK(camera.open());
    CHECK(bench.fill(jpeg, V4L2_BUF_FLAG_ERROR));
    breaks();  // the damaged one
    CHECK(camera.open());
    CHECK(bench.fill(std::vector<std::byte>(100)));
    breaks();  // the one that is no JPEG
    camera.close();
    CHECK(calls.all_undone());
}

TEST(V4l2Recovery, Promise09_a_changed_source_is_a_fault_and_the_next_opening_has_its_size) {
    calls.device.has_events = true;
    V4l2Camera camera(V4l2Bench::config(), calls, bench.clock);
    CHECK(camera.open());
    CHECK(bench.next(camera) == Camera::Next::nothing);
    calls.raise_source_change();
    CHECK(bench.next(camera) == Camera::Next::fault);
    bench.fault_is(camera, Reason::camera_format_changed, "another size");
    calls.device.formats[0].sizes = {{128, 72, {10}}};
    CHECK(camera.open());
    CHECK(bench.fill());
    CHECK(bench.next(camera) == Camera::Next::frame);
    LONGS_EQUAL(128, bench.out.width);
}

TEST(V4l2Recovery, the_source_of_the_chosen_input_is_watched) {
    calls.device.has_events = true;
    calls.device.input = 3;
    V4l2Camera camera(V4l2Bench::config(), calls, bench.clock);
    CHECK(camera.open());
    calls.raise_source_change();
    CHECK(bench.next(camera) == Camera::Next::fault);
    bench.fault_is(camera, Reason::camera_format_changed, "another size");
}

TEST(V4l2Recovery, an_hdmi_receiver_is_set_to_what_comes_in_at_each_opening) {
    calls.device.has_events = true;
    calls.device.comes_in = {{64, 48, {}}};
    V4l2Camera camera(V4l2Bench::config(), calls, bench.clock);
    CHECK(camera.open());
    CHECK(bench.fill());
    CHECK(bench.next(camera) == Camera::Next::frame);
    LONGS_EQUAL(64, bench.out.width);
    camera.give_back(bench.out.token);
    calls.device.comes_in = {{128, 72, {}}};
    calls.raise_source_change();
    CHECK(bench.next(camera) == Camera::Next::fault);
    CHECK(camera.open());
    CHECK(bench.fill());
    CHECK(bench.next(camera) == Camera::Next::frame);
    LONGS_EQUAL(128, bench.out.width);
    camera.give_back(bench.out.token);
}

TEST(V4l2Recovery, an_hdmi_receiver_without_a_cable_opens_all_the_same) {
    calls.device.comes_in = {{0, 0, {}}};
    V4l2Camera camera(V4l2Bench::config(), calls, bench.clock);
    CHECK(camera.open());
    LONGS_EQUAL(0, calls.count(VIDIOC_S_DV_TIMINGS));
}

TEST(V4l2Recovery, a_signal_that_goes_and_comes_back_as_it_was_is_no_other_source) {
    calls.device.has_events = true;
    calls.device.comes_in = {{64, 48, {}}};
    V4l2Camera camera(V4l2Bench::config(), calls, bench.clock);
    CHECK(camera.open());
    calls.device.comes_in = {{0, 0, {}}};
    calls.raise_source_change();
    CHECK(bench.next(camera) == Camera::Next::nothing);
    calls.device.comes_in = {{64, 48, {}}};
    calls.raise_source_change();
    CHECK(bench.next(camera) == Camera::Next::nothing);
}

TEST(V4l2Recovery, no_room_on_the_usb_bus_is_told_with_what_helps) {
    calls.fail_request(VIDIOC_STREAMON, ENOSPC);
    bench.refused(Reason::camera_error, "USB bandwidth");
}

// Each call of an opening fails once, with each error: it is always told, or was of no account, and nothing stays
// behind.
TEST(V4l2Recovery, whatever_call_fails_nothing_leaks) {
    calls.device.has_events = true;
    for (const int error : {EIO, ENODEV, EBUSY, EINVAL, ENOTTY, EACCES, ENOMEM, EAGAIN}) {
        bool used = true;
        unsigned call = 0;
        for (; used && call < 200; ++call) {
            V4l2Camera camera(V4l2Bench::config(CameraFormat::any), calls, bench.clock);
            calls.fail_call(call, error);
            const bool opened = camera.open();
            used = calls.failure_used();
            if (!used) calls.fail_call(1'000'000, error);
            if (opened) {
                CHECK(camera.fault() == Reason::none);
                CHECK(bench.fill());
                if (used) CHECK(bench.next(camera) == Camera::Next::frame);
                camera.give_back(bench.out.token);
            } else {
                CHECK(camera.fault() != Reason::none);
                CHECK(!camera.detail().empty());
                LONGS_EQUAL(-1, camera.fd());
            }
            camera.close();
            CHECK(calls.all_undone());
            LONGS_EQUAL(0, calls.buffers());
        }
        CHECK(call > 20);
        CHECK(!used);  // every call had its turn
    }
}

TEST(V4l2Recovery, a_thousand_openings_leave_no_descriptor_and_no_mapping_behind) {
    V4l2Camera camera(V4l2Bench::config(), calls, bench.clock);
    std::vector<FrameToken> out;
    for (int i = 0; i < 1000; ++i) {
        CHECK(camera.open());
        out.push_back(take(camera).token);
        if (i % 3 == 0) calls.break_stream();
        if (i % 5 == 0) calls.device.present = false;
        (void)bench.next(camera);
        if (i % 2 == 0) camera.close();
        if (!calls.device.present) calls.plug_in_again();
        if (out.size() == 3) {  // the recognizer is slow
            for (const FrameToken token : out) camera.give_back(token);
            out.clear();
        }
        CHECK(calls.mappings() <= 18);
        CHECK(calls.open_descriptors() <= 1);
    }
    for (const FrameToken token : out) camera.give_back(token);
    camera.close();
    camera.close();
    LONGS_EQUAL(0, calls.mappings());
    LONGS_EQUAL(0, calls.open_descriptors());
    LONGS_EQUAL(0, calls.wrong_calls());
    CHECK_EQUAL(std::uint64_t{1000}, camera.counters().frames);
}

TEST(V4l2Recovery, its_end_undoes_everything_in_any_state) {
    {
        V4l2Camera camera(V4l2Bench::config(), calls, bench.clock);
        CHECK(camera.open());
        (void)take(camera);
        CHECK(camera.open());
        (void)take(camera);
    }
    CHECK(calls.all_undone());
}

TEST(V4l2Recovery, calls_while_closed_do_nothing) {
    V4l2Camera camera(V4l2Bench::config(), calls, bench.clock);
    camera.close();
    camera.give_back({1, 1});
    CHECK(bench.next(camera) == Camera::Next::fault);
    bench.fault_is(camera, Reason::camera_error, "not open");
    CHECK(camera.open());
    CHECK(camera.fault() == Reason::none);
    camera.close();
    CHECK(calls.all_undone());
}
