// Random people before the door, a million frames of them, judged by the promises.
//   decide_sim [FRAMES]              COMPREFACE_SEED=N repeats a run; exit code 1 and a minimal trace when a promise is
//   broken decide_mutant_N --broken FRAMES  one rule of the decider is taken out: exit code 0 when that is noticed, 1
//   when not
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string_view>

#include "fakes/seed.hpp"
#include "sim/player.hpp"

namespace {

constexpr std::size_t kStepsOfScenario = 120;
constexpr unsigned long long kFrames = 1'000'000;

}  // namespace

int main(int argc, char** argv) {
    const bool broken = argc > 1 && std::string_view{argv[1]} == "--broken";
    const char* const wanted = argc > (broken ? 2 : 1) ? argv[broken ? 2 : 1] : nullptr;
    const unsigned long long frames = wanted == nullptr ? kFrames : std::strtoull(wanted, nullptr, 10);
    const std::uint64_t first = test::seed();
    std::size_t played = 0;
    sim::Totals totals;
    for (std::uint64_t i = 0; played < frames; ++i) {
        const sim::Scenario scenario = sim::make_scenario(first + i * 0x9E3779B97F4A7C15U, kStepsOfScenario);
        std::size_t step = 0;
        sim::Outcome outcome;
        const std::string wrong = sim::play(scenario, step, outcome, &totals);
        played += step;
        if (wrong.empty()) continue;
        std::printf("after %zu frames: promise %s\n", played, wrong.c_str());
        if (broken) return 0;
        sim::print_trace(sim::shorten(scenario));
        return 1;
    }
    std::printf("%zu frames, no promise broken: %zu stale, %zu matches, %zu openings, %zu refusals, %zu leavings\n",
                played, totals.stale, totals.matches, totals.opened, totals.denied, totals.left);
    return broken ? 1 : 0;
}
