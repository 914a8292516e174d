#include <algorithm>
#include <cstring>

#include "actions.hpp"
#include "image_argument.hpp"
#include "show.hpp"
#include "table.hpp"
#include "terminal.hpp"

namespace cli {

namespace {

using compreface::RecognizedFace;

// A crowd, with every prediction of each.
constexpr compreface::limits::ResultSize kCrowd{300, 15'000, 65'000};
constexpr std::size_t kEmbeddingNumbers = kCrowd.faces * 2 * compreface::limits::kEmbeddingNumbers;

compreface::RecognizeResultOf<kCrowd> recognized;
compreface::DetectResultOf<compreface::limits::ResultSize{kCrowd.faces, 0, 4096}> detected;
compreface::VerifyResultOf<kCrowd> verified;
compreface::VerificationResultOf<kCrowd> compared;
float embedding_memory[kEmbeddingNumbers];

// What the looks have in common: their options, and the embeddings that some ask for.
class Look {
public:
    Look(Session& session, const CommandLine& line) : session_(session), line_(line) {}

    Exit prepare() {
        std::string error;
        if (!picture_options(line_, options_, error)) return session_.refused(Exit::usage, error);
        if (line_.has(Opt::embeddings)) options_.embeddings = &store_;
        return Exit::done;
    }

