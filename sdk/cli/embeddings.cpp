#include <algorithm>
#include <memory>
#include <numeric>

#include "actions.hpp"
#include "embeddings_file.hpp"
#include "files.hpp"
#include "session.hpp"
#include "show.hpp"
#include "table.hpp"
#include "terminal.hpp"

namespace cli {

namespace {

constexpr std::size_t kMostBytes = 256UL << 20U;

using Matches = compreface::EmbeddingMatchesOf<compreface::limits::ResultSize{4'000, 40'000, 65'000}>;

Exit read_embeddings(Session& session, const char* path, EmbeddingsFile& out) {
    std::string text, error;
    const Read read = read_file(path, kMostBytes, text, error);
    if (read != Read::done) return session.refused(read == Read::too_large ? Exit::data : Exit::input, error);
    if (parse_embeddings(text, out, error)) return Exit::done;
    return session.refused(Exit::data, std::string(path) + " " + error);
}

void write_embedding(JsonWriter& json, std::span<const float> numbers) {
    json.key("embedding").open_array();
    for (const float number : numbers) json.value(number);
    json.close_array();
}

// The exit code of an answer in which nobody, or somebody, passed.
Exit verdict(const CommandLine& line, bool anybody) {
    return line.has(Opt::threshold) && !anybody ? Exit::no : Exit::done;
}

bool passes(const CommandLine& line, float similarity) {
    const auto threshold = line.fraction(Opt::threshold);
    return !threshold || static_cast<double>(similarity) >= *threshold;
}

void show(const JsonWriter& json, const Table& table, bool as_json) {
    print(as_json ? json.document() : table.text(!Colours(stdout).bold().empty()));
}

}  // namespace

Exit embeddings_recognize(Session& session, const CommandLine& line) {
    EmbeddingsFile file;
    if (const Exit exit = read_embeddings(session, line.arguments()[0], file); exit != Exit::done) return exit;
    const auto found = std::make_unique<Matches>();
    compreface::Options options;
    options.prediction_count = line.count(Opt::prediction_count);
    const compreface::Status status = session.recognition().embeddings().recognize(file.all.view(), options, *found);
    if (!status.ok()) return session.failed(status, line.arguments()[0]);

    JsonWriter json;
    Table table{{"EMBEDDING", "SUBJECT", "SIMILARITY"}};
    bool anybody = false;
    json.open_object().key("result").open_array();
    for (std::size_t i = 0; i < found->count(); ++i) {
        write_embedding(json.open_object(), file.all.view()[i]);
        json.key("similarities").open_array();
        bool told = false;
        for (const compreface::SubjectMatch& match : found->subjects(i)) {
            if (!passes(line, match.similarity)) continue;
            const std::string name{found->name(match)};
            json.open_object().field("subject", name).field("similarity", match.similarity).close_object();
            table.add({std::to_string(i + 1), name, similarity_text(match.similarity)});
            told = true;
        }
        if (!told) table.add({std::to_string(i + 1), "(nobody)", ""});
        anybody = anybody || told;
        json.close_array().close_object();
    }
    show(json.close_array().close_object(), table, session.json());
    return verdict(line, anybody);
}

Exit embeddings_verify(Session& session, const CommandLine& line) {
    EmbeddingsFile file;
    if (const Exit exit = read_embeddings(session, line.arguments()[0], file); exit != Exit::done) return exit;
    const bool by_id = line.has(Opt::id);
    if (by_id != file.source.numbers.empty()) {
        return session.refused(Exit::data,
                               std::string(line.arguments()[0]) +
                                   (by_id ? " has a source, and so has --id: which one is meant?"
                                          : " has no \"source\"; or compare with a stored example: --id ID"));
    }
    const compreface::EmbeddingsView targets = file.all.view();
    std::vector<float> similarities(targets.count());
    const compreface::Status status =
        by_id ? session.recognition().embeddings().verify(targets, line.text(Opt::id), similarities)
              : session.verification().verify_embeddings(file.source.numbers, targets, similarities);
    if (!status.ok()) return session.failed(status, line.arguments()[0]);

    std::vector<std::size_t> order(similarities.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return similarities[a] > similarities[b]; });
    JsonWriter json;
    Table table{{"EMBEDDING", "SIMILARITY"}};
    bool anybody = false;
    json.open_object().key("result").open_array();
    for (const std::size_t i : order) {
        write_embedding(json.open_object(), targets[i]);
        json.field("similarity", similarities[i]);
        if (line.has(Opt::threshold)) json.field("passes", passes(line, similarities[i]));
        json.close_object();
        table.add({std::to_string(i + 1), similarity_text(similarities[i])});
        anybody = anybody || passes(line, similarities[i]);
    }
    show(json.close_array().close_object(), table, session.json());
    return verdict(line, anybody);
}

}  // namespace cli
