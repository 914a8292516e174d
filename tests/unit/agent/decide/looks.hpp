// Makes observations for the tests of decide/: who stands where at which moment.
#pragma once

#include <initializer_list>
#include <string_view>

#include "agent/process/clock.hpp"
#include "agent/process/config.hpp"
#include "agent/recognize/observation.hpp"

namespace looks {

inline agent::Config::Decide policy() {
    agent::Config::Decide policy;
    policy.similarity_threshold = 0.97;
    policy.miss_floor = 0.90;
    policy.max_age_ms = 1500;
    policy.min_face_px = 60;
    policy.left_after_ms = 3000;
    policy.left_after_looks = 2;
    policy.unknown_after_looks = 2;
    policy.cooldown_s = 5;
    policy.votes = policy.votes_of = 1;  // a look is enough
    policy.window_ms = 5000;
    policy.margin = 0.8;
    policy.min_company_px = 40;
    return policy;
}

// A face of 100x120 pixels with its upper left corner at (x, 100).
inline agent::ObservedFace face(int x, std::initializer_list<std::pair<std::string_view, float>> candidates) {
    agent::ObservedFace face;
    face.box = {x, 100, x + 100, 220, 0.99};
    for (const auto& [name, similarity] : candidates) {
        agent::Candidate& candidate = face.candidate[face.candidate_count++];
        (void)candidate.subject.assign(name);
        candidate.similarity = similarity;
    }
    return face;
}

inline agent::Observation look(double at_s, std::initializer_list<agent::ObservedFace> faces) {
    agent::Observation observation;
    observation.frame.stamps.captured_ns = static_cast<std::int64_t>(at_s * 1e9);
    for (const agent::ObservedFace& one : faces) observation.face[observation.face_count++] = one;
    return observation;
}

}  // namespace looks