    [[nodiscard]] const compreface::Options& options() const { return options_; }
    [[nodiscard]] std::span<const float> embedding(std::size_t face) const {
        return face < store_.count() ? store_[face] : std::span<const float>{};
    }
    // Written so that no similarity can pass by being no number.
    [[nodiscard]] bool passes(float similarity) const {
        const auto threshold = line_.fraction(Opt::threshold);
        return !threshold || static_cast<double>(similarity) >= *threshold;
    }
    // The exit code of an answer in which nobody, or somebody, passed.
    [[nodiscard]] Exit verdict(bool anybody) const {
        return line_.has(Opt::threshold) && !anybody ? Exit::no : Exit::done;
    }

private:
    Session& session_;
    const CommandLine& line_;
    compreface::Options options_;
    compreface::EmbeddingStore store_{embedding_memory};
};

void show(const JsonWriter& json, const Table& table, bool as_json) {
    print(as_json ? json.document() : table.text(Colours(stdout).bold() != ""));
}

std::vector<std::string> heads_with(std::vector<std::string> first) {
    for (std::string& head : face_heads()) first.push_back(std::move(head));
    return first;
}

std::vector<std::string> with_face(std::vector<std::string> first, const RecognizedFace& face) {
    for (std::string& cell : face_cells(face)) first.push_back(std::move(cell));
    return first;
}

}  // namespace

Exit recognize(Session& session, const CommandLine& line) {
    Look look{session, line};
    ImageArgument picture;
    if (const Exit exit = look.prepare(); exit != Exit::done) return exit;
    if (const Exit exit = picture.open(session, line.arguments()[0]); exit != Exit::done) return exit;
    const compreface::Status status = session.recognition().recognize(picture.image(), look.options(), recognized);
    if (!status.ok()) return session.failed(status, line.arguments()[0]);

    JsonWriter json;
    Table table{heads_with({"SUBJECT", "SIMILARITY"})};
    bool anybody = false;
    std::size_t index = 0;
    json.open_object().key("result").open_array();
    for (const RecognizedFace& face : recognized.faces()) {
        json.open_object();
        write_face(json, face, look.embedding(index++));
        json.key("subjects").open_array();
        bool told = false;
        for (const compreface::SubjectMatch& match : recognized.subjects(face)) {
            if (!look.passes(match.similarity)) continue;
            const std::string name{recognized.name(match)};
            json.open_object().field("subject", name).field("similarity", match.similarity).close_object();
            std::vector<std::string> cells{name, similarity_text(match.similarity)};
            table.add(told ? cells : with_face(cells, face));
            told = true;
        }
        if (!told) table.add(with_face({"(nobody)", ""}, face));
        anybody = anybody || told;
        json.close_array().close_object();
    }
    json.close_array();
    write_versions(json, recognized);
    show(json.close_object(), table, session.json());
    return look.verdict(anybody);
}

Exit detect(Session& session, const CommandLine& line) {
    Look look{session, line};
    ImageArgument picture;
    if (const Exit exit = look.prepare(); exit != Exit::done) return exit;
    if (const Exit exit = picture.open(session, line.arguments()[0]); exit != Exit::done) return exit;
    const compreface::Status status = session.detection().detect(picture.image(), look.options(), detected);
    if (!status.ok()) return session.failed(status, line.arguments()[0]);

    JsonWriter json;
    Table table{face_heads()};
    std::size_t index = 0;
    json.open_object().key("result").open_array();
    for (const RecognizedFace& face : detected.faces()) {
        json.open_object();
        write_face(json, face, look.embedding(index++));
        json.close_object();
        table.add(face_cells(face));
    }
    json.close_array();
    write_versions(json, detected);
    show(json.close_object(), table, session.json());
    return Exit::done;
}

Exit verify(Session& session, const CommandLine& line) {
    const std::vector<const char*>& words = line.arguments();
    if (std::strcmp(words[0], "-") == 0 && std::strcmp(words[1], "-") == 0) {
        return session.refused(Exit::usage, "only one of the two pictures can come from standard input");
    }
    Look look{session, line};
    ImageArgument source, target;
    if (const Exit exit = look.prepare(); exit != Exit::done) return exit;
    if (const Exit exit = source.open(session, words[0]); exit != Exit::done) return exit;
    if (const Exit exit = target.open(session, words[1]); exit != Exit::done) return exit;
    const compreface::Status status =
        session.verification().verify(source.image(), target.image(), look.options(), compared);
    if (!status.ok()) return session.failed(status, std::string(words[0]) + ", " + words[1]);

    JsonWriter json;
    Table table{heads_with({"SIMILARITY"})};
    bool anybody = false;
    json.open_object().key("result").open_array().open_object().key("source_image_face").open_object();
    write_face(json, compared.source_face(), look.embedding(0));
    json.close_object().key("face_matches").open_array();
    std::size_t index = 1;  // the source's embedding is the first
    for (const RecognizedFace& face : compared.face_matches()) {
        const float similarity = compared.similarity(face);
        json.open_object();
        write_face(json, face, look.embedding(index++));
        json.field("similarity", similarity);
        if (line.has(Opt::threshold)) json.field("passes", look.passes(similarity));
        json.close_object();
        table.add(with_face({similarity_text(similarity)}, face));
        anybody = anybody || look.passes(similarity);
    }
    json.close_array();
    write_versions(json, compared);
    json.close_object().close_array().close_object();
    show(json, table, session.json());
    return look.verdict(anybody);
}

Exit faces_verify(Session& session, const CommandLine& line) {
    const std::vector<const char*>& words = line.arguments();
    Look look{session, line};
    ImageArgument picture;
    if (const Exit exit = look.prepare(); exit != Exit::done) return exit;
    if (const Exit exit = picture.open(session, words[1]); exit != Exit::done) return exit;
    const compreface::Status status =
        session.recognition().face_collection().verify(picture.image(), words[0], look.options(), verified);
    if (!status.ok()) return session.failed(status, words[1]);

    JsonWriter json;
    Table table{heads_with({"SUBJECT", "SIMILARITY"})};
    bool anybody = false;
    std::size_t index = 0;
    json.open_object().key("result").open_array();
    for (const RecognizedFace& face : verified.faces()) {
        const float similarity = verified.similarity(face);
        const std::string subject{verified.subject(face)};
        json.open_object();
        write_face(json, face, look.embedding(index++));
        json.field("subject", subject).field("similarity", similarity);
        if (line.has(Opt::threshold)) json.field("passes", look.passes(similarity));
        json.close_object();
        table.add(with_face({subject, similarity_text(similarity)}, face));
        anybody = anybody || look.passes(similarity);
    }
    json.close_array();
    write_versions(json, verified);
    show(json.close_object(), table, session.json());
    return look.verdict(anybody);
}

}  // namespace cli
