// From the server's answer to an observation: distinct subjects, boxes in the camera's pixels.
#pragma once

#include <cstdint>

#include "agent/recognize/observation.hpp"
#include "compreface/results.hpp"

namespace agent {

// How a box of the picture that was sent maps to the camera's frame.
struct PictureScale {
    double x = 1, y = 1;
    std::uint32_t left = 0, top = 0;  // of a part of the frame
};

// What the largest answer to one look needs: each of all matches may be of another subject, and their names are long.
using RecognizedFaces = compreface::RecognizeResultOf<compreface::limits::ResultSize{
    compreface::limits::kFaces, compreface::limits::kSubjectMatches, 16 * 1024}>;

// Fills the faces of `out`, and the engine that found them. `prediction_count` is what was asked for: fewer entries
// mean that there are no more examples. False: a subject name is empty, or longer than the agent holds; `out.detail`
// says so and `out.fault` is set.
[[nodiscard]] bool observe(const RecognizedFaces& result, std::uint32_t prediction_count, PictureScale scale,
                           Observation& out);

// Faces without candidates.
void observe(const compreface::DetectResult& result, PictureScale scale, Observation& out);

}  // namespace agent
