// Keeps a camera streaming: opens it, notices when its frames stop, opens it again after a wait that grows.
#pragma once

#include <cstdint>
#include <string_view>

#include "agent/capture/camera.hpp"
#include "agent/process/backoff.hpp"
#include "agent/process/event_loop.hpp"

namespace agent {

class CameraKeeper {
public:
    // `on_frames` is called by `loop` when the camera has something to say. All must outlive this.
    CameraKeeper(Camera& camera, EventLoop& loop, Handler& on_frames, std::uint32_t seed);

    // To be called several times a second. Opens the camera when its time has come, and closes one that has sent no
    // usable frame for `stalled_after_ms`: camera_stalled, or camera_picture_unreadable when damaged ones came. True:
    // the camera is streaming; otherwise fault() and detail() say why not.
    bool tend(std::int64_t now_ns, std::uint32_t stalled_after_ms);

    // A frame came: the camera works. One that goes on working for a while is tried again quickly after its next fault.
    void frame_came(std::int64_t now_ns);
    // The camera reported a fault: closed, opened again later.
    void failed(Reason reason, std::string_view detail, std::int64_t now_ns);
    // Something changed among the devices: one that is closed is tried again soon, whatever is left of its wait.
    void devices_changed(std::int64_t now_ns);
    // Closes a camera that is open and opens it again at the next tend(): no failure, nothing is told.
    void restart(std::int64_t now_ns);
    // The film is over, or everything ends: closed for good.
    void close();

    [[nodiscard]] bool streaming() const { return streaming_; }
    // Frames have come since it was opened.
    [[nodiscard]] bool proven() const { return streaming_ && proven_; }
    [[nodiscard]] Reason fault() const { return fault_; }
    // Openings that failed and streams that broke, since the start.
    [[nodiscard]] std::uint32_t failures() const { return failures_; }
    [[nodiscard]] std::string_view detail() const { return detail_.view(); }

private:
    void open(std::int64_t now_ns);
    void begin_wait(std::int64_t now_ns);
    void stalled(std::int64_t now_ns);
    void let_go();

    Camera& camera_;
    EventLoop& loop_;
    Handler& on_frames_;
    Backoff backoff_;
    bool streaming_ = false;
    bool proven_ = false;
    bool closed_for_good_ = false;
    // What is waited for (a frame, or the next opening) is waited for since then. Opening can take its time in the
    // kernel, so that after it nobody knows what time it is: then the next tend() begins the wait.
    bool wait_begun_ = false;
    std::int64_t waiting_since_ns_ = 0;
    std::uint32_t closed_for_ms_ = 0;
    std::int64_t proven_since_ns_ = 0;
    std::uint64_t damaged_before_ = 0;  // the camera's count at the opening or the last frame
    Reason fault_ = Reason::none;
    std::uint32_t failures_ = 0;
    compreface::FixedText<239> detail_;
};

}  // namespace agent
