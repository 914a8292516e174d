#include "agent/report/audit_reporter.hpp"

#include <cerrno>

#include "agent/process/errno_text.hpp"
#include "agent/process/log.hpp"

namespace agent {

void AuditReporter::report(const RenderedEvent& event, std::int64_t) {
    const std::int64_t wall_ns = event.event->decided_wall_ns;
    if ((lost_ > 0 && !log_.note_missing(lost_, wall_ns)) || !log_.append(event.json, wall_ns)) {
        if (lost_++ == 0) log::error("audit: decisions cannot be kept: %s", errno_text(errno).data());
        return;
    }
    if (lost_ > 0) {
        log::info("audit: decisions are kept again; %llu are missing", static_cast<unsigned long long>(lost_));
    }
    lost_ = 0;
}

void AuditReporter::stop() {
    if (lost_ > 0) log::warning("audit: %llu decisions are missing", static_cast<unsigned long long>(lost_));
    log_.close(clock_.wall_ns());
}

}  // namespace agent
