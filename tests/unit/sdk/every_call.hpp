// Every call of the SDK, a row each: how to make it, and a good answer to it.
#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "sdk_helpers.hpp"

namespace sdk_test {

inline constexpr const char* kId = "6b135f5b-a365-4522-b1f1-4c9ac2dd0728";
inline constexpr const char* kOtherId = "11111111-1111-4111-8111-111111111111";

class Examples final : public compreface::ExampleVisitor {
public:
    bool visit(const compreface::Example& example) override {
        ids.emplace_back(example.image_id);
        names.emplace_back(example.subject);
        return ids.size() < stop_after;
    }
    std::vector<std::string> ids, names;
    std::size_t stop_after = static_cast<std::size_t>(-1);
};

// A client, and everything that its calls fill.
struct FullClient : Client {
    using Client::Client;
    compreface::FaceCollection collection() { return server.recognition(kKey).face_collection(); }
    compreface::Subjects subjects() { return server.recognition(kKey).subjects(); }
    compreface::RecognitionEmbeddings embeddings() { return server.recognition(kKey).embeddings(); }

    compreface::VerifyResult verified;
    compreface::VerificationResult compared;
    compreface::EmbeddingMatches matches;
    compreface::RemovedExample removed;
    compreface::ExamplePage page;
    compreface::ExamplesListed listed;
    compreface::Renamed renamed;
    compreface::StoredName stored;
    compreface::ConsistenceStatus consistence;
    std::uint64_t count = 0;
    std::array<std::byte, 64> picture{};
    std::size_t picture_bytes = 0;
    std::array<float, 4> numbers{0.5F, -0.25F, 1e-5F, 3};
    std::array<float, 2> source{1, 2};
    std::array<float, 2> similarities{};
    Examples examples;

