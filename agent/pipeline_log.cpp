#include "agent/pipeline_log.hpp"

#include "agent/process/clock.hpp"
#include "agent/process/format_text.hpp"
#include "agent/process/log.hpp"

namespace agent {

namespace {

double ms_between(std::int64_t from_ns, std::int64_t to_ns) {
    return static_cast<double>(to_ns - from_ns) / static_cast<double>(kNsPerMs);
}

// One line of a look; a time that was not reached is 0.
void log_perf(const Observation& observation) {
    if (!log::enabled(LogLevel::perf)) return;
    const Stamps& at = observation.frame.stamps;
    const bool answered = at.answered_ns != 0, decided = at.decided_ns != 0;
    const std::string_view fault = observation.fault == Reason::none ? "" : reason_name(observation.fault);
    log::perf(
        "look frame=%u jpeg_bytes=%u wait_ms=%.1f encode_ms=%.1f server_ms=%.1f decide_ms=%.1f total_ms=%.1f faces=%u"
        "%s%.*s",
        observation.frame.sequence, observation.frame.jpeg_bytes, ms_between(at.captured_ns, at.taken_ns),
        ms_between(at.taken_ns, at.encoded_ns), answered ? ms_between(at.encoded_ns, at.answered_ns) : 0,
        decided ? ms_between(at.answered_ns, at.decided_ns) : 0,
        decided ? ms_between(at.captured_ns, at.decided_ns) : 0, unsigned{observation.face_count},
        fault.empty() ? "" : " fault=", AGENT_VIEW(fault));
}

}  // namespace

void note_look(const Observation& observation, bool late, StatsKeeper& stats) {
    const Stamps& at = observation.frame.stamps;
    stats.add(Counter::looks);
    stats.add(Counter::jpeg_bytes, observation.frame.jpeg_bytes);
    stats.time(Stage::wait, at.taken_ns - at.captured_ns);
    stats.time(Stage::encode, at.encoded_ns - at.taken_ns);
    if (observation.fault == Reason::none) {
        if (late) stats.add(Counter::late);
        stats.add(Counter::faces, observation.face_count);
        stats.time(Stage::server, at.answered_ns - at.encoded_ns);
        stats.time(Stage::decide, at.decided_ns - at.answered_ns);
        stats.time(Stage::total, at.decided_ns - at.captured_ns);
    } else {
        // How long a time-out lasts says nothing about answers.
        stats.add(Counter::failed);
    }
    log_perf(observation);
}

void log_stats(const char* when, const PipelineStats& stats, const std::array<StageTimes, kStages>& stages) {
    if (!log::enabled(LogLevel::perf)) return;
    std::array<char, log::kLineBytes> text{};
    BufferSink counts(text);
    write_counts(counts, stats);
    log::perf("counts since the start: %.*s", AGENT_VIEW(counts.text()));
    BufferSink times(text);
    write_stages(times, stages);
    log::perf("stages %s %.*s", when, AGENT_VIEW(times.text()));
}

}  // namespace agent
