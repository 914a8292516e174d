// The URL of a call: base, path, query.
#pragma once

#include <cstdint>
#include <string_view>

#include "compreface/client.hpp"
#include "text_writer.hpp"

namespace compreface {

// What an endpoint takes in its query. Bits, to be combined.
enum QueryFields : std::uint8_t {
    kNoFields = 0,
    kThreshold = 1,     // det_prob_threshold
    kFaceFields = 2,    // limit, face_plugins, status
    kPredictions = 4,   // prediction_count
    kWholePicture = 8,  // detect_faces
    kRecognizeFields = kPredictions | kWholePicture,
    kSubject = 16,  // a subject's name
    kPage = 32,     // page and size, and a subject's name unless it is empty
};

// Adds "?name=value&..." for those options that are set and among `fields`, and for `examples`: of it counts only the
// name with kSubject. All must have been checked.
void add_query(TextWriter& url, unsigned fields, const Options& options, const ExampleQuery& examples);

}  // namespace compreface
