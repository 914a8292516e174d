// What one look at one frame found: faces with their nearest subjects, nobody, or a fault.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "agent/process/reason.hpp"
#include "compreface/limits.hpp"
#include "compreface/results.hpp"
#include "compreface/text.hpp"

namespace agent {

// Holds every name the server's subject calls take (50 UTF-16 units, 150 bytes); longer ones come only from elsewhere.
using SubjectName = compreface::FixedText<199>;

// CLOCK_MONOTONIC, ns. 0: that stage was not reached. The one source of freshness, metrics and benchmarks.
struct Stamps {
    std::int64_t captured_ns = 0;  // by the camera
    std::int64_t taken_ns = 0;     // by the recognizer from the slot
    std::int64_t encoded_ns = 0;   // JPEG ready
    std::int64_t answered_ns = 0;  // answer read and parsed (the call begins when the JPEG is ready)
    std::int64_t decided_ns = 0;
};

// What is known of the frame that was looked at, after its memory is gone.
struct FrameInfo {
    std::uint32_t sequence = 0;
    std::uint32_t width = 0, height = 0;  // of the camera's frame; boxes are in these pixels
    std::int64_t suspended_ns = 0;        // BOOTTIME - MONOTONIC at capture
    Stamps stamps;
    std::uint32_t jpeg_bytes = 0;
    compreface::FixedText<63> name;  // file camera only
};

// A subject near a face: the best similarity among its returned examples.
struct Candidate {
    SubjectName subject;
    float similarity = 0;
};

inline constexpr std::size_t kCandidates = 3;

// The version of a part of the face engine, as the server tells it.
using EngineText = compreface::FixedText<compreface::limits::kPluginsBytes>;

struct ObservedFace {
    compreface::Box box;  // pixels of the camera's frame
    std::optional<compreface::Age> age;
    std::optional<compreface::Gender> gender;
    std::optional<compreface::Mask> mask;
    std::array<Candidate, kCandidates> candidate{};  // distinct subjects, best first
    std::uint8_t candidate_count = 0;
    // True when the server returned as many examples as were asked for and all are of candidate[0]: a second subject
    // may lie anywhere up to `unseen_bound`. False with one candidate: there is no other subject.
    bool second_unseen = false;
    float unseen_bound = 0;

    [[nodiscard]] std::span<const Candidate> candidates() const { return {candidate.data(), candidate_count}; }
};

// With a fault nothing else than `frame` and `detail` counts.
struct Observation {
    FrameInfo frame;
    Reason fault = Reason::none;
    compreface::FixedText<compreface::limits::kMessageBytes> detail;
    std::array<ObservedFace, compreface::limits::kFaces> face{};
    std::uint8_t face_count = 0;
    bool crowd = false;               // more faces than recognize.max_faces
    EngineText calculator, detector;  // of an answer with faces; empty: not told

    [[nodiscard]] std::span<const ObservedFace> faces() const { return {face.data(), face_count}; }
};

}  // namespace agent
