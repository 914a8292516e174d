// What the agent and the guard say to each other: records of a fixed size over one SOCK_SEQPACKET socket of this
// machine, so that there is nothing to parse. Times are CLOCK_BOOTTIME, ns.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>

#include "agent/process/reason.hpp"

namespace agent::door {

inline constexpr std::uint32_t kMagic = 0x43464431;  // "CFD1": changes with every change of these records

using DecisionId = std::array<std::uint8_t, 16>;

inline constexpr std::uint32_t kShortestPulseMs = 100;  // shorter ones do not move a bolt
inline constexpr std::uint32_t kLongestPulseMs = 10'000;

// Agent to guard: open for so long, now.
struct Order {
    std::uint32_t magic = kMagic;
    std::uint32_t pulse_ms = 0;
    std::int64_t captured_at_ns = 0;  // of the newest frame that the decision rests on
    std::int64_t valid_until_ns = 0;
    DecisionId id{};
    std::uint32_t shadow = 0;  // 1: judge it as any other and drive nothing
    std::uint32_t reserved = 0;
};

// Guard to agent.
struct Notice {
    enum class Kind : std::uint8_t {
        hello,     // the connection is taken; comes first
        refused,   // an order, or the connection: `reason` says why
        opened,    // the line is active
        shadowed,  // a shadow order that would have opened
        ended,     // the pulse is over
        contact_opened,
        contact_closed,
        held,    // the door stands open for too long
        forced,  // the door was opened, and neither the guard nor the button did it
        button,  // the button was pressed
    };

    std::uint32_t magic = kMagic;
    Kind kind = Kind::hello;
    std::uint8_t reason = 0;  // wire_code() of a Reason
    std::uint8_t door_is_open = 0;
    std::uint8_t reserved = 0;
    std::int64_t at_ns = 0;
    DecisionId id{};  // refused, opened, shadowed, ended: of the order; else zeroes
};

static_assert(std::is_trivially_copyable_v<Order> && std::has_unique_object_representations_v<Order>);
static_assert(std::is_trivially_copyable_v<Notice> && std::has_unique_object_representations_v<Notice>);
inline constexpr std::size_t kOrderBytes = sizeof(Order);
inline constexpr std::size_t kNoticeBytes = sizeof(Notice);
static_assert(kOrderBytes == 48 && kNoticeBytes == 32, "agents and guards of 32 and 64 bits have the same records");

// Why a guard refuses; the place in this list is the number on the wire. New ones go to the end.
inline constexpr std::array kGuardReasons{
    Reason::none,
    Reason::door_guard_taken,
    Reason::door_guard_wrong_account,
    Reason::door_guard_by_hand,
    Reason::door_guard_just_started,
    Reason::door_order_malformed,
    Reason::door_pulse_refused,
    Reason::door_frame_stale,
    Reason::door_time_absurd,
    Reason::door_order_expired,
    Reason::door_order_repeated,
    Reason::door_opening_already,
    Reason::door_too_often,
    Reason::door_line_failed,
};

[[nodiscard]] constexpr std::uint8_t wire_code(Reason reason) {
    for (std::size_t i = 0; i < kGuardReasons.size(); ++i) {
        if (kGuardReasons[i] == reason) return static_cast<std::uint8_t>(i);
    }
    return wire_code(Reason::door_order_malformed);  // never: the guard gives no other reasons
}

// An unknown number is one of a newer guard.
[[nodiscard]] constexpr Reason reason_of(std::uint8_t code) {
    return code < kGuardReasons.size() ? kGuardReasons[code] : Reason::door_order_malformed;
}

// False: `bytes` are no record of this version; `out` is then untouched.
[[nodiscard]] inline bool read_order(std::span<const std::byte> bytes, Order& out) {
    Order order;
    if (bytes.size() != kOrderBytes) return false;
    std::memcpy(&order, bytes.data(), kOrderBytes);
    if (order.magic != kMagic || order.shadow > 1 || order.reserved != 0) return false;
    out = order;
    return true;
}

[[nodiscard]] inline bool read_notice(std::span<const std::byte> bytes, Notice& out) {
    Notice notice;
    if (bytes.size() != kNoticeBytes) return false;
    std::memcpy(&notice, bytes.data(), kNoticeBytes);
    if (notice.magic != kMagic || notice.kind > Notice::Kind::button) return false;
    out = notice;
    return true;
}

}  // namespace agent::door
