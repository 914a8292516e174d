#include "agent/capture/camera_keeper.hpp"

#include <algorithm>

#include "agent/process/clock.hpp"
#include "agent/process/log.hpp"

namespace agent {

namespace {

constexpr std::uint32_t kBackoffBaseMs = 250;
// A camera that is plugged in again should be seen within two seconds, the time between two calls of tend() counted in.
constexpr std::uint32_t kBackoffCapMs = 1750;
// The node comes first, then its links, then its rights: opened between two of these, it would be told as a camera that
// may not be used.
constexpr std::int64_t kSettleMs = 100;
// One that breaks after every few frames must not be opened several times a second for ever.
constexpr std::int64_t kSteadyNs = 10 * kNsPerS;

}  // namespace

CameraKeeper::CameraKeeper(Camera& camera, EventLoop& loop, Handler& on_frames, std::uint32_t seed)
    : camera_(camera), loop_(loop), on_frames_(on_frames), backoff_(kBackoffBaseMs, kBackoffCapMs, seed) {}

bool CameraKeeper::tend(std::int64_t now_ns, std::uint32_t stalled_after_ms) {
    if (closed_for_good_) return false;
    if (!wait_begun_) begin_wait(now_ns);
    const std::int64_t waited_ns = now_ns - waiting_since_ns_;
    if (!streaming_) {
        if (waited_ns >= std::int64_t{closed_for_ms_} * kNsPerMs) open(now_ns);
    } else if (waited_ns > std::int64_t{stalled_after_ms} * kNsPerMs) {
        stalled(now_ns);
    }
    return streaming_;
}

void CameraKeeper::begin_wait(std::int64_t now_ns) {
    wait_begun_ = true;
    waiting_since_ns_ = now_ns;
}

void CameraKeeper::frame_came(std::int64_t now_ns) {
    begin_wait(now_ns);
    damaged_before_ = camera_.counters().damaged;
    if (!proven_) {
        proven_ = true;
        proven_since_ns_ = now_ns;
        fault_ = Reason::none;
        // Not at the opening: a camera that opens well and then sends nothing would be told again and again.
        const std::string_view description = camera_.description();
        log::info("camera: %.*s", static_cast<int>(description.size()), description.data());
    }
    if (now_ns - proven_since_ns_ >= kSteadyNs) backoff_.reset();
}

void CameraKeeper::stalled(std::int64_t now_ns) {
    const bool damaged = camera_.counters().damaged != damaged_before_;
    const bool explained = damaged && !camera_.detail().empty();
    failed(damaged ? Reason::camera_picture_unreadable : Reason::camera_stalled,
           explained ? camera_.detail() : camera_.description(), now_ns);
}

void CameraKeeper::failed(Reason reason, std::string_view detail, std::int64_t now_ns) {
    fault_ = reason;
    ++failures_;
    detail_.assign_front(detail);
    let_go();
    closed_for_ms_ = backoff_.next_ms();
    begin_wait(now_ns);
}

void CameraKeeper::devices_changed(std::int64_t now_ns) {
    if (streaming_ || closed_for_good_) return;
    if (!wait_begun_) begin_wait(now_ns);
    const std::int64_t soon_ms = (now_ns - waiting_since_ns_) / kNsPerMs + kSettleMs;
    closed_for_ms_ = static_cast<std::uint32_t>(std::min<std::int64_t>(closed_for_ms_, soon_ms));
}

void CameraKeeper::restart(std::int64_t now_ns) {
    if (!streaming_) return;
    let_go();
    closed_for_ms_ = 0;
    begin_wait(now_ns);
}

void CameraKeeper::close() {
    let_go();
    closed_for_good_ = true;
}

void CameraKeeper::open(std::int64_t now_ns) {
    if (!camera_.open()) {
        failed(camera_.fault(), camera_.detail(), now_ns);
    } else if (!loop_.add(camera_.fd(), on_frames_)) {
        failed(Reason::camera_error, "the event loop takes no further descriptor", now_ns);
    } else {
        streaming_ = true;
        proven_ = false;
        damaged_before_ = camera_.counters().damaged;
    }
    wait_begun_ = false;
}

void CameraKeeper::let_go() {
    if (camera_.fd() >= 0) loop_.remove(camera_.fd());
    camera_.close();
    streaming_ = false;
    proven_ = false;
}

}  // namespace agent
