// When to try to reach the broker, when to give up, and what to tell about it. Pure: time is given, nothing is sent.
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>

#include "agent/process/backoff.hpp"
#include "agent/report/broker.hpp"

namespace agent {

// Between two attempts: half of to all of 2 s, 4 s, ... 60 s. The first is drawn wide, so that a house full of agents
// does not fall on a broker that has just been started.
struct ReconnectPace {
    std::uint32_t base_ms = 2000;
    std::uint32_t cap_ms = 60'000;
};

class BrokerKeeper {
public:
    static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

    // `url`: for the log; must live as long.
    BrokerKeeper(std::string_view url, ReconnectPace pace, std::uint32_t seed)
        : url_(url), backoff_(pace.base_ms, pace.cap_ms, seed) {}

    // The moment at which due() has something to say next.
    [[nodiscard]] std::int64_t next_ns() const { return at_ns_; }
    enum class Due : std::uint8_t { nothing, connect, give_up };
    [[nodiscard]] Due due(std::int64_t now_ns) const;

    void began(std::int64_t now_ns);
    void connected(std::int64_t now_ns);
    // Tells a new cause, and only that.
    void failed(const BrokerTrouble& trouble, std::int64_t now_ns);
    // The broker does what it is for: the next waits are short ones.
    void proven();
    // While connected, now and then: tells that a trouble is over when it has been for a while.
    void settle(std::int64_t now_ns);

    [[nodiscard]] bool up() const { return state_ == State::up; }
    [[nodiscard]] bool connecting() const { return state_ == State::connecting; }
    // False until an attempt has failed.
    [[nodiscard]] bool troubled() const { return told_ != BrokerFault::none; }
    [[nodiscard]] std::uint32_t connections() const { return connections_; }

private:
    enum class State : std::uint8_t { down, connecting, up };

    std::string_view url_;
    Backoff backoff_;
    State state_ = State::down;
    std::int64_t at_ns_ = 0;  // down: when to connect; connecting: when to give up
    BrokerFault told_ = BrokerFault::none;
    std::int64_t up_since_ns_ = 0;
    bool proven_ = false;  // this connection
    bool welcome_told_ = false;
    std::uint32_t failures_ = 0, connections_ = 0;
};

}  // namespace agent
