// Whatever a line of the observation log may hold: nothing may crash, what is read can be decided about, and comes back
// the same when it is written and read again.
#include <stdint.h>
#include <stdlib.h>

#include <array>

#include "agent/decide/decider.hpp"
#include "agent/replay/look_json.hpp"

namespace {

using namespace agent;

void expect(bool good) {
    if (!good) abort();
}

void decide(const Observation& look, const LookTimes& times) {
    static DecisionList told;
    static Config::Decide settings = [] {
        Config::Decide two_of_three;
        two_of_three.votes = 2;
        two_of_three.votes_of = 3;
        two_of_three.max_age_ms = 60'000;
        two_of_three.window_ms = 60'000;
        two_of_three.company = Company::deny_any;
        return two_of_three;
    }();
    static Decider decider{settings};
    told.clear();
    (void)decider.take(look, times.monotonic_ns, times.suspended_ns, true, told);
    for (const Decision& one : told.all()) expect(!one.opens);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    static Observation look, again;
    static std::array<char, kLookJsonBytes> memory;
    LookTimes times, times_again;
    ErrorText error;
    if (!read_look({reinterpret_cast<const char*>(data), size}, look, times, error)) {
        expect(!error.empty());
        return 0;
    }
    if (look.fault == Reason::none) decide(look, times);
    const std::string_view line = write_look(look, times, memory);
    expect(!line.empty());
    expect(read_look(line, again, times_again, error));
    expect(again.face_count == look.face_count && again.crowd == look.crowd);
    expect(times_again.monotonic_ns == times.monotonic_ns && times_again.wall_ns == times.wall_ns);
    return 0;
}
