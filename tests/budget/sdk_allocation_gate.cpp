// Who takes heap in the SDK's calls? Every call, a hundred times, against a server in a process of its own.
// Prints a line a call: allocations of our own, and those of curl, per call. Exits 1 when there is one of our own.
#include <unistd.h>
#include <csignal>
#include <cstdio>
#include <string>
#include <vector>

#include "allocation_count.hpp"
#include "compreface/compreface.hpp"
#include "fakes/fault_server_catalogue.hpp"

namespace {

using namespace compreface;
using fakes::Answer;
using fakes::Received;

constexpr const char* kKey = "00000000-0000-0000-0000-0000000000a2";
constexpr const char* kId = "6b135f5b-a365-4522-b1f1-4c9ac2dd0728";
constexpr int kWarm = 5;
constexpr int kCalls = 100;

#define BOX R"("box":{"probability":0.9,"x_max":3,"y_max":4,"x_min":1,"y_min":2})"
#define EXAMPLE R"({"image_id":"6b135f5b-a365-4522-b1f1-4c9ac2dd0728","subject":"Ada"})"
#define EMBEDDING R"("embedding":[0.5,0.25])"

Answer answer_to(const Received& request) {
    static int page = 0;
    const std::string route = request.route();
    const auto ends = [&](std::string_view end) { return route.ends_with(end); };
    if (ends("/recognize") && route.find("embeddings") == std::string::npos) {
        return {.body = R"({"result":[{)" BOX "," EMBEDDING R"(,"subjects":[{"subject":"Ada","similarity":0.9}]}]})"};
    }
    if (ends("/detect")) return {.body = R"({"result":[{)" BOX "," EMBEDDING "}]}"};
    if (ends("embeddings/recognize")) return {.body = R"({"result":[{)" EMBEDDING R"(,"similarities":[]}]})"};
    if (route.find("embeddings") != std::string::npos) {
        return {.body = R"({"result":[{)" EMBEDDING R"(,"similarity":0.5}]})"};
    }
    if (ends("verification/verify")) {
        return {.body = R"({"result":[{"source_image_face":{)" BOX R"(},"face_matches":[{)" BOX
                        R"(,"similarity":0.7}]}]})"};
    }
    if (ends("/verify")) return {.body = R"({"result":[{)" BOX R"(,"subject":"Ada","similarity":0.8}]})"};
    if (ends("/img") || route.find("static") != std::string::npos) {
        return {.type = "application/octet-stream", .body = "\xFF\xD8\xFF picture", .framing = fakes::Framing::length};
    }
    if (ends("/picture")) return {.type = "image/jpeg", .body = "\xFF\xD8\xFF picture"};
    if (ends("/delete")) return {.body = "[" EXAMPLE "]"};
    if (ends("consistence/status")) {
        return {.body = R"({"demoFaceCollectionIsInconsistent":false,"dbIsInconsistent":false,"saveImagesToDB":true})"};
    }
    if (route == "POST /api/v1/recognition/faces") return {.status = 201, .body = EXAMPLE};
    if (request.method == "GET" && ends("/faces")) {  // every other page is empty
        const std::string list = ++page % 2 == 1 ? EXAMPLE : "";
        return {.body =
                    R"({"faces":[)" + list + R"(],"total_pages":1,"total_elements":1,"page_number":0,"page_size":20})"};
    }
    if (request.method == "DELETE" && route.find("/faces/") != std::string::npos) return {.body = EXAMPLE};
    if (request.method == "DELETE" && route.find("/subjects/") != std::string::npos) return {.body = EXAMPLE};
    if (request.method == "DELETE") return {.body = R"({"deleted":1})"};
    if (request.method == "PUT") return {.body = R"({"updated":true})"};
    if (request.method == "POST") return {.status = 201, .body = EXAMPLE};
    if (ends("/subjects")) return {.body = R"({"subjects":["Ada","Bob"]})"};
    return {.body = R"({"clientMaxFileSize":5242880,"clientMaxBodySize":10485760})"};
}

// Never returns.
[[noreturn]] void serve(int port_to) {
    fakes::FaultServer server;
    fakes::Behaviour behaviour;
    behaviour.answer = [](const Received& request) { return fakes::on_the_wire(answer_to(request)); };
    server.always(behaviour);
    const std::uint16_t port = server.port();
    if (write(port_to, &port, sizeof port) != sizeof port) _exit(1);
    while (true) pause();
}

struct Nobody final : SubjectVisitor, ExampleVisitor {
    bool visit(std::string_view) override { return true; }
    bool visit(const Example&) override { return true; }
};

// What the calls fill.
struct Results {
    RecognizeResult recognized;
    DetectResult detected;
    VerifyResult verified;
    VerificationResult compared;
    EmbeddingMatches matches;
    AddedExample added;
    RemovedExample removed;
    ExamplePage page;
    ExamplesListed listed;
    Renamed renamed;
    StoredName name;
    ServerConfig config;
    ConsistenceStatus consistence;
    std::uint64_t count = 0;
    std::size_t bytes = 0;
    std::array<std::byte, 64> picture{};
    std::array<float, 64> memory{};
    std::array<float, 2> numbers{0.5F, 0.25F};
    std::array<float, 1> similarity{};
    Nobody nobody;
};

struct Row {
    const char* name;
    Status (*make)(CompreFace& server, Results& out);
};

constexpr std::uint8_t kJpeg[] = {0xFF, 0xD8, 0xFF, 0xE0, 0x00, 0x10, 'J', 'F', 'I', 'F', 0x00, 0x01};
constexpr std::string_view kIds[] = {kId};
char picture_url[64];

Image jpeg() {
    return Image::bytes(std::span<const std::uint8_t>{kJpeg});
}
FaceCollection faces(CompreFace& server) {
    return server.recognition(kKey).face_collection();
}
Subjects subjects(CompreFace& server) {
    return server.recognition(kKey).subjects();
}

constexpr Row kRows[] = {
    {"recognize",
     [](CompreFace& s, Results& r) { return s.recognition(kKey).recognize(jpeg(), {.limit = 5}, r.recognized); }},
    {"detect with embeddings",
     [](CompreFace& s, Results& r) {
         EmbeddingStore store{r.memory};
         return s.detection(kKey).detect(jpeg(), {.embeddings = &store}, r.detected);
     }},
    {"verify", [](CompreFace& s, Results& r) { return s.verification(kKey).verify(jpeg(), jpeg(), {}, r.compared); }},
    {"verify_embeddings",
     [](CompreFace& s, Results& r) {
         return s.verification(kKey).verify_embeddings(r.numbers, {r.numbers, 2}, r.similarity);
     }},
    {"faces.add", [](CompreFace& s, Results& r) { return faces(s).add(jpeg(), "Ada", {}, r.added); }},
    {"faces.list", [](CompreFace& s, Results& r) { return faces(s).list({}, r.nobody, r.page); }},
    {"faces.list_all", [](CompreFace& s, Results& r) { return faces(s).list_all("Ada", r.nobody, r.listed); }},
    {"faces.remove", [](CompreFace& s, Results& r) { return faces(s).remove(kId, r.removed); }},
    {"faces.remove several", [](CompreFace& s, Results& r) { return faces(s).remove(kIds, r.nobody); }},
    {"faces.remove_subject_examples",
     [](CompreFace& s, Results& r) { return faces(s).remove_subject_examples("Ada", r.count); }},
    {"faces.remove_all", [](CompreFace& s, Results& r) { return faces(s).remove_all(r.count); }},
    {"faces.download", [](CompreFace& s, Results& r) { return faces(s).download(kId, r.picture, r.bytes); }},
    {"faces.verify", [](CompreFace& s, Results& r) { return faces(s).verify(jpeg(), kId, {}, r.verified); }},
    {"subjects.add", [](CompreFace& s, Results&) { return subjects(s).add("Ada"); }},
    {"subjects.list", [](CompreFace& s, Results& r) { return subjects(s).list(r.nobody); }},
    {"subjects.rename", [](CompreFace& s, Results& r) { return subjects(s).rename("Ada", "Eve", r.renamed); }},
    {"subjects.remove", [](CompreFace& s, Results& r) { return subjects(s).remove("Ada", r.name); }},
    {"subjects.remove_all", [](CompreFace& s, Results& r) { return subjects(s).remove_all(r.count); }},
    {"embeddings.recognize",
     [](CompreFace& s, Results& r) {
         return s.recognition(kKey).embeddings().recognize({r.numbers, 2}, {}, r.matches);
     }},
    {"embeddings.verify",
     [](CompreFace& s, Results& r) {
         return s.recognition(kKey).embeddings().verify({r.numbers, 2}, kId, r.similarity);
     }},
    {"config", [](CompreFace& s, Results& r) { return s.server().config(r.config); }},
    {"consistence_status", [](CompreFace& s, Results& r) { return s.server().consistence_status(r.consistence); }},
    {"is_ready", [](CompreFace& s, Results&) { return s.server().is_ready(5'000); }},
    {"static_image", [](CompreFace& s, Results& r) { return s.server().static_image(kKey, kId, r.picture, r.bytes); }},
    {"fetch_image", [](CompreFace& s, Results& r) { return s.fetch_image(picture_url, r.picture, r.bytes); }},
};

int run(std::uint16_t port) {
    static StaticWorkspace<limits::kFiveFaces> memory;
    static Results results;
    CurlTransport transport;
    if (!budget::hook_curl() || !transport.open({}).ok()) return std::fprintf(stderr, "curl does not start\n"), 1;
    std::snprintf(picture_url, sizeof picture_url, "http://127.0.0.1:%u/picture", static_cast<unsigned>(port));
    CompreFace server{"http://127.0.0.1", port, transport, memory};
    int broken = 0;
    for (const Row& row : kRows) {
        for (int i = 0; i < kWarm + kCalls; ++i) {
            if (i == kWarm) budget::start();
            if (const Status status = row.make(server, results); !status.ok()) {
                std::fprintf(stderr, "%s: %s\n", row.name, server.last_error().message.c_str());
                return 1;
            }
        }
        const std::uint64_t ours = budget::count(budget::Owner::ours).allocations;
        const double curls = static_cast<double>(budget::count(budget::Owner::curl).allocations) / kCalls;
        std::printf("%-30s ours %llu, curl's %.1f a call\n", row.name, static_cast<unsigned long long>(ours), curls);
        broken += ours > 0 ? 1 : 0;
    }
    return broken > 0 ? 1 : 0;
}

}  // namespace

int main() {
    int ends[2];
    if (pipe(ends) != 0) return std::perror("pipe"), 1;
    const pid_t child = fork();
    if (child < 0) return std::perror("fork"), 1;
    if (child == 0) serve(ends[1]);
    std::uint16_t port = 0;
    const bool told = read(ends[0], &port, sizeof port) == sizeof port;
    const int code = told ? run(port) : 1;
    kill(child, SIGKILL);
    return code;
}
