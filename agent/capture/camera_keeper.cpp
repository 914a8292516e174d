#include "agent/capture/camera_keeper.hpp"

#include "agent/process/clock.hpp"
#include "agent/process/log.hpp"

namespace agent {

namespace {

constexpr std::uint32_t kBackoffBaseMs = 250;
// A camera that is plugged in again should be seen within two seconds.
constexpr std::uint32_t kBackoffCapMs = 2000;

}  // namespace

CameraKeeper::CameraKeeper(Camera& camera, EventLoop& loop, Handler& on_frames, std::uint32_t seed)
    : camera_(camera), loop_(loop), on_frames_(on_frames), backoff_(kBackoffBaseMs, kBackoffCapMs, seed) {}

bool CameraKeeper::tend(std::int64_t now_ns, std::uint32_t stalled_after_ms) {
    if (closed_for_good_) return false;
    if (!streaming_ && now_ns >= next_open_ns_) open(now_ns);
    if (streaming_ && now_ns - last_frame_ns_ > std::int64_t{stalled_after_ms} * kNsPerMs) {
        failed(Reason::camera_stalled, camera_.description(), now_ns);
    }
    return streaming_;
}

void CameraKeeper::frame_came(std::int64_t now_ns) {
    last_frame_ns_ = now_ns;
    if (proven_) return;
    proven_ = true;
    fault_ = Reason::none;
    backoff_.reset();
}

void CameraKeeper::failed(Reason reason, std::string_view detail, std::int64_t now_ns) {
    fault_ = reason;
    detail_.assign_front(detail);
    let_go();
    next_open_ns_ = now_ns + std::int64_t{backoff_.next_ms()} * kNsPerMs;
}

void CameraKeeper::close() {
    let_go();
    closed_for_good_ = true;
}

void CameraKeeper::open(std::int64_t now_ns) {
    if (!camera_.open()) return failed(camera_.fault(), camera_.detail(), now_ns);
    if (!loop_.add(camera_.fd(), on_frames_)) {
        return failed(Reason::camera_error, "the event loop takes no further descriptor", now_ns);
    }
    streaming_ = true;
    proven_ = false;
    last_frame_ns_ = now_ns;
    const std::string_view description = camera_.description();
    log::info("camera: %.*s", static_cast<int>(description.size()), description.data());
}

void CameraKeeper::let_go() {
    if (camera_.fd() >= 0) loop_.remove(camera_.fd());
    camera_.close();
    streaming_ = false;
    proven_ = false;
}

}  // namespace agent
