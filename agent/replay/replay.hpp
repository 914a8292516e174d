// compreface-agent replay: what a policy would have decided about looks that were recorded.
#pragma once

#include <span>

namespace agent {

// `args`: what stands behind "replay". Returns the exit code.
[[nodiscard]] int replay_main(std::span<const char* const> args);

}  // namespace agent
