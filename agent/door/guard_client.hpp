// The agent's end of the guard's socket. Connects again by itself; a guard that is lost or refuses the connection is
// told once, and once when it is there again.
#pragma once

#include <optional>

#include "agent/door/actuator.hpp"
#include "agent/process/backoff.hpp"
#include "agent/process/config.hpp"
#include "agent/process/told.hpp"

namespace agent::door {

class GuardClient final : public Actuator, public Handler {
public:
    GuardClient(const PathText& path, std::uint32_t seed);

    void start(EventLoop& loop, DoorListener& listener) override;
    void open(const Order& order) override;
    void tick(std::int64_t now_ns) override;
    [[nodiscard]] Reason fault() const override { return ready_ ? Reason::none : cause_; }
    // Hangs up: the guard ends a pulse at once.
    void stop() override;

    void on_ready(int fd, std::uint32_t events) override;

private:
    void connect();
    void take(const Notice& notice);
    void hang_up(Reason why);
    void finish(Reason why_not);

    PathText path_;
    EventLoop* loop_ = nullptr;
    DoorListener* listener_ = nullptr;
    FileDescriptor socket_;
    bool ready_ = false;  // the guard said hello
    Reason cause_ = Reason::door_guard_absent;
    std::optional<DecisionId> waiting_;  // for its answer
    std::int64_t now_ns_ = 0;            // of the last tick, CLOCK_MONOTONIC
    std::int64_t deadline_ns_ = 0;       // of an answer, or of hello
    std::int64_t next_attempt_ns_ = 0;
    Backoff backoff_;
    Told told_;
};

}  // namespace agent::door
