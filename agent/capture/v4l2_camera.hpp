// A camera of the kernel (V4L2): mapped buffers, the newest frame wins, every buffer is checked before anybody looks at
// it.
#pragma once

#include <cstdint>

#include "agent/capture/camera.hpp"
#include "agent/capture/frame_time.hpp"
#include "agent/capture/lendings.hpp"
#include "agent/capture/raw_layout.hpp"
#include "agent/capture/v4l2_controls.hpp"
#include "agent/capture/v4l2_device.hpp"
#include "agent/capture/v4l2_format.hpp"
#include "agent/capture/video_calls.hpp"
#include "agent/process/clock.hpp"
#include "agent/process/config.hpp"

namespace agent {

struct V4l2Config {
    PathText device;  // "/dev/v4l/by-id/...-video-index0"
    CameraFormat format = CameraFormat::any;
    std::uint32_t width = 1280, height = 720;     // the nearest that the camera offers is taken
    std::uint32_t fps = 10;                       // asked for; the camera decides
    decltype(Config::Camera::controls) controls;  // "name=value, ..."
};

// Rule for frames that are out when the camera closes: their memory stays mapped until the last of that opening is
// back. open() goes on beside one or two such openings (the old buffers were orphaned, the driver allows it since
// Linux 5.0; an older one says camera_busy until the last frame is back); a third one is refused with camera_busy.
class V4l2Camera final : public Camera {
public:
    V4l2Camera(const V4l2Config& config, VideoCalls& calls, const Clock& clock);
    // All frames must be back: their memory goes.
    ~V4l2Camera();
    V4l2Camera(const V4l2Camera&) = delete;
    V4l2Camera& operator=(const V4l2Camera&) = delete;

    // Faults: camera_no_device, camera_busy, camera_not_permitted, camera_unsupported (not a capture node, no usable
    // format, too few buffers), camera_error.
    [[nodiscard]] bool open() override;
    [[nodiscard]] int fd() const override { return device_.fd(); }
    // Faults: camera_no_device (pulled out), camera_error (driver's error), camera_format_changed (of the source),
    // camera_time_absurd.
    [[nodiscard]] Next next(Frame& out, std::int64_t now_ns) override;
    void give_back(FrameToken token) override;
    void close() override;

    [[nodiscard]] Reason fault() const override { return fault_; }
    [[nodiscard]] std::string_view detail() const override { return detail_.view(); }
    [[nodiscard]] std::string_view description() const override { return description_.view(); }
    [[nodiscard]] const CameraCounters& counters() const override { return counters_; }

private:
    // What exists only while open; close() undoes what is noted here. The descriptor is device_'s.
    struct Runtime {
        V4l2Format format;  // as the driver said, not as we asked
        PixelFormat pixels = PixelFormat::jpeg;
        RawLayout layout;              // of raw pictures; empty for JPEG
        bool buffers = false;          // REQBUFS gave some
        bool streaming = false;        // STREAMON worked
        bool watching_source = false;  // source change events come
        bool stamps_told = false;      // the description says that the driver's stamps are not used
        bool have_sequence = false;
        std::uint32_t last_sequence = 0;
        std::int64_t last_call_ns = 0;
        std::int64_t suspended_ns = 0;  // BOOTTIME - MONOTONIC at the last call
    };

    // The steps of open(), in their order.
    [[nodiscard]] bool start();
    [[nodiscard]] bool check_node();
    [[nodiscard]] bool follow_source();
    [[nodiscard]] bool choose(V4l2Format& asked);
    [[nodiscard]] bool refuse_formats(const char* offered);
    [[nodiscard]] bool negotiate(const V4l2Format& asked);
    [[nodiscard]] bool check_layout();
    [[nodiscard]] bool set_controls();
    [[nodiscard]] bool make_buffers();
    [[nodiscard]] bool stream();

    struct LastCall {
        std::int64_t at_ns = 0;
        bool driver_starved = false;  // since then every buffer that the driver had was filled
        bool slept = false;           // the board, since then
    };

    // The steps of next().
    [[nodiscard]] bool acceptable(const V4l2Buffer& buffer);
    void count_gap(std::uint32_t sequence);
    [[nodiscard]] Next lend(Frame& out, const V4l2Buffer& buffer, std::int64_t now_ns, const LastCall& last);
    [[nodiscard]] StampVerdict judge_unstamped(std::int64_t now_ns, const LastCall& last);
    [[nodiscard]] Next pass_over(const V4l2Buffer& buffer, std::uint64_t& counter);
    [[nodiscard]] Next look_at_source();

    // Each notes the fault and its detail. `when_invalid`: what EINVAL and ENOTTY mean for this operation.
    [[nodiscard]] bool fail(const char* operation, int error, Reason when_invalid = Reason::camera_error);
    [[nodiscard]] bool refuse(Reason reason, const char* what);
    [[nodiscard]] Next fault(const char* operation, int error);

    void unmap(Generation& generation);
    void describe();

    const V4l2Config config_;
    const Clock& clock_;
    V4l2Device device_;
    ControlSetter controls_;
    Runtime run_;
    Lendings lendings_;
    Reason fault_ = Reason::none;
    compreface::FixedText<511> detail_;
    compreface::FixedText<383> description_;
    CameraCounters counters_;
};

}  // namespace agent
