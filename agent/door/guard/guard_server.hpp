// Listens to the agent and drives the line as the rules allow. Everything happens on one thread, nothing waits.
#pragma once

#include <sys/types.h>

#include <cstdint>

#include "agent/door/guard/door_watch.hpp"
#include "agent/door/guard/guard.hpp"
#include "agent/door/guard/line.hpp"
#include "agent/process/clock.hpp"
#include "agent/process/error_list.hpp"
#include "agent/process/event_loop.hpp"
#include "agent/process/told.hpp"

namespace agent::door {

struct GuardParts {
    Line& line;
    Inputs& inputs;
    Alarm& alarm;
    EventLoop& loop;
    const Clock& clock;
};

// Whose orders are taken.
struct AgentAccount {
    uid_t user = 0;
    gid_t group = 0;
};

class GuardServer final : public Handler {
public:
    GuardServer(const GuardParts& parts, const GuardLimits& limits, const DoorWatchTimes& times,
                const AgentAccount& agent);

    // Makes the socket, in place of one that an earlier guard left. False: `error` says why.
    [[nodiscard]] bool open(const char* path, ErrorText& error);

    // At least once a second.
    void tick();

    // The line inactive, the agent told and left, the socket gone.
    void stop();

    void on_ready(int fd, std::uint32_t events) override;

private:
    void on_caller();
    void turn_away(int caller, Reason why);
    void on_agent();
    void on_order(const Order& order);
    void on_inputs();
    // Why the order is refused, or none: then the line is active.
    [[nodiscard]] Reason drive(const Order& order);
    void on_alarm();
    void end_pulse(const char* why);
    void leave_agent(const char* why);
    void tell(Notice::Kind kind, Reason reason, const DecisionId& id);
    void tell_door(Notice::Kind kind);

    GuardParts parts_;
    Guard guard_;
    DoorWatch watch_;
    AgentAccount account_;
    const char* path_ = nullptr;
    FileDescriptor listener_, agent_;
    DecisionId pulse_id_{};
    bool line_active_ = false;
    Told refused_told_, turned_away_told_;
};

}  // namespace agent::door
