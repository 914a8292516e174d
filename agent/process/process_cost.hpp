// What this process has used of the machine.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace agent {

struct MemoryUse {
    std::uint64_t resident_kb = 0;   // shared libraries included
    std::uint64_t anonymous_kb = 0;  // of these, what is this process's alone
};

// User and system time since its start.
[[nodiscard]] std::int64_t cpu_time_ns();
// The most that was ever resident.
[[nodiscard]] std::uint64_t peak_resident_kb();
// By /proc/self/smaps_rollup: VmRSS counts pages late. Nothing when the kernel has no such file.
[[nodiscard]] std::optional<MemoryUse> memory_use();
// From its text.
[[nodiscard]] std::optional<MemoryUse> parse_rollup(std::string_view text);

}  // namespace agent
