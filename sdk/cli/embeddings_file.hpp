// Embeddings as JSON text, by cJSON.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compreface/embeddings.hpp"

namespace cli {

struct Embeddings {
    std::vector<float> numbers;  // one embedding after the other
    std::size_t length = 0;      // numbers of each

    [[nodiscard]] compreface::EmbeddingsView view() const { return {numbers, length}; }
};

struct EmbeddingsFile {
    Embeddings source;  // "source"; empty when there is none
    Embeddings all;     // "embeddings", "targets", or the "embedding" of each face of a "result"
};

// False: `error` says what is wrong.
[[nodiscard]] bool parse_embeddings(std::string_view text, EmbeddingsFile& out, std::string& error);

}  // namespace cli
