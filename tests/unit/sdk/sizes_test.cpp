// What the SDK's objects weigh. A program places them on a stack or in static memory of its own: growth must be
// decided, not happen. The ceilings are for 64-bit machines; 32-bit ones stay below.
#include <compreface/compreface.hpp>

#include "answer.hpp"
#include "call.hpp"
#include "list_splitter.hpp"
#include "sdk_helpers.hpp"

using namespace compreface;

namespace {

template <class Object>
void at_most(std::size_t bytes, const char* name) {
    CHECK_TRUE_TEXT(sizeof(Object) <= bytes, (std::string(name) + " has " + std::to_string(sizeof(Object)) +
                                              " bytes, at most " + std::to_string(bytes))
                                                 .c_str());
}

}  // namespace

TEST_GROUP(Sizes){};

TEST(Sizes, results_are_their_tables_and_little_more) {
    at_most<Face>(288, "Face");                             // all plugins, each with its "absent"
    at_most<SubjectMatch>(8, "SubjectMatch");               // 250 of them
    at_most<RecognizeResult>(8 * 1024, "RecognizeResult");  // ten faces, 250 matches, 3 KB of names
    at_most<DetectResult>(6 * 1024, "DetectResult");        // ten faces, 3 KB of versions
    at_most<VerifyResult>(6 * 1024 + 128, "VerifyResult");
    at_most<VerificationResult>(6 * 1024 + 512, "VerificationResult");
    at_most<EmbeddingMatches>(5 * 1024 + 256, "EmbeddingMatches");
    at_most<RecognizeResultOf<limits::kTwentyFacesResult>>(31 * 1024, "twenty faces");
    at_most<RemovedExample>(1'088, "RemovedExample");  // a name of 255 characters
    at_most<AddedExample>(48, "AddedExample");
}

TEST(Sizes, a_client_is_its_url_its_options_and_its_last_error) {
    at_most<CompreFace>(864, "CompreFace");
    at_most<RecognitionService>(56, "RecognitionService");  // passed by value
    at_most<ErrorDetail>(264, "ErrorDetail");
    at_most<Status>(1, "Status");
    at_most<Options>(104, "Options");
}

TEST(Sizes, a_workspace_is_what_its_limits_say) {
    at_most<StaticWorkspace<limits::kFiveFaces>>(51 * 1024, "StaticWorkspace<kFiveFaces>");
    at_most<StaticWorkspace<limits::kManyPredictions>>(203 * 1024, "StaticWorkspace<kManyPredictions>");
    at_most<StaticWorkspace<limits::kOneFace>>(15 * 1024, "StaticWorkspace<kOneFace>");
    at_most<StaticWorkspace<limits::kTwentyFacesAllPlugins>>(253 * 1024, "StaticWorkspace<kTwentyFacesAllPlugins>");
    at_most<StaticWorkspace<limits::kEmbeddings>>(260 * 1024, "StaticWorkspace<kEmbeddings>");
}

// Handles, and the URL that curl has a copy of, so that it is not told the same one again.
TEST(Sizes, the_transport_is_little_more_than_a_url) {
    at_most<CurlTransport>(limits::kUrlBytes + 56, "CurlTransport");
}

// On the stack of whoever makes a call; the agent's recognizer has 128 KB.
TEST(Sizes, a_call_is_small_on_the_stack) {
    at_most<Call>(560, "Call");
    at_most<Body>(224, "Body");
    at_most<DocumentIntake>(136, "DocumentIntake");
    at_most<ListIntake>(272, "ListIntake");
    at_most<json::Document>(48, "json::Document");
    at_most<ListSplitter>(64, "ListSplitter");
}
