// What the pipeline keeps and tells of its speed: a line for each look, and the figures of all of them.
#pragma once

#include <array>

#include "agent/process/pipeline_stats.hpp"
#include "agent/recognize/observation.hpp"

namespace agent {

// Counts a look and logs its line (level perf). `late`: its answer counted for nothing.
void note_look(const Observation& observation, bool late, StatsKeeper& stats);

// Two lines of level perf: all counts, and the times of `stages`, which are those `when`.
void log_stats(const char* when, const PipelineStats& stats, const std::array<StageTimes, kStages>& stages);

}  // namespace agent
