#include "agent/capture/frame_time.hpp"

namespace agent {

StampVerdict judge_stamp(std::int64_t stamp_ns, std::int64_t now_ns, std::int64_t last_call_ns) {
    // Neither side is negative from here on, so no difference can overflow.
    if (stamp_ns < 0) return {};
    const std::int64_t age_ns = now_ns - stamp_ns;
    if (age_ns < -kLargestFutureNs) return {};
    if (age_ns < 0) return {StampVerdict::Kind::good, now_ns};
    if (age_ns <= kLargestPastNs) return {StampVerdict::Kind::good, stamp_ns};
    // After a long halt of this process the waiting frames are old and yet stamped right. A stamp may lie a little
    // before the last call: it is the begin of an exposure whose end came after.
    if (stamp_ns >= last_call_ns - kLargestFutureNs) return {StampVerdict::Kind::waited, 0};
    return {};
}

}  // namespace agent
