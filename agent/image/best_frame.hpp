// The best of the frames that come within quality.burst_ms, beginning with one that is worth a look. Pure: owns no
// memory, only says which frames to give back.
#pragma once

#include <cstdint>
#include <optional>

#include "agent/capture/frame.hpp"
#include "agent/image/picture_quality.hpp"

namespace agent {

class BestFrame {
public:
    BestFrame(std::uint32_t burst_ms, std::uint32_t max_age_ms) : burst_ms_(burst_ms), max_age_ms_(max_age_ms) {}
    // 0 ms: the first frame is the best.
    void configure(std::uint32_t burst_ms, std::uint32_t max_age_ms);

    // Does the quality of frames matter now?
    [[nodiscard]] bool comparing() const { return burst_ms_ != 0; }
    [[nodiscard]] bool waiting() const { return held_; }

    // Every frame, whatever becomes of it: tells when the next one is to be expected.
    void frame_came(std::int64_t now_ns);

    // Takes a frame that is `worth_a_look`, or, while it waits for better ones, any. The token that the caller gives
    // back to the camera: of the frame itself, or of the one that it replaces.
    [[nodiscard]] std::optional<FrameToken> offer(const Frame& frame, const PictureQuality& quality, bool worth_a_look,
                                                  std::int64_t now_ns);

    // A frame waits, and the time is over or would be before the next one comes. It ends early for a frame that would
    // get older than half of max_age_ms: the answer needs time as well.
    [[nodiscard]] bool over(std::int64_t now_ns) const;

    // The frame that waits; it is the caller's then.
    [[nodiscard]] std::optional<Frame> take();

private:
    std::uint32_t burst_ms_, max_age_ms_;
    bool held_ = false;
    Frame best_;
    PictureQuality quality_;
    std::int64_t begun_ns_ = 0;
    std::int64_t came_ns_ = 0;      // the last frame, of any kind
    std::int64_t interval_ns_ = 0;  // between the last two
};

}  // namespace agent
