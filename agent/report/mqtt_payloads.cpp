#include "agent/report/mqtt_payloads.hpp"

namespace agent {
namespace {

double ms_of(std::int64_t ns) {
    return static_cast<double>(ns) / static_cast<double>(kNsPerMs);
}

void write_times(JsonLine& json, std::string_view name, const StageTimes& times) {
    if (times.count == 0) return;
    json.begin_object(name);
    json.number("p50", ms_of(times.p50_ns));
    json.number("p95", ms_of(times.p95_ns));
    json.number("p99", ms_of(times.p99_ns));
    json.number("max", ms_of(times.longest_ns));
    json.end_object();
}

}  // namespace

std::string_view write_state(const PartState& part, std::span<char> buffer) {
    JsonLine json(buffer);
    json.begin_object();
    json.text("state", part.word);
    json.time("since", part.since_wall_ns);
    if (!part.detail.empty()) json.text("detail", part.detail);
    json.end_object();
    return json.view();
}

std::string_view write_presence(const Status& status, std::span<char> buffer) {
    JsonLine json(buffer);
    json.begin_object();
    json.begin_array("people");
    for (const SubjectName& person : status.presence.names()) json.text({}, person.view());
    json.end_array();
    json.whole("unknown", status.presence.unknown);
    json.time("since", status.presence_wall_ns);
    json.end_object();
    return json.view();
}

std::string_view write_result(std::string_view verb, std::string_view reason, std::span<char> buffer) {
    JsonLine json(buffer);
    json.begin_object();
    json.text("command", verb.substr(0, 64));
    json.text("result", reason.empty() ? "accepted" : "refused");
    if (!reason.empty()) json.text("reason", reason);
    json.end_object();
    return json.view();
}

std::string_view write_stats(const StatsInterval& interval, const MemoryUse& memory, const PipelineStats& pipeline,
                             const MqttCounters& counters, const AuditHead* audited, std::span<char> buffer) {
    JsonLine json(buffer);
    json.begin_object();
    json.whole("uptime_s", static_cast<std::uint64_t>(interval.uptime_ns / kNsPerS));
    if (interval.length_ns > 0) {
        json.number("cpu_percent",
                    100.0 * static_cast<double>(interval.cpu_ns) / static_cast<double>(interval.length_ns));
    }
    json.whole("resident_kb", memory.resident_kb);
    json.whole("anonymous_kb", memory.anonymous_kb);
    json.begin_object("counts");
    for (std::size_t i = 0; i < kCounters; ++i) {
        const auto counter = static_cast<Counter>(i);
        json.whole(counter_name(counter), pipeline.count(counter));
    }
    json.end_object();
    json.begin_object("latency_ms");
    for (std::size_t i = 0; i < kStages; ++i) write_times(json, stage_name(static_cast<Stage>(i)), pipeline.recent[i]);
    json.end_object();
    json.begin_object("events");
    for (std::size_t i = 0; i < kEventTypes; ++i) {
        if (counters.events[i] > 0) json.whole(event_type_name(static_cast<EventType>(i)), counters.events[i]);
    }
    json.end_object();
    json.whole("events_not_live", counters.not_live);
    json.whole("messages_refused", counters.refused);
    json.whole("connections", counters.connections);
    if (audited != nullptr && audited->number > 0) {
        json.begin_object("audit");
        json.whole("number", audited->number);
        json.text("sum", audited->mac.view());
        json.end_object();
    }
    json.end_object();
    return json.view();
}

}  // namespace agent
