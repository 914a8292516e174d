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

// Subject names: the server counts 50 UTF-16 units where a name is new.
inline constexpr std::size_t kSubjectUtf16Units = 50;

// Names that other programs have enrolled: the server's table has room for 255 characters, of up to four bytes each.
inline constexpr std::size_t kStoredNameUtf16Units = 255;
inline constexpr std::size_t kStoredNameBytes = 1020;

// The version of one plugin, or a list of further plugins in Options::more_plugins.
inline constexpr std::size_t kPluginsBytes = 128;

// The server sends at most so many examples in one page, whatever is asked for.
inline constexpr std::uint32_t kPageSize = 2'000;

// Numbers of one embedding: FaceNet and ArcFace have 512.
inline constexpr std::size_t kEmbeddingNumbers = 512;

// Redirects that fetch_image() follows.
inline constexpr std::uint32_t kRedirects = 3;

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

// How much one result can hold; a result of any other size is a template argument away (results.hpp).
struct ResultSize {
    std::size_t faces;       // of one answer
    std::size_t matches;     // for all faces together
    std::size_t text_bytes;  // names once each, and the versions
};
inline constexpr ResultSize kStandardResult{kFaces, kSubjectMatches, kResultTextBytes};
inline constexpr ResultSize kTwentyFacesResult{20, 1000, 16 * 1024};

// What a Workspace has to hold for one call.
struct WorkspaceBytes {
    std::size_t answer;  // the answer's body as received
    std::size_t nodes;   // the parser's nodes for it: 64 bytes + text each on 64-bit machines
};

// The largest answer that is to be understood.
struct LargestAnswer {
    std::size_t faces = 1;
    std::size_t predictions = 1;           // per face
    std::size_t name_bytes = 150;          // 50 UTF-16 units of UTF-8
    std::size_t embedding_numbers = 0;     // per face; 0: none asked for
    std::size_t list_element_bytes = 400;  // of a list that goes to a visitor: an id and a name, or a name
};

// What a workspace needs for answers up to `most`, every plugin and `status` included. Pretty-printed as the server
// does it, a face has up to 900 bytes and 60 nodes, a prediction 80 bytes + name and three nodes, a number of an
// embedding 25 bytes and one node; a test holds this against the largest answers there can be.
constexpr WorkspaceBytes workspace_for(const LargestAnswer& most) {
    constexpr std::size_t kEnvelope = 1024;  // result, versions; an error object
    constexpr std::size_t kNode = 64;
    const std::size_t answer =
        kEnvelope + most.faces * (900 + most.predictions * (96 + most.name_bytes) + most.embedding_numbers * 25);
    const std::size_t nodes =
        kEnvelope + most.faces * (72 * kNode + most.predictions * (5 * kNode + most.name_bytes) +
                                  (most.embedding_numbers == 0 ? 0 : most.embedding_numbers + 2) * kNode);
    const std::size_t element = 2 * most.list_element_bytes;
    return {answer > element ? answer : element, (nodes > 4096 + element ? nodes : 4096 + element) / 16 * 16};
}

// One face with every plugin and a few predictions. 12 KB in all.
inline constexpr WorkspaceBytes kOneFace{4 * 1024, 8 * 1024};

// Five faces with every plugin (no embedding) and a few predictions each: 2.7 KB of JSON and 16 KB of nodes were
// measured; twice that. 48 KB in all.
inline constexpr WorkspaceBytes kFiveFaces{8 * 1024, 40 * 1024};

// kFaces faces with kSubjectMatches predictions: 55 KB of nodes for the predictions, the rest for the faces. 200 KB.
inline constexpr WorkspaceBytes kManyPredictions{40 * 1024, 160 * 1024};

// kTwentyFacesResult: twenty faces with every plugin, ten predictions each. 67 KB and 183 KB: 250 KB in all.
inline constexpr WorkspaceBytes kTwentyFacesAllPlugins = workspace_for({.faces = 20, .predictions = 10});

// Five faces with every plugin, one prediction and an embedding of kEmbeddingNumbers each; or the embedding calls with
// embeddings of up to five times that, in any number. 69 KB and 186 KB: 256 KB in all.
inline constexpr WorkspaceBytes kEmbeddings = workspace_for({.faces = 5, .embedding_numbers = kEmbeddingNumbers});

}  // namespace compreface::limits
