#include "agent/report/event_queue.hpp"

#include <algorithm>

namespace agent {

EventQueue::EventQueue() {
    for (std::size_t i = 0; i < kQueuedEvents; ++i) order_[i] = static_cast<std::uint8_t>(i);
}

bool EventQueue::open() {
    return wakeup_.open();
}

void EventQueue::push(const Event& event) {
    {
        const std::lock_guard lock(mutex_);
        if (count_ == kQueuedEvents && !make_room(event)) {
            count_lost(event);
        } else {
            slot_[order_[count_++]] = event;
        }
    }
    wake();
}

bool EventQueue::pop(Event& out) {
    const std::lock_guard lock(mutex_);
    if (gap_is_next()) {
        pop_gap(out);
        return true;
    }
    if (count_ == 0) {
        wakeup_.drain();
        return false;
    }
    out = slot_[order_[0]];
    remove(0);
    return true;
}

std::uint64_t EventQueue::discard() {
    const std::lock_guard lock(mutex_);
    const std::uint64_t unheard = count_ + untold_;
    count_ = untold_ = 0;
    return unheard;
}

// False when `event` itself is what can best be done without.
bool EventQueue::make_room(const Event& event) {
    std::size_t victim = 0;
    while (victim < count_ && slot_[order_[victim]].decision.type != EventType::look) ++victim;
    if (victim == count_) {
        if (event.decision.type == EventType::look) return false;
        victim = 0;
    }
    count_lost(slot_[order_[victim]]);
    remove(victim);
    return true;
}

// The slot goes to the free ones; those behind it move up by one.
void EventQueue::remove(std::size_t position) {
    const auto from = order_.begin() + static_cast<std::ptrdiff_t>(position);
    std::rotate(from, from + 1, order_.begin() + static_cast<std::ptrdiff_t>(count_));
    --count_;
}

void EventQueue::count_lost(const Event& event) {
    if (untold_ == 0 || event.sequence < gap_.sequence) {
        gap_.id = event.id;
        gap_.sequence = event.sequence;
        gap_.captured_wall_ns = event.decided_wall_ns;
        gap_.decided_wall_ns = event.decided_wall_ns;
        gap_.expires_wall_ns = event.expires_wall_ns;
    }
    ++untold_;
}

bool EventQueue::gap_is_next() const {
    return untold_ > 0 && (count_ == 0 || slot_[order_[0]].sequence > gap_.sequence);
}

void EventQueue::pop_gap(Event& out) {
    out = gap_;
    out.decision.type = EventType::gap;
    out.decision.reason = Reason::queue_full;
    out.decision.count = untold_;
    untold_ = 0;
}

}  // namespace agent
