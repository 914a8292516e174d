#include "agent/image/best_frame.hpp"

#include <algorithm>

#include "agent/process/clock.hpp"

namespace agent {

void BestFrame::configure(std::uint32_t burst_ms, std::uint32_t max_age_ms) {
    burst_ms_ = burst_ms;
    max_age_ms_ = max_age_ms;
}

void BestFrame::frame_came(std::int64_t now_ns) {
    interval_ns_ = came_ns_ == 0 ? 0 : now_ns - came_ns_;
    came_ns_ = now_ns;
}

std::optional<FrameToken> BestFrame::offer(const Frame& frame, const PictureQuality& quality, bool worth_a_look,
                                           std::int64_t now_ns) {
    if (!held_ && !worth_a_look) return frame.token;
    if (held_ && better(quality_, quality)) return frame.token;  // of two like ones the newer is taken
    std::optional<FrameToken> back;
    if (held_) {
        back = best_.token;
    } else {
        begun_ns_ = now_ns;
    }
    held_ = true;
    best_ = frame;
    quality_ = quality;
    return back;
}

bool BestFrame::over(std::int64_t now_ns) const {
    if (!held_) return false;
    const std::int64_t end_ns = std::min(begun_ns_ + std::int64_t{burst_ms_} * kNsPerMs,
                                         best_.captured_ns + std::int64_t{max_age_ms_} * kNsPerMs / 2);
    return now_ns + interval_ns_ > end_ns || now_ns >= end_ns;
}

std::optional<Frame> BestFrame::take() {
    if (!held_) return std::nullopt;
    held_ = false;
    return best_;
}

}  // namespace agent