    [[nodiscard]] compreface::EmbeddingsView sent() const { return {numbers, 2}; }
};

// What a call is about. Bits.
enum About : unsigned {
    kPicture = 1,
    kKeyed = 2,
    kAddsExample = 4,
    kNewName = 8,
    kStoredName = 16,
    kImageId = 32,
    kEmbedding = 64,
    kKeyless = 128,
    kLists = 256,
    kChangesFaces = 512,
    kAnyCall = 1024,
};

struct EveryCall {
    const char* name;
    unsigned about;
    std::uint16_t success;
    bool octets;
    const char* good;  // an answer
    compreface::Status (*make)(FullClient& client, const compreface::Options& options);
};

inline constexpr const char* kBox = R"("box":{"probability":0.9,"x_max":3,"y_max":4,"x_min":1,"y_min":2})";
#define SDK_TEST_BOX R"("box":{"probability":0.9,"x_max":3,"y_max":4,"x_min":1,"y_min":2})"
#define SDK_TEST_ID R"("image_id":"6b135f5b-a365-4522-b1f1-4c9ac2dd0728")"

using Opts = const compreface::Options&;
inline constexpr EveryCall kEveryCall[] = {
    {"recognize", kPicture | kKeyed, 200, false,
     R"({"result":[{)" SDK_TEST_BOX R"(,"subjects":[{"subject":"Ada","similarity":0.9}]}]})",
     [](FullClient& c, Opts o) { return c.recognize(o); }},
    {"detect", kPicture | kKeyed, 200, false, R"({"result":[{)" SDK_TEST_BOX "}]}",
     [](FullClient& c, Opts o) { return c.detect(o); }},
    {"verify", kPicture | kKeyed, 200, false,
     R"({"result":[{"source_image_face":{)" SDK_TEST_BOX R"(},"face_matches":[{)" SDK_TEST_BOX
     R"(,"similarity":0.7}]}]})",
     [](FullClient& c, Opts o) { return c.server.verification(kKey).verify(jpeg(), jpeg(), o, c.compared); }},
    {"faces.add", kPicture | kKeyed | kAddsExample | kChangesFaces, 201, false, "{" SDK_TEST_ID R"(,"subject":"Ada"})",
     [](FullClient& c, Opts o) { return c.add("Ada", o); }},
    {"faces.list", kKeyed | kLists, 200, false,
     R"({"faces":[{)" SDK_TEST_ID
     R"(,"subject":"Ada"}],"total_pages":1,"total_elements":1,"page_number":0,"page_size":20})",
     [](FullClient& c, Opts o) { return c.collection().list({}, c.examples, c.page, o); }},
    {"faces.remove", kKeyed | kImageId | kChangesFaces, 200, false, "{" SDK_TEST_ID R"(,"subject":"Ada"})",
     [](FullClient& c, Opts o) { return c.collection().remove(kId, c.removed, o); }},
    {"faces.remove several", kKeyed | kLists | kChangesFaces, 200, false, "[{" SDK_TEST_ID R"(,"subject":"Ada"}])",
     [](FullClient& c, Opts o) {
         constexpr std::string_view kIds[] = {kId, kOtherId};
         return c.collection().remove(kIds, c.examples, o);
     }},
    {"faces.remove_subject_examples", kKeyed | kStoredName | kChangesFaces, 200, false, R"({"deleted":2})",
     [](FullClient& c, Opts o) { return c.collection().remove_subject_examples("Ada", c.count, o); }},
    {"faces.download", kKeyed | kImageId, 200, true, "\xFF\xD8\xFF",
     [](FullClient& c, Opts o) { return c.collection().download(kId, c.picture, c.picture_bytes, o); }},
    {"faces.verify", kPicture | kKeyed | kImageId, 200, false,
     R"({"result":[{)" SDK_TEST_BOX R"(,"subject":"Ada","similarity":0.8}]})",
     [](FullClient& c, Opts o) { return c.collection().verify(jpeg(), kId, o, c.verified); }},
    {"subjects.add", kKeyed | kNewName, 201, false, R"({"subject":"Ada"})",
     [](FullClient& c, Opts o) { return c.subjects().add("Ada", o); }},
    {"subjects.list", kKeyed | kLists, 200, false, R"({"subjects":["Ada","Bob"]})",
     [](FullClient& c, Opts o) { return c.subjects().list(c.visitor, o); }},
    {"subjects.remove", kKeyed | kStoredName, 200, false, R"({"subject":"Ada"})",
     [](FullClient& c, Opts o) { return c.subjects().remove("Ada", c.stored, o); }},
    {"subjects.remove_all", kKeyed, 200, false, R"({"deleted":7})",
     [](FullClient& c, Opts o) { return c.subjects().remove_all(c.count, o); }},
    {"embeddings.recognize", kKeyed | kEmbedding, 200, false,
     R"({"result":[{"embedding":[0.5,-0.25],"similarities":[{"subject":"Ada","similarity":0.9}]},)"
     R"({"embedding":[1.0E-5,3.0],"similarities":[]}]})",
     [](FullClient& c, Opts o) { return c.embeddings().recognize(c.sent(), o, c.matches); }},
    {"embeddings.verify", kKeyed | kEmbedding | kImageId, 200, false,
     R"({"result":[{"embedding":[1.0E-5,3.0],"similarity":0.9},{"embedding":[0.5,-0.25],"similarity":0.1}]})",
     [](FullClient& c, Opts o) { return c.embeddings().verify(c.sent(), kId, c.similarities, o); }},
    {"verification embeddings", kKeyed | kEmbedding, 200, false,
     R"({"result":[{"embedding":[1.0E-5,3.0],"similarity":0.9},{"embedding":[0.5,-0.25],"similarity":0.1}]})",
     [](FullClient& c, Opts o) {
         return c.server.verification(kKey).verify_embeddings(c.source, c.sent(), c.similarities, o);
     }},
    {"config", kKeyless, 200, false, R"({"clientMaxFileSize":5242880,"clientMaxBodySize":10485760})",
     [](FullClient& c, Opts o) { return c.server.server().config(c.config, o); }},
    {"consistence_status", kKeyless, 200, false,
     R"({"demoFaceCollectionIsInconsistent":false,"dbIsInconsistent":true,"saveImagesToDB":true,"status":"OK"})",
     [](FullClient& c, Opts o) { return c.server.server().consistence_status(c.consistence, o); }},
    {"static_image", kKeyless, 200, true, "\xFF\xD8\xFF",
     [](FullClient& c, Opts o) { return c.server.server().static_image(kKey, kId, c.picture, c.picture_bytes, o); }},
    // Of the calls that make several requests, the first.
    {"subjects.rename", kKeyed | kLists, 200, false, nullptr,
     [](FullClient& c, Opts o) { return c.subjects().rename("Ada", "Bob", c.renamed, o); }},
    {"faces.list_all", kKeyed | kLists, 200, false, nullptr,
     [](FullClient& c, Opts o) { return c.collection().list_all("", c.examples, c.listed, o); }},
    {"faces.remove_all", kKeyed | kLists, 200, false, nullptr,
     [](FullClient& c, Opts o) { return c.collection().remove_all(c.count, o); }},
};

}  // namespace sdk_test
