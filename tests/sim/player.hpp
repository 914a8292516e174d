// Plays a scenario to the agent's decider, and asks the oracle after each step.
#pragma once

#include <string>

#include "sim/scenario.hpp"

namespace sim {

// What was told in all: a world in which nothing happens would prove nothing.
struct Totals {
    std::size_t stale = 0, matches = 0, opened = 0, denied = 0, left = 0;
};

// Empty, or what was wrong; `step` is then its index, and `outcome` what was told there.
[[nodiscard]] std::string play(const Scenario& scenario, std::size_t& step, Outcome& outcome, Totals* totals = nullptr);

// The same scenario with fewer steps, and still wrong.
[[nodiscard]] Scenario shorten(Scenario scenario);

// Every step and what was told, for people.
void print_trace(const Scenario& scenario);

}  // namespace sim
