// From the command line of `bench` to an agent that harms nobody.
#pragma once

#include "agent/bench/bench_options.hpp"
#include "agent/daemon.hpp"
#include "agent/process/error_list.hpp"

namespace agent {

// Fills `setup` (all but its transport). Of the configuration only what a look is made of counts; whatever acts on what
// was seen keeps its default, which is off. False: `errors` has what is wrong.
[[nodiscard]] bool make_bench_setup(const BenchOptions& options, DaemonSetup& setup, ErrorList& errors);

}  // namespace agent
