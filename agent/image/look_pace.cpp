#include "agent/image/look_pace.hpp"

#include <algorithm>

#include "agent/process/clock.hpp"

namespace agent {

namespace {

// Who asks wants to know who is there now: a frame that comes later than this is no answer.
constexpr std::int64_t kAskedForNs = 2 * kNsPerS;

// A face that was not found for so long is gone, or was a mistake. Some looks fail for no reason.
constexpr double kFaceLastsS = 2;

// A frame may come so much before its look is due: of a camera with just as many frames as looks are wanted every other
// one would be too soon otherwise.
std::int64_t early_ns(std::int64_t period_ns) {
    return std::min(5 * kNsPerMs, period_ns / 8);
}

double seconds(std::int64_t ns) {
    return static_cast<double>(ns) / static_cast<double>(kNsPerS);
}

}  // namespace

std::string_view why_name(Why why) {
    switch (why) {
        case Why::first:
            return "first frame";
        case Why::movement:
            return "movement";
        case Why::due:
            return "due";
        case Why::gate_off:
            return "gate off";
        case Why::asked:
            return "asked";
        case Why::burst:
            return "burst";
        case Why::still:
            return "still";
        case Why::too_soon:
            return "too soon";
        case Why::poor:
            return "poor";
    }
    return "";
}

void LookPace::ask(std::int64_t now_ns) {
    asked_ = true;
    asked_ns_ = now_ns;
}

bool LookPace::asked_for(std::int64_t now_ns) const {
    return asked_ns_ != kNever && seconds(now_ns - asked_ns_) < settings_.trigger_s;
}

bool LookPace::burst(std::int64_t now_ns) const {
    if (settings_.burst_looks_per_s <= 0 || face_ns_ == kNever || seconds(now_ns - face_ns_) >= kFaceLastsS) {
        return false;
    }
    // With the gate off nobody knows what moves.
    if (!settings_.enabled && settings_.trigger != LookTrigger::only) return true;
    const std::int64_t last_ns = std::max(moved_ns_, asked_ns_);
    return last_ns != kNever && seconds(now_ns - last_ns) < settings_.burst_s;
}

bool LookPace::due(std::int64_t now_ns) const {
    if (settings_.trigger == LookTrigger::only) return false;
    if (!passed_before_) return true;
    return settings_.at_least_every_s > 0 && seconds(now_ns - passed_ns_) >= settings_.at_least_every_s;
}

std::int64_t LookPace::period_ns(std::int64_t now_ns) const {
    const double most =
        burst(now_ns) ? std::max(settings_.looks_per_s, settings_.burst_looks_per_s) : settings_.looks_per_s;
    return static_cast<std::int64_t>(static_cast<double>(kNsPerS) / most);
}

bool LookPace::too_soon(std::int64_t now_ns) const {
    if (slot_ns_ == kNever || settings_.looks_per_s <= 0) return false;
    const std::int64_t period = period_ns(now_ns);
    return now_ns - slot_ns_ < period - early_ns(period);
}

Why LookPace::judge(bool moved, std::int64_t now_ns) {
    if (moved) moved_ns_ = now_ns;
    if (asked_ && asked_ns_ != kNever && now_ns - asked_ns_ > kAskedForNs) asked_ = false;
    if (asked_) return Why::asked;
    if (too_soon(now_ns)) return Why::too_soon;
    if (asked_for(now_ns)) return Why::asked;
    if (settings_.trigger != LookTrigger::only) {
        if (!passed_before_) return Why::first;
        if (!settings_.enabled) return Why::gate_off;
        if (moved) return Why::movement;
    }
    if (burst(now_ns)) return Why::burst;
    return due(now_ns) ? Why::due : Why::still;
}

void LookPace::passed(std::int64_t now_ns) {
    passed_before_ = true;
    asked_ = false;
    passed_ns_ = now_ns;
    if (settings_.looks_per_s <= 0) return;
    // Looks keep step, so that early ones do not make more of them; who is far from the step begins a new one.
    const std::int64_t period = period_ns(now_ns);
    const std::int64_t late_ns = slot_ns_ == kNever ? period : now_ns - slot_ns_ - period;
    slot_ns_ = late_ns >= -early_ns(period) && late_ns < period / 2 ? now_ns - late_ns : now_ns;
}

}  // namespace agent
