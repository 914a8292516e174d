// Calls that send embeddings instead of pictures.
#include <algorithm>

#include "call.hpp"
#include "checks.hpp"

namespace compreface {
namespace {

constexpr float kUntold = -1;

// {"embedding": [...], "similarities": [...]}, in the order in which they were sent.
class MatchesIntake final : public ListIntake {
public:
    MatchesIntake(const EmbeddingsView& sent, EmbeddingTables& out) : ListIntake("result"), sent_(sent), out_(out) {}

    Status finish() override {
        const Status finished = ListIntake::finish();
        if (!finished.ok() || out_.counts.faces == sent_.count()) return finished;
        return AnswerReader{json::Value{}, *context_.message}.malformed("result");
    }

private:
    Status read_element(AnswerReader& reader, json::Value from) override {
        std::uint16_t& count = out_.counts.faces;
        if (count == sent_.count()) return reader.malformed("result");
        return reader.read_matches(from, "similarities", out_, out_.embeddings[count++]);
    }
    void begin_anew() override {
        ListIntake::begin_anew();
        out_.counts = {};
    }

    const EmbeddingsView& sent_;
    EmbeddingTables& out_;
};

// {"embedding": [...], "similarity": 0.9}, most similar first: which it is of those that were sent is told by its
// numbers.
class SimilaritiesIntake final : public ListIntake {
public:
    SimilaritiesIntake(const EmbeddingsView& sent, std::span<float> out)
        : ListIntake("result"), sent_(sent), out_(out) {}

    Status finish() override {
        const Status finished = ListIntake::finish();
        if (!finished.ok()) return finished;
        for (const float similarity : out_) {
            if (similarity == kUntold) return AnswerReader{json::Value{}, *context_.message}.malformed("result");
        }
        return {};
    }

private:
    // Equal embeddings are equally similar.
    Status read_element(AnswerReader& reader, json::Value from) override {
        float similarity = 0;
        if (const Status read = reader.read_similarity(similarity); !read.ok()) return read;
        bool found = false;
        for (std::size_t i = 0; i < out_.size(); ++i) {
            if (!is_same(from.member("embedding"), sent_[i])) continue;
            out_[i] = similarity;
            found = true;
        }
        return found ? Status{} : reader.malformed("embedding");
    }

    // As a float: the server has read its decimal digits as something more exact.
    static bool is_same(json::Value echo, std::span<const float> sent) {
        json::Value number = echo.first();
        for (const float expected : sent) {
            double value = 0;
            if (!number.read(value) || static_cast<float>(value) != expected) return false;
            number = number.next();
        }
        return number.past_end();
    }

    void begin_anew() override {
        ListIntake::begin_anew();
        for (float& similarity : out_) similarity = kUntold;
    }

    const EmbeddingsView& sent_;
    std::span<float> out_;
};

std::span<float> front(std::span<float> similarities, const EmbeddingsView& sent) {
    return similarities.first(std::min(similarities.size(), sent.count()));
}

// Checks, sends and takes.
Status exchange(Call& call, std::span<const float> source, const EmbeddingsView& embeddings, std::size_t room,
                Intake& intake) {
    Status status = check_embeddings(embeddings, call.message());
    if (status.ok() && !source.empty()) status = check_embeddings({source, source.size()}, call.message());
    if (!status.ok()) return call.fail(status);
    if (room < embeddings.count()) {
        return call.fail(Code::invalid_option, {"there is room for ", std::uint64_t{room}, " embeddings, not for ",
                                                std::uint64_t{embeddings.count()}});
    }
    EmbeddingsBody body{source, embeddings};
    status = call.attach(body);
    return status.ok() ? call.exchange(intake) : status;
}

}  // namespace

Status RecognitionEmbeddings::recognize(const EmbeddingsView& embeddings, const Options& options, EmbeddingTables out) {
    Call call{server_, endpoints::kRecognizeEmbeddings};
    const Status status = call.prepare(&key_, options);
    MatchesIntake intake{embeddings, out};
    return status.ok() ? exchange(call, {}, embeddings, out.embeddings.size(), intake) : status;
}

Status RecognitionEmbeddings::verify(const EmbeddingsView& embeddings, std::string_view image_id,
                                     std::span<float> similarities, const Options& options) {
    Call call{server_, endpoints::kVerifyEmbeddings};
    const Status status = call.prepare(&key_, options, {.inside = image_id});
    SimilaritiesIntake intake{embeddings, front(similarities, embeddings)};
    return status.ok() ? exchange(call, {}, embeddings, similarities.size(), intake) : status;
}

Status VerificationService::verify_embeddings(std::span<const float> source, const EmbeddingsView& targets,
                                              std::span<float> similarities, const Options& options) {
    Call call{server_, endpoints::kVerificationEmbeddings};
    const Status status = call.prepare(&key_, options);
    SimilaritiesIntake intake{targets, front(similarities, targets)};
    if (status.ok() && source.size() != targets.length) {
        return call.fail(Code::invalid_option, {"source and targets must be of the same length"});
    }
    return status.ok() ? exchange(call, source, targets, similarities.size(), intake) : status;
}

}  // namespace compreface
