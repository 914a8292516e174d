// What is said on the topics that are no events.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "agent/decide/decision.hpp"
#include "agent/process/pipeline_stats.hpp"
#include "agent/process/process_cost.hpp"
#include "agent/report/audit_chain.hpp"
#include "agent/report/json_line.hpp"
#include "agent/report/status_board.hpp"

namespace agent {

// Enough for each of them: names of people as long as they may be, all of control characters.
inline constexpr std::size_t kPayloadBytes = 512 + kPresentPeople * SubjectName::capacity() * 6;

[[nodiscard]] std::string_view write_state(const PartState& part, std::span<char> buffer);
[[nodiscard]] std::string_view write_presence(const Status& status, std::span<char> buffer);

// `verb` and `reason`: any bytes; `reason` empty: accepted.
[[nodiscard]] std::string_view write_result(std::string_view verb, std::string_view reason, std::span<char> buffer);

struct MqttCounters {
    std::array<std::uint64_t, kEventTypes> events{};  // that came
    std::uint64_t not_live = 0;                       // that were not sent on `event`: no connection, or too late
    std::uint64_t refused = 0;                        // messages that the broker would not take
    std::uint32_t connections = 0;
};

struct StatsInterval {
    std::int64_t uptime_ns = 0;
    std::int64_t length_ns = 0;  // since the last statistics
    std::int64_t cpu_ns = 0;     // used in it
};

// `memory`: zeros where the kernel does not tell. `audited`: the head of the audit log; nullptr without one.
[[nodiscard]] std::string_view write_stats(const StatsInterval& interval, const MemoryUse& memory,
                                           const PipelineStats& pipeline, const MqttCounters& counters,
                                           const AuditHead* audited, std::span<char> buffer);

}  // namespace agent
