// What the agent did since its start, as numbers: for the log, `bench`, and whoever publishes them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string_view>

#include "agent/process/histogram.hpp"
#include "agent/process/text_sink.hpp"

namespace agent {

// The stages of a look, in its order, and their sum.
enum class Stage : std::uint8_t { wait, encode, server, decide, total };
inline constexpr std::size_t kStages = 5;
[[nodiscard]] std::string_view stage_name(Stage stage);

// row(name, meaning). Every frame of the camera ends in one of still, frozen, outdone, replaced, withdrawn, stale,
// passed_over or looks, or is under way.
// clang-format off
#define AGENT_COUNTER_TABLE(row) \
    row(frames, "frames that the camera delivered") \
    row(skipped, "older frames that the camera passed over for a newer one") \
    row(lost, "frames that the camera itself lost, by the gaps in its count") \
    row(damaged, "frames that were refused: cut short, or marked by the driver") \
    row(still, "not looked at: nothing moved, or motion.looks_per_s allowed none yet") \
    row(frozen, "not looked at: the camera repeats one picture") \
    row(outdone, "another frame within quality.burst_ms was better") \
    row(replaced, "a newer frame came before the last look had ended") \
    row(withdrawn, "the camera was closed before the frame was taken") \
    row(stale, "older than decide.max_age_ms before it was sent") \
    row(passed_over, "looks whose answer was replaced before it was decided") \
    row(looks, "frames that were looked at, failed ones included") \
    row(failed, "looks without an answer of the server") \
    row(late, "answers that counted for nothing: older than decide.max_age_ms") \
    row(faces, "faces in the answers") \
    row(jpeg_bytes, "size of the pictures that were made") \
    row(events, "events that were told") \
    row(camera_failures, "attempts and streams of the camera that failed")
// clang-format on

enum class Counter : std::uint8_t {
#define AGENT_ROW(name, meaning) name,
    AGENT_COUNTER_TABLE(AGENT_ROW)
#undef AGENT_ROW
};
inline constexpr std::size_t kCounters = 0
#define AGENT_ROW(name, meaning) +1
    AGENT_COUNTER_TABLE(AGENT_ROW)
#undef AGENT_ROW
    ;
[[nodiscard]] std::string_view counter_name(Counter counter);
[[nodiscard]] std::string_view counter_meaning(Counter counter);

struct StageTimes {
    std::uint64_t count = 0;
    std::int64_t p50_ns = 0, p95_ns = 0, p99_ns = 0, longest_ns = 0;
};

// One moment's figures: plain values, to be copied.
struct PipelineStats {
    std::int64_t uptime_ns = 0;                     // since the pipeline was started
    std::array<std::uint64_t, kCounters> counts{};  // since then
    std::array<StageTimes, kStages> stages{};       // since then
    std::array<StageTimes, kStages> recent{};       // of the minute that ended last, or of the first one so far

    void set(Counter counter, std::uint64_t n) { counts[static_cast<std::size_t>(counter)] = n; }
    [[nodiscard]] std::uint64_t count(Counter counter) const { return counts[static_cast<std::size_t>(counter)]; }
    [[nodiscard]] const StageTimes& times(Stage stage) const { return stages[static_cast<std::size_t>(stage)]; }
};

// "frames=1800 skipped=0 ..." and "wait_ms=0.4/1.2/3.0/7.9 ..." (p50, p95, p99, longest), for the log.
void write_counts(TextSink& out, const PipelineStats& stats);
void write_stages(TextSink& out, const std::array<StageTimes, kStages>& stages);

// Where the figures grow. Main thread only.
class StatsKeeper {
public:
    // A minute: short enough for a graph, long enough for its 99 of 100 to mean something at a few looks a second.
    static constexpr std::int64_t kIntervalNs = 60'000'000'000;

    void start(std::int64_t now_ns) { started_ns_ = interval_ns_ = now_ns; }

    void add(Counter counter, std::uint64_t n = 1) { counts_[static_cast<std::size_t>(counter)] += n; }
    void time(Stage stage, std::int64_t ns);

    // True once a minute; the minute's times are then `recent`.
    [[nodiscard]] bool minute_over(std::int64_t now_ns);

    [[nodiscard]] PipelineStats now(std::int64_t now_ns) const;

private:
    std::int64_t started_ns_ = 0, interval_ns_ = 0;
    std::array<std::uint64_t, kCounters> counts_{};
    std::array<Histogram, kStages> all_{}, minute_{};
    std::array<StageTimes, kStages> recent_{};
    bool had_minute_ = false;
};

// The last figures that were published, for other threads. Neither side waits for more than the other's copy of them.
class StatsBoard {
public:
    void publish(const PipelineStats& stats);
    [[nodiscard]] PipelineStats read() const;

private:
    mutable std::mutex mutex_;
    PipelineStats stats_;
};

}  // namespace agent
