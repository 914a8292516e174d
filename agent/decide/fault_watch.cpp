#include "agent/decide/fault_watch.hpp"

namespace agent {

namespace {

void tell(DecisionList& out, FaultState state, Reason reason, std::uint32_t count, std::string_view detail) {
    Decision* decision = out.add(EventType::fault);
    if (decision == nullptr) return;
    decision->state = state;
    decision->reason = reason;
    decision->count = count;
    decision->detail.assign_front(detail);
}

}  // namespace

void FaultWatch::failed(Reason reason, std::string_view detail, DecisionList& out) {
    if (told_.failed(reason)) tell(out, FaultState::begin, reason, told_.count(), detail);
}

void FaultWatch::worked(DecisionList& out) {
    const Reason reason = told_.cause();
    const std::uint32_t count = told_.succeeded();
    if (count > 0) tell(out, FaultState::end, reason, count, {});
}

}  // namespace agent
