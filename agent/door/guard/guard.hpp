// The rules by which the guard opens or refuses. Pure: no clock, no line, no socket. What it allows does not depend on
// anything that the agent says beyond one order.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "agent/door/guard/order.hpp"

namespace agent::door {

inline constexpr std::uint32_t kMostOpensPerMinute = 60;

struct GuardLimits {
    std::uint32_t longest_pulse_ms = 3000;
    std::uint32_t opens_per_minute = 6;  // up to kMostOpensPerMinute
    std::uint32_t max_age_ms = 1500;     // of the frame, when the line is driven
    bool by_hand = false;                // no unit watches: nothing but shadow orders
};

class Guard {
public:
    // `started_ns`: CLOCK_BOOTTIME, as all times here.
    Guard(const GuardLimits& limits, std::int64_t started_ns) : limits_(limits), started_ns_(started_ns) {}

    // Reason::none: the order is granted and its pulse lasts until pulse_end_ns(); whoever asks drives the line now,
    // unless it is a shadow order. Else: why not. An order that was judged once is never granted later.
    [[nodiscard]] Reason judge(const Order& order, std::int64_t now_ns);

    [[nodiscard]] bool in_pulse() const { return in_pulse_; }
    [[nodiscard]] std::int64_t pulse_end_ns() const { return pulse_end_ns_; }
    // The pulse is over: its time is up, its agent is gone, or the line failed.
    void end_pulse() { in_pulse_ = false; }

private:
    [[nodiscard]] Reason refusal(const Order& order, std::int64_t now_ns) const;
    [[nodiscard]] bool had_before(const Order& order) const;
    [[nodiscard]] std::uint32_t opened_this_minute(std::int64_t now_ns) const;

    GuardLimits limits_;
    std::int64_t started_ns_;
    bool in_pulse_ = false;
    std::int64_t pulse_end_ns_ = 0;
    // A frame opens once: after an opening only newer frames do. This holds however many ids were forgotten.
    std::int64_t newest_frame_ns_ = 0;
    std::array<DecisionId, 64> ids_{};
    std::size_t id_count_ = 0;  // ever; the place of the next is id_count_ % 64
    std::array<std::int64_t, kMostOpensPerMinute> opened_ns_{};
    std::size_t opened_count_ = 0;  // ever, the same way
};

}  // namespace agent::door
