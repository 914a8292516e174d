// Whatever a server may answer to each call: the first byte chooses the call, the second the HTTP status, the third how
// the body is cut into pieces, the rest is the body. Nothing may crash, and an answer that was accepted must be sane.
#include <stdint.h>
#include <stdlib.h>

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "compreface/client.hpp"

namespace {

using namespace compreface;

class Answering final : public Transport {
public:
    Answering(std::uint16_t status, bool octets, std::size_t piece_bytes, ByteSpan body)
        : status_(status), octets_(octets), piece_bytes_(piece_bytes), body_(body) {}

    Status send(const Request&, AnswerSink& sink, Reply& reply) override {
        reply.http_status = status_;
        reply.is_json = !octets_;
        reply.is_octets = octets_;
        for (ByteSpan rest = body_; !rest.empty();) {
            const ByteSpan piece = rest.first(std::min(piece_bytes_, rest.size()));
            if (const Status taken = sink.take(status_, piece); !taken.ok()) return taken;
            rest = rest.subspan(piece.size());
        }
        return Code::ok;
    }
    void stop() override {}
    Status wait(std::uint32_t) override { return {}; }
    [[nodiscard]] std::uint64_t now_ms() const override { return 0; }

private:
    std::uint16_t status_;
    bool octets_;
    std::size_t piece_bytes_;
    ByteSpan body_;
};

void insist(bool sane) {
    if (!sane) abort();
}

class Counting final : public SubjectVisitor, public ExampleVisitor {
public:
    bool visit(const Example& example) override {
        insist(example.image_id.size() == limits::kApiKeyBytes);
        bytes += example.subject.size();
        return true;
    }
    bool visit(std::string_view subject) override {
        bytes += subject.size();
        return true;
    }
    std::size_t bytes = 0;
};

void insist_sane(const Face& face) {
    insist(face.box.probability >= 0 && face.box.probability <= 1);
    insist(face.box.x_max >= face.box.x_min && face.box.y_max >= face.box.y_min);
    insist(!face.landmarks || face.landmarks->count <= limits::kLandmarks);
}

constexpr const char* kKey = "00000000-0000-4000-8000-000000000002";
constexpr std::string_view kIds[] = {"6b135f5b-a365-4522-b1f1-4c9ac2dd0728"};
constexpr std::byte kJpeg[16] = {std::byte{0xFF}, std::byte{0xD8}, std::byte{0xFF}, std::byte{0xE0}};
constexpr unsigned kCalls = 18;

Status recognize(CompreFace& server, EmbeddingStore& store) {
    static RecognizeResult out;
    const Status status =
        server.recognition(kKey).recognize(Image::bytes(ByteSpan(kJpeg)), {.embeddings = &store}, out);
    if (!status.ok()) return status;
    for (const RecognizedFace& face : out.faces()) {
        insist_sane(face);
        for (const SubjectMatch& match : out.subjects(face)) {
            insist(match.similarity >= 0 && match.similarity <= 1);
            insist(out.name(match).size() <= limits::kResultTextBytes);
        }
    }
    insist(store.count() == 0 || store.count() == out.faces().size());
    return status;
}

Status detect(CompreFace& server) {
    static DetectResult out;
    const Status status = server.detection(kKey).detect(Image::bytes(ByteSpan(kJpeg)), {}, out);
    if (!status.ok()) return status;
    for (const Face& face : out.faces()) insist_sane(face);
    return status;
}

Status verify(CompreFace& server) {
    static VerificationResult out;
    const Image image = Image::bytes(ByteSpan(kJpeg));
    const Status status = server.verification(kKey).verify(image, image, {}, out);
    if (!status.ok()) return status;
    insist_sane(out.source_face());
    for (const RecognizedFace& face : out.face_matches())
        insist(out.similarity(face) >= 0 && out.similarity(face) <= 1);
    return status;
}

Status verify_example(CompreFace& server) {
    static VerifyResult out;
    const Image image = Image::bytes(ByteSpan(kJpeg));
    const Status status = server.recognition(kKey).face_collection().verify(image, kIds[0], {}, out);
    if (!status.ok()) return status;
    for (const RecognizedFace& face : out.faces()) {
        insist_sane(face);
        insist(out.similarity(face) >= 0 && out.similarity(face) <= 1);
        insist(out.subject(face).size() <= limits::kResultTextBytes);
    }
    return status;
}

Status add(CompreFace& server) {
    AddedExample added;
    const Image image = Image::bytes(ByteSpan(kJpeg));
    const Status status = server.recognition(kKey).face_collection().add(image, "Ada", {}, added);
    insist(!status.ok() || added.image_id.size() == limits::kApiKeyBytes);
    insist(status != Code::malformed_answer && status != Code::answer_too_large);  // it may have been made
    return status;
}

Status list_examples(CompreFace& server, std::size_t size) {
    Counting visitor;
    ExamplePage page;
    const Status status = server.recognition(kKey).face_collection().list({}, visitor, page);
    insist(visitor.bytes <= size);
    return status;
}

Status embeddings(CompreFace& server, bool recognizes) {
    static EmbeddingMatches matches;
    constexpr float kNumbers[] = {0.5F, 0.25F, 1, 2};
    float similarities[2] = {};
    const EmbeddingsView sent{kNumbers, 2};
    RecognitionEmbeddings calls = server.recognition(kKey).embeddings();
    if (!recognizes) {
        const Status status = calls.verify(sent, kIds[0], similarities);
        for (const float one : similarities) insist(!status.ok() || (one >= 0 && one <= 1));
        return status;
    }
    const Status status = calls.recognize(sent, {}, matches);
    insist(!status.ok() || matches.count() == 2);
    return status;
}

Status call(unsigned which, CompreFace& server, std::size_t size) {
    static float memory[1024];
    EmbeddingStore store{memory};
    std::byte picture[256];
    std::size_t bytes = 0;
    std::uint64_t count = 0;
    Counting visitor;
    StoredName name;
    RemovedExample removed;
    Renamed renamed;
    ConsistenceStatus consistence;
    ServerConfig config;
    FaceCollection collection = server.recognition(kKey).face_collection();
    Subjects subjects = server.recognition(kKey).subjects();
    Status status;
    switch (which) {  // the order is the corpus's
        case 0:
            return recognize(server, store);
        case 1:
            return detect(server);
        case 2:
            return add(server);
        case 3:
            return subjects.add("Ada");
        case 4:
            status = subjects.list(visitor);
            insist(visitor.bytes <= size || !status.ok());
            return status;
        case 5:
            status = server.server().config(config);
            insist(!status.ok() || (config.max_file_bytes > 0 && config.max_body_bytes > 0));
            return status;
        case 6:
            return verify(server);
        case 7:
            return verify_example(server);
        case 8:
            return list_examples(server, size);
        case 9:
            return collection.remove(kIds[0], removed);
        case 10:
            return collection.remove(kIds, visitor);
        case 11:
            return collection.remove_all(count);
        case 12:
            status = collection.download(kIds[0], picture, bytes);
            insist(bytes <= sizeof picture && status.ok() == (bytes > 0));
            return status;
        case 13:
            return subjects.rename("Ada", "Bob", renamed);
        case 14:
            return subjects.remove("Ada", name);
        case 15:
            return embeddings(server, true);
        case 16:
            return embeddings(server, false);
        default:
            return server.server().consistence_status(consistence);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size < 3) return 0;
    static constexpr std::uint16_t kStatuses[] = {200, 201, 400, 404, 405, 413, 500, 502, 302, 418};
    static StaticWorkspace<limits::kFiveFaces> memory;

    const unsigned which = data[0] % kCalls;
    Answering transport{kStatuses[data[1] % std::size(kStatuses)], which == 12, std::size_t{1} + data[2],
                        std::as_bytes(std::span(data + 3, size - 3))};
    CompreFace server{"http://127.0.0.1:8000", transport, memory};
    const Status status = call(which, server, size);
    const ErrorDetail& error = server.last_error();
    // Renaming goes on when the list afterwards fails.
    insist(status == error.status || (which == 13 && status.ok()));
    insist(status.ok() || !error.message.empty());
    // Who has no key cannot mask it.
    const bool has_key = which != 5 && which != 17;
    insist(!has_key || error.message.view().find(kKey) == std::string_view::npos);
    return 0;
}
