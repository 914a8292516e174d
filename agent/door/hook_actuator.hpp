// Opens by a program of the user's, for doors that open over the network. The guard's rules hold for it as well; what
// nobody else can do is to end what the program began.
#pragma once

#include <sys/types.h>

#include <optional>

#include "agent/door/actuator.hpp"
#include "agent/door/guard/guard.hpp"
#include "agent/process/clock.hpp"
#include "agent/process/config.hpp"
#include "agent/process/program.hpp"

namespace agent::door {

struct HookSettings {
    PathText command;
    std::uint32_t opens_per_minute = 0;
};

class HookActuator final : public Actuator, public Handler {
public:
    HookActuator(const HookSettings& settings, const Clock& clock);

    // All that takes heap; before start(). False: errno says why.
    [[nodiscard]] bool prepare();

    void start(EventLoop& loop, DoorListener& listener) override;
    // A shadow order is judged, and runs nothing.
    void open(const Order& order) override;
    void tick(std::int64_t now_ns) override;
    [[nodiscard]] Reason fault() const override { return fault_; }
    // Kills a program that still runs, and what it started.
    void stop() override;

    void on_ready(int fd, std::uint32_t events) override;

private:
    [[nodiscard]] bool run(std::uint32_t pulse_ms);
    void reap();
    void bury();
    void finish(Reason why_not);

    HookSettings settings_;
    const Clock& clock_;
    Guard rules_;
    EventLoop* loop_ = nullptr;
    DoorListener* listener_ = nullptr;
    FileDescriptor nothing_;  // its input
    ProgramStart program_;
    std::optional<DecisionId> waiting_;
    pid_t pid_ = 0;    // also its group; 0: none runs
    pid_t dying_ = 0;  // was killed and is not gone yet
    FileDescriptor ended_;
    std::int64_t deadline_ns_ = 0;  // CLOCK_MONOTONIC
    Reason fault_ = Reason::none;
};

}  // namespace agent::door
