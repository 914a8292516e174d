// Events on their way from the main thread to the reporter thread: bounded, and honest about what it had to drop.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>

#include "agent/process/wakeup.hpp"
#include "agent/report/event.hpp"

namespace agent {

inline constexpr std::size_t kQueuedEvents = 64;

// One thread pushes, one pops. Neither waits for more than the other's copy of one event.
class EventQueue {
public:
    EventQueue();
    EventQueue(const EventQueue&) = delete;
    EventQueue& operator=(const EventQueue&) = delete;

    // Makes the descriptor of fd(). False: errno says why. Once, before the threads start.
    [[nodiscard]] bool open();

    // Adds the event. When the queue is full, the oldest `look` in it is lost, without one the new event if it is a
    // `look`, else the oldest event. Events come with ascending `sequence`.
    void push(const Event& event);

    // The next event into `out`, or false when there is none. What was lost before is told first, by one `gap` event
    // that stands in the place of the first lost one: with its id, its sequence and its times, and with how many were
    // lost.
    [[nodiscard]] bool pop(Event& out);

    // Readable (POLLIN) while events wait, or after wake(). -1 before open().
    [[nodiscard]] int fd() const { return wakeup_.fd(); }
    // Makes fd() readable until the next pop() that finds nothing: for a stop.
    void wake() { wakeup_.notify(); }

    // Throws away what waits, for the end. How many events nobody heard of: these, and lost ones whose gap was not
    // told.
    [[nodiscard]] std::uint64_t discard();

private:
    [[nodiscard]] bool make_room(const Event& event);
    void remove(std::size_t position);
    void count_lost(const Event& event);
    [[nodiscard]] bool gap_is_next() const;
    void pop_gap(Event& out);

    std::mutex mutex_;
    Wakeup wakeup_;
    // Events never move: order_[0..count_) are the slots of those that wait, oldest first; behind them the free slots.
    std::array<Event, kQueuedEvents> slot_{};
    std::array<std::uint8_t, kQueuedEvents> order_{};
    std::size_t count_ = 0;
    Event gap_;  // the gap that is to be told, when untold_ is not 0
    std::uint32_t untold_ = 0;
};

}  // namespace agent
