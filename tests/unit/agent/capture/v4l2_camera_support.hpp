// A V4L2 camera on a device made of memory, and the few things that its tests do again and again.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "agent/capture/v4l2_camera.hpp"
#include "fakes/fake_video_calls.hpp"
#include "support.hpp"

#include <CppUTest/TestHarness.h>

namespace agent::test {

struct V4l2Bench {
    fakes::FakeVideoCalls calls;
    ManualClock clock;
    Frame out;
    std::uint32_t sequence = 0;

    static V4l2Config config(CameraFormat format = CameraFormat::yuyv, std::uint32_t width = 64,
                             std::uint32_t height = 48) {
        V4l2Config wanted;
        CHECK(wanted.device.assign("/dev/video0"));
        wanted.format = format;
        wanted.width = width;
        wanted.height = height;
        return wanted;
    }

    // A frame that the driver has just finished. False: it had no buffer.
    bool fill(std::vector<std::byte> data = {}, std::uint32_t flags = 0) {
        return calls.fill({.data = std::move(data), .sequence = sequence++, .stamp_ns = clock.now_ns, .flags = flags});
    }
    Camera::Next next(V4l2Camera& camera) { return camera.next(out, clock.now_ns); }

    // next() must give a frame; it is returned at once.
    void frame_comes(V4l2Camera& camera) {
        CHECK(next(camera) == Camera::Next::frame);
        camera.give_back(out.token);
    }
    void fault_is(V4l2Camera& camera, Reason reason, std::string_view in_detail = {}) {
        STRCMP_EQUAL(std::string(reason_name(reason)).c_str(), std::string(reason_name(camera.fault())).c_str());
        CHECK_TEXT(camera.detail().find(in_detail) != std::string_view::npos, std::string(camera.detail()).c_str());
        CHECK(camera.detail().starts_with("v4l2 /dev/video0: "));
        CHECK(camera.detail().find('\n') == std::string_view::npos);
    }
    // open() must fail like this, and leave nothing behind.
    void refused(Reason reason, std::string_view in_detail = {}, const V4l2Config& wanted = config()) {
        V4l2Camera camera(wanted, calls, clock);
        CHECK(!camera.open());
        fault_is(camera, reason, in_detail);
        LONGS_EQUAL(-1, camera.fd());
        CHECK(next(camera) == Camera::Next::fault);
        CHECK(calls.all_undone());
        LONGS_EQUAL(0, calls.buffers());
    }
};

}  // namespace agent::test
