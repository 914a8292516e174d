// The parts of a face: small objects of numbers, each with the fields it must have.
#pragma once

#include "compreface/results.hpp"
#include "json.hpp"

namespace compreface {

// False: a field is missing, or has a value that cannot be.
[[nodiscard]] bool read_box(json::Value from, Box& out);
// Reads age, gender, mask, pose and execution_time; absent ones are fine. Returns the name of the first that is
// malformed, nullptr when there is none.
[[nodiscard]] const char* read_face_parts(json::Value face, Face& out);
[[nodiscard]] bool read_point(json::Value from, Point& out);
[[nodiscard]] bool read_probability(json::Value from, double& out);

}  // namespace compreface
