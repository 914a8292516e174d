// The way from a decision to the door, and of events meanwhile: a match is something that receivers act on, so it is
// written down before it is told, and what was decided after it is told after it.
#pragma once

#include <array>
#include <cstdint>

#include "agent/door/door_keeper.hpp"
#include "agent/door/ledger.hpp"
#include "agent/process/event_loop.hpp"
#include "agent/report/event_queue.hpp"

namespace agent {

struct DoorParts {
    door::Ledger& ledger;
    door::Actuator& actuator;
    EventQueue& events;
    const Clock& clock;
};

struct DoorSettings {
    bool on = false;     // false: matches are written down and told, nothing opens
    bool armed = false;  // false: shadow mode
    std::uint32_t pulse_ms = 0;
};

class DoorWay final : public Handler {
public:
    DoorWay(const DoorParts& parts, const DoorSettings& settings);

    // After the ledger was opened. False: errno says why.
    [[nodiscard]] bool start(EventLoop& loop, door::DoorSink& sink);

    // Before an event is made that take() is to get: whatever this tells comes before it.
    void make_room();
    // Takes an event in the order of its making, to tell it as soon as it may be told, and to open the door if it
    // asks for that. `max_age_ms`: how long after its frame it may be acted on.
    void take(Event event, std::uint32_t max_age_ms);

    // Who was told before the agent was started.
    [[nodiscard]] const door::Memory& remembered() const { return remembered_; }
    // True while nobody may be told as a match, because it is not known who was. `now_ns`: CLOCK_BOOTTIME.
    [[nodiscard]] bool all_wait(std::int64_t now_ns, std::uint32_t cooldown_s) const;
    // What keeps the door from opening; none: nothing that is known.
    [[nodiscard]] Reason fault(std::uint32_t cooldown_s) const;

    // Several times a second.
    void tick();

    // Closes the door, gives the ledger `timeout_ms` to write down what waits, tells the rest. False: the ledger hangs.
    [[nodiscard]] bool stop(std::uint32_t timeout_ms);

    void on_ready(int fd, std::uint32_t events) override;

private:
    struct Held {
        Event event;
        std::uint32_t max_age_ms = 0;
        door::Ledger::Ticket ticket = 0;
        bool decided = false;  // committed, failed, or nothing to commit
        bool committed = false;
        std::int64_t since_ns = 0;  // CLOCK_MONOTONIC
    };

    static constexpr std::size_t kHeld = 32;

    void take_results();
    void release_decided();
    void release_first();
    void open(const Held& held);

    DoorParts parts_;
    DoorSettings settings_;
    door::DoorKeeper keeper_;
    door::Memory remembered_;
    std::array<Held, kHeld> held_{};  // a ring
    std::size_t first_ = 0, count_ = 0;
    bool stopped_ = false;
};

}  // namespace agent
