#include "agent/door/guard/door_watch.hpp"

#include <utility>

#include "agent/process/clock.hpp"

namespace agent::door {

std::optional<Notice::Kind> DoorWatch::contact(bool open, std::int64_t now_ns) {
    const std::optional<bool> before = std::exchange(open_, open);
    if (before == open) return std::nullopt;
    held_told_ = false;
    opened_ns_ = now_ns;
    if (!before) return std::nullopt;
    if (!open) return Notice::Kind::contact_closed;
    const std::int64_t within_ns = std::int64_t{times_.open_within_ms} * kNsPerMs;
    const bool allowed = allowed_ns_ && now_ns - *allowed_ns_ <= within_ns;
    return allowed ? Notice::Kind::contact_opened : Notice::Kind::forced;
}

std::optional<Notice::Kind> DoorWatch::tick(std::int64_t now_ns) {
    if (!is_open() || held_told_) return std::nullopt;
    if (now_ns - opened_ns_ < std::int64_t{times_.held_after_ms} * kNsPerMs) return std::nullopt;
    held_told_ = true;
    return Notice::Kind::held;
}

}  // namespace agent::door
