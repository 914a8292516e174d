// What the door's contact and button mean. Pure.
#pragma once

#include <cstdint>
#include <optional>

#include "agent/door/guard/order.hpp"

namespace agent::door {

struct DoorWatchTimes {
    std::uint32_t held_after_ms = 30'000;  // open for so long is held open
    // After a pulse or the button somebody may open the door for so long.
    std::uint32_t open_within_ms = 5'000;
};

class DoorWatch {
public:
    explicit DoorWatch(const DoorWatchTimes& times) : times_(times) {}

    // The door may be opened now: a pulse runs, or the button was pressed.
    void allow(std::int64_t now_ns) { allowed_ns_ = now_ns; }

    // What the contact says now. A notice to send, if it is news: `contact_opened`, `forced` instead of it, or
    // `contact_closed`. The first call only learns how the door stands.
    [[nodiscard]] std::optional<Notice::Kind> contact(bool open, std::int64_t now_ns);

    // At least every second: `held` when the door has stood open for too long; once.
    [[nodiscard]] std::optional<Notice::Kind> tick(std::int64_t now_ns);

    [[nodiscard]] bool is_open() const { return open_.value_or(false); }

private:
    DoorWatchTimes times_;
    std::optional<bool> open_;
    bool held_told_ = false;
    std::int64_t opened_ns_ = 0;
    std::optional<std::int64_t> allowed_ns_;
};

}  // namespace agent::door
