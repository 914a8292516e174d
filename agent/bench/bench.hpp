// `compreface-agent bench`: what the agent costs, on this machine, with this camera.
#pragma once

#include <span>

namespace agent {

inline constexpr const char* kBenchHelp = "run on a camera or film and tell times, counts, CPU and memory";

// `args`: what follows the word "bench". Returns the exit code.
[[nodiscard]] int bench_main(std::span<const char* const> args);

}  // namespace agent
