#include "agent/report/broker_keeper.hpp"

#include "agent/process/clock.hpp"
#include "agent/process/format_text.hpp"
#include "agent/process/log.hpp"

namespace agent {
namespace {

// From the first step to the broker's answer. Finding the name may take most of it.
constexpr std::int64_t kAttemptNs = 10 * kNsPerS;
// A connection that breaks sooner is part of the same trouble: two agents of one name throw each other out every
// second.
constexpr std::int64_t kSettledNs = 10 * kNsPerS;

}  // namespace

BrokerKeeper::Due BrokerKeeper::due(std::int64_t now_ns) const {
    if (state_ == State::up || now_ns < at_ns_) return Due::nothing;
    return state_ == State::down ? Due::connect : Due::give_up;
}

void BrokerKeeper::began(std::int64_t now_ns) {
    state_ = State::connecting;
    at_ns_ = now_ns + kAttemptNs;
}

void BrokerKeeper::connected(std::int64_t now_ns) {
    state_ = State::up;
    up_since_ns_ = now_ns;
    proven_ = false;
    at_ns_ = kNever;
    ++connections_;
}

void BrokerKeeper::failed(const BrokerTrouble& trouble, std::int64_t now_ns) {
    state_ = State::down;
    at_ns_ = now_ns + std::int64_t{backoff_.next_ms()} * kNsPerMs;
    ++failures_;
    if (trouble.fault == told_) return;
    told_ = trouble.fault;
    const std::string_view meaning = broker_fault_meaning(trouble.fault);
    const char* const open = trouble.detail.empty() ? "" : " (";
    log::error("mqtt: the broker %.*s: %.*s%s%s%s", AGENT_VIEW(url_), AGENT_VIEW(meaning), open, trouble.detail.c_str(),
               trouble.detail.empty() ? "" : ")");
}

void BrokerKeeper::proven() {
    backoff_.reset();
    proven_ = true;
    if (welcome_told_ || failures_ > 0) return;
    welcome_told_ = true;
    log::info("mqtt: connected to the broker %.*s", AGENT_VIEW(url_));
}

void BrokerKeeper::settle(std::int64_t now_ns) {
    if (!proven_ || failures_ == 0 || now_ns - up_since_ns_ < kSettledNs) return;
    log::info("mqtt: connected to the broker %.*s; %u times it failed before", AGENT_VIEW(url_), failures_);
    welcome_told_ = true;
    failures_ = 0;
    told_ = BrokerFault::none;
}

}  // namespace agent
