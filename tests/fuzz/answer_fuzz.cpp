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
    Answering(std::uint16_t status, std::size_t piece_bytes, ByteSpan body)
        : status_(status), piece_bytes_(piece_bytes), body_(body) {}

    Status send(const Request&, AnswerSink& sink, Reply& reply) override {
        reply.http_status = status_;
        reply.is_json = true;
        for (ByteSpan rest = body_; !rest.empty();) {
            const ByteSpan piece = rest.first(std::min(piece_bytes_, rest.size()));
            if (const Status taken = sink.take(status_, piece); !taken.ok()) return taken;
            rest = rest.subspan(piece.size());
        }
        return Code::ok;
    }
    void stop() override {}

private:
    std::uint16_t status_;
    std::size_t piece_bytes_;
    ByteSpan body_;
};

class Counting final : public SubjectVisitor {
public:
    bool visit(std::string_view subject) override {
        bytes += subject.size();
        return true;
    }
    std::size_t bytes = 0;
};

void insist(bool sane) {
    if (!sane) abort();
}

void insist_sane(const Face& face) {
    insist(face.box.probability >= 0 && face.box.probability <= 1);
    insist(face.box.x_max >= face.box.x_min && face.box.y_max >= face.box.y_min);
    insist(!face.landmarks || face.landmarks->count <= limits::kLandmarks);
}

constexpr const char* kKey = "00000000-0000-4000-8000-000000000002";
constexpr std::byte kJpeg[16] = {std::byte{0xFF}, std::byte{0xD8}, std::byte{0xFF}, std::byte{0xE0}};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size < 3) return 0;
    static constexpr std::uint16_t kStatuses[] = {200, 201, 400, 404, 405, 413, 500, 502, 302, 418};
    static StaticWorkspace<limits::kFiveFaces> memory;
    static RecognizeResult recognized;
    static DetectResult detected;

    Answering transport{kStatuses[data[1] % std::size(kStatuses)], std::size_t{1} + data[2],
                        std::as_bytes(std::span(data + 3, size - 3))};
    CompreFace server{"http://127.0.0.1:8000", transport, memory};
    Status status;
    switch (data[0] % 6) {
        case 0:
            status = server.recognition(kKey).recognize(Image::bytes(ByteSpan(kJpeg)), {}, recognized);
            if (!status.ok()) break;
            for (const RecognizedFace& face : recognized.faces()) {
                insist_sane(face);
                for (const SubjectMatch& match : recognized.subjects(face)) {
                    insist(match.similarity >= 0 && match.similarity <= 1);
                    insist(recognized.name(match).size() <= limits::kResultTextBytes);
                }
            }
            break;
        case 1:
            status = server.detection(kKey).detect(Image::bytes(ByteSpan(kJpeg)), {}, detected);
            if (!status.ok()) break;
            for (const Face& face : detected.faces()) insist_sane(face);
            break;
        case 2: {
            AddedExample added;
            status = server.recognition(kKey).face_collection().add(Image::bytes(ByteSpan(kJpeg)), "Ada", {}, added);
            insist(!status.ok() || added.image_id.size() == limits::kApiKeyBytes);
            insist(status != Code::malformed_answer && status != Code::answer_too_large);  // it may have been made
            break;
        }
        case 3:
            status = server.recognition(kKey).subjects().add("Ada");
            break;
        case 4: {
            Counting visitor;
            status = server.recognition(kKey).subjects().list(visitor);
            insist(visitor.bytes <= size || !status.ok());
            break;
        }
        default: {
            ServerConfig config;
            status = server.server().config(config);
            insist(!status.ok() || (config.max_file_bytes > 0 && config.max_body_bytes > 0));
        }
    }
    const ErrorDetail& error = server.last_error();
    insist(status == error.status);
    insist(status.ok() || !error.message.empty());
    insist(error.message.view().find(kKey) == std::string_view::npos);
    return 0;
}
