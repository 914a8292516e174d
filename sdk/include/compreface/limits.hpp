// Every maximum of the SDK, once, with its unit and its reason.
// Exceeding one is a Status, never a cut-off value presented as whole.
#pragma once

#include <cstddef>
#include <cstdint>

namespace compreface::limits {

// The server takes exactly this: a UUID in text form.
inline constexpr std::size_t kApiKeyBytes = 36;

// "http://" + host name (253) + port + a base path; more than that is a mistake in a config file.
inline constexpr std::size_t kBaseUrlBytes = 384;

// Base URL + longest path with a subject of 50 UTF-16 units (150 bytes of UTF-8), every byte percent-encoded, + query.
inline constexpr std::size_t kUrlBytes = 1536;

// Subject names: the server counts 50 UTF-16 units in its subject calls.
inline constexpr std::size_t kSubjectUtf16Units = 50;

// Part headers of a multipart body, or a JSON body with one subject name.
inline constexpr std::size_t kRequestTextBytes = 1024;

// The server's own sentences are below 1 KB; people need the beginning.
inline constexpr std::size_t kMessageBytes = 240;

// Faces of one answer. More than this in one picture is a crowd: set the option `limit`.
inline constexpr std::size_t kFaces = 10;

// Stored examples returned for all faces of one answer together: 5 faces with prediction_count = 50.
inline constexpr std::size_t kSubjectMatches = 250;

// prediction_count above this makes answers that no result here can hold.
inline constexpr std::uint32_t kPredictionCount = 50;

// Text of one answer (subject names once each, plugin versions): 16 names of 150 bytes and the versions.
inline constexpr std::size_t kResultTextBytes = 3072;

// Points of the landmarks plugin. InsightFace's `landmarks2d106` fills the same field with 106; this SDK never asks for
// it, and an answer with more points than this is answer_too_large.
inline constexpr std::size_t kLandmarks = 5;

// Sizes the server states in GET /api/v1/config; these are what it ships with.
inline constexpr std::uint64_t kDefaultMaxImageBytes = 5'242'880;
inline constexpr std::uint64_t kDefaultMaxBodyBytes = 10'485'760;

// The server nests six levels deep. cJSON recurses once per level, so depth is stack.
inline constexpr std::size_t kJsonDepth = 16;

// What a Workspace has to hold for one call.
struct WorkspaceBytes {
    std::size_t answer;  // the answer's body as received
    std::size_t nodes;   // the parser's nodes for it: 64 bytes + text each on 64-bit machines
};

// Five faces with every plugin (no embedding) and a few predictions each: 2.7 KB of JSON and 16 KB of nodes were
// measured; twice that.
inline constexpr WorkspaceBytes kFiveFaces{8 * 1024, 40 * 1024};

// kFaces faces with kSubjectMatches predictions: 55 KB of nodes for the predictions, the rest for the faces.
inline constexpr WorkspaceBytes kManyPredictions{40 * 1024, 160 * 1024};

}  // namespace compreface::limits
