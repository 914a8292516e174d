// One face of one look against the thresholds. Pure: nothing is remembered here.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "agent/process/config.hpp"
#include "agent/process/door_policy.hpp"
#include "agent/recognize/observation.hpp"

namespace agent {

enum class FaceVerdict : std::uint8_t {
    match,    // candidate[0] is who it is
    miss,     // candidate[0] is near, not near enough
    unknown,  // nobody known is near
    ignored,  // too small or too blurred to say anything
};

struct Judgement {
    FaceVerdict verdict = FaceVerdict::unknown;
    Reason reason = Reason::none;
    std::optional<double> margin;  // see similarity_margin()
};

using Judgements = std::array<Judgement, compreface::limits::kFaces>;

// Judges each face of `observation`. Where `policy` (may be null) asks for more similarity than the config, that
// counts. A subject can be in a picture once: of several faces that match it the most similar keeps it, the others
// become a miss with same_subject_twice.
void judge(const Config::Decide& settings, const DoorPolicy* policy, const Observation& observation, Judgements& out);

// How much nearer `first` is than `second`, on the scale d = atanh(2s - 1), which is linear in the distance of the
// faces where the raw similarity saturates. The server rounds to five places: first counts as its lowest, second as its
// highest possible value, both below 1. Not a number when an argument is outside 0..1.
[[nodiscard]] double similarity_margin(double first, double second);

}  // namespace agent
