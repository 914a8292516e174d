#include "agent/door_way.hpp"

#include <algorithm>
#include <string_view>

namespace agent {

namespace {

// A disk that has not answered within this hangs: events are told without it, and nothing opens.
constexpr std::int64_t kDiskHangsNs = 5 * kNsPerS;

std::uint8_t value_of(char digit) {
    return static_cast<std::uint8_t>(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

// The 16 bytes of a UUID.
door::DecisionId to_id(std::string_view uuid) {
    door::DecisionId id{};
    std::size_t digits = 0;
    for (const char c : uuid) {
        if (c == '-' || digits == 2 * id.size()) continue;
        std::uint8_t& byte = id[digits++ / 2];
        byte = static_cast<std::uint8_t>(byte << 4U | value_of(c));
    }
    return id;
}

}  // namespace

DoorWay::DoorWay(const DoorParts& parts, const DoorSettings& settings)
    : parts_(parts), settings_(settings), keeper_(parts.actuator, parts.clock, settings.pulse_ms, !settings.armed) {}

bool DoorWay::start(EventLoop& loop, door::DoorSink& sink) {
    remembered_ = parts_.ledger.memory();  // before its thread goes on with it
    if (!loop.add(parts_.ledger.fd(), *this) || !parts_.ledger.start()) return false;
    keeper_.start(loop, sink);
    return true;
}

void DoorWay::make_room() {
    while (count_ == kHeld) release_first();
}

void DoorWay::take(Event event, std::uint32_t max_age_ms) {
    const bool match = event.decision.type == EventType::match;
    const bool of_door = event.decision.type == EventType::door_opened;
    event.armed = settings_.on && settings_.armed && ((match && event.decision.opens) || of_door);
    if (count_ == 0 && !match) return parts_.events.push(event);
    Held& held = held_[(first_ + count_++) % kHeld];
    held = Held{event, max_age_ms, 0, !match, false, parts_.clock.monotonic_ns()};
    if (!match) return;
    const FrameInfo& frame = event.frame;
    held.ticket = parts_.ledger.commit(event.decision.subject, frame.stamps.captured_ns + frame.suspended_ns);
    held.decided = held.ticket == 0;  // too many wait: told without
    release_decided();
}

void DoorWay::on_ready(int, std::uint32_t) {
    take_results();
    release_decided();
}

void DoorWay::take_results() {
    door::Ledger::Result result;
    while (parts_.ledger.take(result)) {
        for (std::size_t i = 0; i < count_; ++i) {
            Held& held = held_[(first_ + i) % kHeld];
            if (held.ticket != result.ticket) continue;
            held.decided = true;
            held.committed = result.committed;
        }
    }
}

void DoorWay::release_decided() {
    while (count_ > 0 && held_[first_].decided) release_first();
}

void DoorWay::release_first() {
    Held held = held_[first_];
    first_ = (first_ + 1) % kHeld;
    --count_;
    if (held.event.decision.type == EventType::match && !held.committed) {
        held.event.armed = false;
        held.event.decision.reason = Reason::door_memory_failed;
    }
    if (stopped_) held.event.armed = false;  // it opens no more
    parts_.events.push(held.event);
    open(held);
}

void DoorWay::open(const Held& held) {
    if (!settings_.on || stopped_ || !held.event.decision.opens) return;
    keeper_.open({to_id(held.event.id.view()), held.event.decision, held.event.frame, held.max_age_ms}, held.committed);
}

bool DoorWay::all_wait(std::int64_t now_ns, std::uint32_t cooldown_s) const {
    const std::int64_t since_ns = remembered_.everybody_ns;
    return since_ns != 0 && now_ns - since_ns < std::int64_t{cooldown_s} * kNsPerS;
}

Reason DoorWay::fault(std::uint32_t cooldown_s) const {
    if (parts_.ledger.damaged() && all_wait(parts_.clock.boottime_ns(), cooldown_s)) return Reason::door_memory_damaged;
    if (!parts_.ledger.works()) return Reason::door_memory_failed;
    return settings_.on ? parts_.actuator.fault() : Reason::none;
}

void DoorWay::tick() {
    const std::int64_t now_ns = parts_.clock.monotonic_ns();
    if (settings_.on) parts_.actuator.tick(now_ns);
    while (count_ > 0 && now_ns - held_[first_].since_ns > kDiskHangsNs) release_first();
    release_decided();  // those that waited behind it
}

bool DoorWay::stop(std::uint32_t timeout_ms) {
    stopped_ = true;
    if (settings_.on) parts_.actuator.stop();
    parts_.ledger.stop();
    const bool ended = parts_.ledger.join(timeout_ms);
    take_results();
    while (count_ > 0) release_first();
    return ended;
}

}  // namespace agent
