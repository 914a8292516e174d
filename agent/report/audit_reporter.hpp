// Hands decisions about known people to the audit log.
#pragma once

#include <cstdint>

#include "agent/process/clock.hpp"
#include "agent/report/audit_log.hpp"
#include "agent/report/reporter.hpp"

namespace agent {

// What the audit log keeps: who was let in, or was known and was not; and where events were lost on their way.
inline constexpr EventMask kAuditedEvents = event_bit(EventType::match) | event_bit(EventType::denied) |
                                            event_bit(EventType::miss) | event_bit(EventType::door_opened) |
                                            event_bit(EventType::door_refused) | event_bit(EventType::gap);

class AuditReporter final : public Reporter {
public:
    AuditReporter(AuditLog& log, const Clock& clock) : log_(log), clock_(clock) {}

    void report(const RenderedEvent& event, std::int64_t now_ns) override;
    [[nodiscard]] int fd() const override { return -1; }
    void tend(std::int64_t) override {}
    [[nodiscard]] bool busy() const override { return false; }
    void stop() override;

private:
    AuditLog& log_;
    const Clock& clock_;
    std::uint64_t lost_ = 0;  // since the log last took one
};

}  // namespace agent
