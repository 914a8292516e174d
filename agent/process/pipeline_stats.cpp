#include "agent/process/pipeline_stats.hpp"

#include <cinttypes>

#include "agent/process/format_text.hpp"

namespace agent {

namespace {

constexpr std::array<std::string_view, kStages> kStageNames{"wait", "encode", "server", "decide", "total"};

constexpr std::array<std::string_view, kCounters> kCounterNames{
#define AGENT_ROW(name, meaning) #name,
    AGENT_COUNTER_TABLE(AGENT_ROW)
#undef AGENT_ROW
};
constexpr std::array<std::string_view, kCounters> kCounterMeanings{
#define AGENT_ROW(name, meaning) meaning,
    AGENT_COUNTER_TABLE(AGENT_ROW)
#undef AGENT_ROW
};

StageTimes times_of(const Histogram& histogram) {
    return {histogram.count(), histogram.quantile_ns(0.5), histogram.quantile_ns(0.95), histogram.quantile_ns(0.99),
            histogram.longest_ns()};
}

std::array<StageTimes, kStages> times_of(const std::array<Histogram, kStages>& histograms) {
    std::array<StageTimes, kStages> times;
    for (std::size_t i = 0; i < kStages; ++i) times[i] = times_of(histograms[i]);
    return times;
}

double ms(std::int64_t ns) {
    return static_cast<double>(ns) / 1e6;
}

}  // namespace

std::string_view stage_name(Stage stage) {
    return kStageNames[static_cast<std::size_t>(stage)];
}

std::string_view counter_name(Counter counter) {
    return kCounterNames[static_cast<std::size_t>(counter)];
}

std::string_view counter_meaning(Counter counter) {
    return kCounterMeanings[static_cast<std::size_t>(counter)];
}

void write_counts(TextSink& out, const PipelineStats& stats) {
    compreface::FixedText<63> one;
    for (std::size_t i = 0; i < kCounters; ++i) {
        format_text(one, "%s%.*s=%" PRIu64, i == 0 ? "" : " ", AGENT_VIEW(kCounterNames[i]), stats.counts[i]);
        out.write(one.view());
    }
}

void write_stages(TextSink& out, const std::array<StageTimes, kStages>& stages) {
    compreface::FixedText<127> one;
    for (std::size_t i = 0; i < kStages; ++i) {
        const StageTimes& at = stages[i];
        format_text(one, "%s%.*s_ms=%.1f/%.1f/%.1f/%.1f", i == 0 ? "" : " ", AGENT_VIEW(kStageNames[i]), ms(at.p50_ns),
                    ms(at.p95_ns), ms(at.p99_ns), ms(at.longest_ns));
        out.write(one.view());
    }
}

void StatsKeeper::time(Stage stage, std::int64_t ns) {
    all_[static_cast<std::size_t>(stage)].add(ns);
    minute_[static_cast<std::size_t>(stage)].add(ns);
}

bool StatsKeeper::minute_over(std::int64_t now_ns) {
    if (now_ns - interval_ns_ < kIntervalNs) return false;
    interval_ns_ = now_ns;
    recent_ = times_of(minute_);
    had_minute_ = true;
    for (Histogram& histogram : minute_) histogram.clear();
    return true;
}

PipelineStats StatsKeeper::now(std::int64_t now_ns) const {
    return {now_ns - started_ns_, counts_, times_of(all_), had_minute_ ? recent_ : times_of(minute_)};
}

void StatsBoard::publish(const PipelineStats& stats) {
    const std::lock_guard<std::mutex> lock(mutex_);
    stats_ = stats;
}

PipelineStats StatsBoard::read() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return stats_;
}

}  // namespace agent
