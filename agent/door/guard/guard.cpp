#include "agent/door/guard/guard.hpp"

#include <algorithm>

#include "agent/process/clock.hpp"

namespace agent::door {

namespace {

constexpr std::int64_t kMinuteNs = 60 * kNsPerS;

}  // namespace

Reason Guard::judge(const Order& order, std::int64_t now_ns) {
    const Reason why_not = refusal(order, now_ns);
    ids_[id_count_++ % ids_.size()] = order.id;
    if (why_not != Reason::none) return why_not;
    newest_frame_ns_ = order.captured_at_ns;
    opened_ns_[opened_count_++ % opened_ns_.size()] = now_ns;
    in_pulse_ = true;
    pulse_end_ns_ = now_ns + std::int64_t{order.pulse_ms} * kNsPerMs;
    return Reason::none;
}

Reason Guard::refusal(const Order& order, std::int64_t now_ns) const {
    if (order.pulse_ms < kShortestPulseMs || order.pulse_ms > limits_.longest_pulse_ms) {
        return Reason::door_pulse_refused;
    }
    // First, so that no difference below can overflow.
    const bool sane =
        0 < order.captured_at_ns && order.captured_at_ns <= now_ns && order.captured_at_ns <= order.valid_until_ns;
    if (!sane) return Reason::door_time_absurd;
    if (had_before(order)) return Reason::door_order_repeated;
    if (now_ns - order.captured_at_ns > std::int64_t{limits_.max_age_ms} * kNsPerMs) return Reason::door_frame_stale;
    if (now_ns > order.valid_until_ns) return Reason::door_order_expired;
    if (in_pulse_) return Reason::door_opening_already;
    // What was opened in the minute before the start, nobody remembers: the full number is assumed.
    if (now_ns - started_ns_ < kMinuteNs) return Reason::door_guard_just_started;
    if (opened_this_minute(now_ns) >= limits_.opens_per_minute) return Reason::door_too_often;
    if (limits_.by_hand && order.shadow == 0) return Reason::door_guard_by_hand;
    return Reason::none;
}

bool Guard::had_before(const Order& order) const {
    if (order.captured_at_ns <= newest_frame_ns_) return true;
    const auto end = ids_.begin() + static_cast<std::ptrdiff_t>(std::min(id_count_, ids_.size()));
    return std::find(ids_.begin(), end, order.id) != end;
}

std::uint32_t Guard::opened_this_minute(std::int64_t now_ns) const {
    const auto end = opened_ns_.begin() + static_cast<std::ptrdiff_t>(std::min(opened_count_, opened_ns_.size()));
    return static_cast<std::uint32_t>(std::count_if(
        opened_ns_.begin(), end, [now_ns](std::int64_t opened_ns) { return now_ns - opened_ns < kMinuteNs; }));
}

}  // namespace agent::door
