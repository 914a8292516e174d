// The URL of a call: base, path, query.
#pragma once

#include <cstdint>
#include <string_view>

#include "compreface/options.hpp"
#include "text_writer.hpp"

namespace compreface {

// Which options an endpoint takes in its query. Bits, to be combined.
enum QueryFields : std::uint8_t {
    kNoFields = 0,
    kThreshold = 1,        // det_prob_threshold
    kFaceFields = 2,       // limit, face_plugins, status
    kRecognizeFields = 4,  // prediction_count, detect_faces
};

// Adds "?name=value&..." for `subject`, unless it is empty, and for those options that are set and among `fields`.
// `options` must have been checked.
void add_query(TextWriter& url, unsigned fields, const Options& options, std::string_view subject);

}  // namespace compreface
