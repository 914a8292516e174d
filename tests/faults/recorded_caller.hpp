// Makes the call of the SDK that a recorded request is, and keeps what came of it.
#pragma once

#include <compreface/client.hpp>
#include <string>
#include <vector>

#include "recorded_calls.hpp"

namespace recorded {

struct Names final : compreface::SubjectVisitor {
    bool visit(std::string_view subject) override { return names.emplace_back(subject), true; }
    std::vector<std::string> names;
};
struct Examples final : compreface::ExampleVisitor {
    bool visit(const compreface::Example& example) override {
        ids.emplace_back(example.image_id);
        names.emplace_back(example.subject);
        return true;
    }
    std::vector<std::string> ids, names;
};

struct Caller {
    compreface::StaticWorkspace<compreface::limits::workspace_for(
        {.faces = 10, .predictions = 10, .embedding_numbers = 512})>
        memory;
    std::vector<float> embedding_memory = std::vector<float>(10 * 512);
    compreface::EmbeddingStore embeddings{embedding_memory};
    compreface::RecognizeResult recognized;
    compreface::DetectResult detected;
    compreface::VerifyResult verified;
    compreface::VerificationResult compared;
    compreface::EmbeddingMatches embedding_matches;
    std::vector<float> similarities;
    compreface::AddedExample added;
    compreface::RemovedExample removed;
    compreface::StoredName stored;
    compreface::Renamed renamed;
    compreface::ExamplePage page;
    compreface::ServerConfig config;
    compreface::ConsistenceStatus consistence;
    std::uint64_t count = 0;
    std::vector<std::byte> picture = std::vector<std::byte>(20'000);
    std::size_t picture_bytes = 0;
    Names names;
    Examples examples;

    compreface::Status call(compreface::CompreFace& server, Op op, const Arguments& with);

private:
    void choose_plugins(const std::string& list, compreface::Options& options);

    std::string others_;  // of the plugins, those that the SDK does not know
};

}  // namespace recorded
