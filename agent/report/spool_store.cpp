#include "agent/report/spool_store.hpp"

#include <algorithm>

#include "agent/report/event_json.hpp"

namespace agent {
namespace {

constexpr std::uint32_t kTendMs = 1000;

}  // namespace

void SpoolStore::report(const RenderedEvent& event, std::int64_t now_ns) {
    spool_.append(event.json, event.event->expires_wall_ns, event.event->armed, now_ns);
    arm();
}

void SpoolStore::tend(std::int64_t now_ns) {
    if (timer_.take() > 0) armed_ = false;
    spool_.tend(now_ns);
    arm();
}

void SpoolStore::arm() {
    if (armed_ || !spool_.has_work()) return;
    timer_.arm_ms(kTendMs);
    armed_ = true;
}

void SpoolStore::stop() {
    spool_.flush(clock_.monotonic_ns());
}

bool SpoolStore::next(std::uint64_t after, StoredEvent& out) {
    after = std::max(after, spool_.acknowledged());
    if (!spool_.next(after, out)) return false;
    if (out.number == after + 1) return true;
    if (gap_.first != after + 1 || gap_.last != out.number - 1) {
        gap_ = {after + 1, out.number - 1, {}, clock_.wall_ns()};
        ids_.next(gap_.noticed_wall_ns, gap_.id);
    }
    write_gap(out);
    return true;
}

void SpoolStore::write_gap(StoredEvent& out) {
    Event event;
    event.id = gap_.id;
    event.captured_wall_ns = event.decided_wall_ns = event.expires_wall_ns = gap_.noticed_wall_ns;
    event.decision.type = EventType::gap;
    event.decision.reason = Reason::spool_full;
    event.decision.count = static_cast<std::uint32_t>(std::min<std::uint64_t>(gap_.last - gap_.first + 1, UINT32_MAX));
    out = {gap_.last, write_event_json(event, camera_, gap_json_), event.expires_wall_ns};
}

void SpoolStore::acknowledge(std::uint64_t upto) {
    spool_.acknowledge(upto);
    arm();
}

}  // namespace agent
