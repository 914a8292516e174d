// The figures of a run, for people and for programs.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "agent/process/pipeline_stats.hpp"
#include "agent/process/process_cost.hpp"
#include "agent/process/text_sink.hpp"

namespace agent {

struct BenchResult {
    std::string_view camera;  // its path or command
    std::string_view server;  // its address, or what stands in its place
    PipelineStats stats;
    std::int64_t cpu_ns = 0;
    std::optional<MemoryUse> memory;  // after the camera's buffers were unmapped
    std::uint64_t peak_kb = 0;        // with them
};

void print_bench_text(const BenchResult& result, TextSink& sink);
// One object; times in milliseconds, memory in kilobytes, without what was not to be had.
void print_bench_json(const BenchResult& result, TextSink& sink);

}  // namespace agent
