#include "agent/bench/bench_report.hpp"

#include <cinttypes>
#include <cstdarg>

#include "agent/process/clock.hpp"
#include "agent/process/format_text.hpp"
#include "agent/process/printable.hpp"

namespace agent {

namespace {

[[gnu::format(printf, 2, 3)]] void put(TextSink& sink, const char* format, ...) {
    std::va_list arguments;
    va_start(arguments, format);
    compreface::FixedText<511> text;
    format_text_v(text, format, arguments);
    va_end(arguments);
    sink.write(text.view());
}

double ms(std::int64_t ns) {
    return static_cast<double>(ns) / static_cast<double>(kNsPerMs);
}

// 0 of nothing is 0.
double ratio(double what, double of) {
    return of > 0 ? what / of : 0;
}

double seconds(const BenchResult& result) {
    return static_cast<double>(result.stats.uptime_ns) / static_cast<double>(kNsPerS);
}

double core_percent(const BenchResult& result) {
    return 100 * ratio(static_cast<double>(result.cpu_ns), static_cast<double>(result.stats.uptime_ns));
}

double per_look(const BenchResult& result, double what) {
    return ratio(what, static_cast<double>(result.stats.count(Counter::looks)));
}

double per_second(const BenchResult& result, Counter counter) {
    return ratio(static_cast<double>(result.stats.count(counter)), seconds(result));
}

void print_stages(const BenchResult& result, TextSink& sink) {
    put(sink, "%-8s %8s %10s %10s %10s %10s\n", "ms", "count", "p50", "p95", "p99", "longest");
    for (std::size_t i = 0; i < kStages; ++i) {
        const StageTimes& at = result.stats.stages[i];
        const std::string_view name = stage_name(static_cast<Stage>(i));
        put(sink, "%-8.*s %8" PRIu64 " %10.2f %10.2f %10.2f %10.2f\n", AGENT_VIEW(name), at.count, ms(at.p50_ns),
            ms(at.p95_ns), ms(at.p99_ns), ms(at.longest_ns));
    }
}

void print_drops(const PipelineStats& stats, TextSink& sink) {
    put(sink, "not looked at:");
    for (const Counter counter : {Counter::still, Counter::frozen, Counter::outdone, Counter::replaced,
                                  Counter::withdrawn, Counter::stale, Counter::passed_over}) {
        const std::string_view name = counter_name(counter);
        put(sink, " %.*s %" PRIu64, AGENT_VIEW(name), stats.count(counter));
    }
    put(sink, "; never delivered: skipped %" PRIu64 ", lost %" PRIu64 ", damaged %" PRIu64 "\n",
        stats.count(Counter::skipped), stats.count(Counter::lost), stats.count(Counter::damaged));
}

}  // namespace

void print_bench_text(const BenchResult& result, TextSink& sink) {
    const PipelineStats& stats = result.stats;
    std::array<char, 512> shown;
    const Printable camera = make_printable(result.camera, shown);
    put(sink, "%.*s, %.*s, %.1f s\n\n", static_cast<int>(camera.bytes), shown.data(), AGENT_VIEW(result.server),
        seconds(result));
    print_stages(result, sink);
    put(sink,
        "\nframes %" PRIu64 " (%.1f a second), looks %" PRIu64 " (%.1f a second), failed %" PRIu64 ", late %" PRIu64
        "\n",
        stats.count(Counter::frames), per_second(result, Counter::frames), stats.count(Counter::looks),
        per_second(result, Counter::looks), stats.count(Counter::failed), stats.count(Counter::late));
    print_drops(stats, sink);
    const auto jpeg_kb = static_cast<double>(stats.count(Counter::jpeg_bytes)) / 1000;
    put(sink, "pictures: %.1f kB in all, %.1f kB each\n", jpeg_kb, per_look(result, jpeg_kb));
    put(sink, "CPU: %.2f s, %.1f %% of a core, %.2f ms a look\n", ms(result.cpu_ns) / 1000, core_percent(result),
        per_look(result, ms(result.cpu_ns)));
    if (result.memory) {
        put(sink, "memory: %" PRIu64 " kB resident beside the camera's buffers, %" PRIu64 " kB of it anonymous; ",
            result.memory->resident_kb, result.memory->anonymous_kb);
    } else {
        put(sink, "memory: ");
    }
    put(sink, "%" PRIu64 " kB at most, with the buffers\n", result.peak_kb);
}

void print_bench_json(const BenchResult& result, TextSink& sink) {
    const PipelineStats& stats = result.stats;
    put(sink, "{\"seconds\":%.3f", seconds(result));
    for (std::size_t i = 0; i < kCounters; ++i) {
        const std::string_view name = counter_name(static_cast<Counter>(i));
        put(sink, ",\"%.*s\":%" PRIu64, AGENT_VIEW(name), stats.counts[i]);
    }
    put(sink, ",\"stages_ms\":{");
    for (std::size_t i = 0; i < kStages; ++i) {
        const StageTimes& at = stats.stages[i];
        const std::string_view name = stage_name(static_cast<Stage>(i));
        put(sink, "%s\"%.*s\":{\"count\":%" PRIu64 ",\"p50\":%.3f,\"p95\":%.3f,\"p99\":%.3f,\"longest\":%.3f}",
            i == 0 ? "" : ",", AGENT_VIEW(name), at.count, ms(at.p50_ns), ms(at.p95_ns), ms(at.p99_ns),
            ms(at.longest_ns));
    }
    put(sink, "},\"cpu_ms\":%.3f,\"core_percent\":%.2f", ms(result.cpu_ns), core_percent(result));
    if (result.memory) {
        put(sink, ",\"resident_kb\":%" PRIu64 ",\"anonymous_kb\":%" PRIu64, result.memory->resident_kb,
            result.memory->anonymous_kb);
    }
    put(sink, ",\"peak_kb\":%" PRIu64 "}\n", result.peak_kb);
}

}  // namespace agent
