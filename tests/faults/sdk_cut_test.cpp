// Answers that break off: after every single byte, by an end and by a reset, in each framing; and at each kind of place
// by a silence. Whatever the place, nothing half is believed and nobody is told that he may enrol again.
#include <compreface/compreface.hpp>
#include <string>
#include <vector>

#include "fakes/fault_server_catalogue.hpp"
#include "sdk_client.hpp"

#include "check_status.hpp"

using namespace compreface;
using namespace compreface::fakes;

namespace {

constexpr const char* kId = "6b135f5b-a365-4522-b1f1-4c9ac2dd0728";

enum class Op { recognize, add, subjects, examples, remove_examples, download, config };
constexpr Op kOps[] = {Op::recognize,       Op::add,      Op::subjects, Op::examples,
                       Op::remove_examples, Op::download, Op::config};

struct Nobody final : SubjectVisitor, ExampleVisitor {
    bool visit(std::string_view) override { return true; }
    bool visit(const Example&) override { return true; }
};

Answer answer_to(Op op) {
    const std::string example = R"({"image_id" : ")" + std::string(kId) + R"(", "subject" : "Ada"})";
    switch (op) {
        case Op::recognize:
            return {.body = recognize_body({FakeFace{}}, false)};
        case Op::add:
            return {.status = 201, .body = example};
        case Op::subjects:
            return {.body = subjects_body({"Ada", "Bob"})};
        case Op::examples:
            return {.body = R"({"faces" : [ )" + example +
                            R"( ], "total_pages" : 1, "total_elements" : 1, "page_number" : 0, "page_size" : 20})"};
        case Op::remove_examples:
            return {.body = "[ " + example + " ]"};
        case Op::download:
            return {.type = "application/octet-stream", .body = "\xFF\xD8\xFF a picture"};
        default:
            return {.body = R"({"clientMaxFileSize" : 5242880, "clientMaxBodySize" : 10485760})"};
    }
}

Status make(Op op, CompreFace& server) {
    const std::vector<std::uint8_t> picture = picture_of(2'000);
    static RecognizeResult recognized;
    constexpr std::string_view kIds[] = {kId};
    const Image image = Image::bytes(picture);
    Nobody nobody;
    FaceCollection collection = server.recognition(kApiKey).face_collection();
    switch (op) {
        case Op::recognize:
            return server.recognition(kApiKey).recognize(image, {}, recognized);
        case Op::add: {
            AddedExample added;
            return collection.add(image, "Ada", {}, added);
        }
        case Op::subjects:
            return server.recognition(kApiKey).subjects().list(nobody);
        case Op::examples: {
            ExamplePage page;
            return collection.list({}, nobody, page);
        }
        case Op::remove_examples:
            return collection.remove(kIds, nobody);
        case Op::download: {
            std::array<std::byte, 64> out;
            std::size_t bytes = 0;
            return collection.download(kId, out, bytes);
        }
        default: {
            ServerConfig config;
            return server.server().config(config);
        }
    }
}

}  // namespace

// clang-format off
TEST_GROUP(SdkCut) {
    FaultServer server;
    StaticWorkspace<limits::kFiveFaces> memory;

    Status call(Op op, const std::string& wire, Behaviour::Then then, std::uint32_t timeout_ms = 60'000) {
        Behaviour behaviour;
        behaviour.answer = [wire](const Received&) { return wire; };
        behaviour.then = then;
        server.always(behaviour);  // not for one request: a late one of the call before might take it
        CurlTransport transport;
        CHECK_CODE(Code::ok, transport.open({}));
        CompreFace client{server.url(), transport, memory, {.timeout_ms = timeout_ms}};
        const Status status = make(op, client);
        if (!status.ok()) CHECK_FALSE(client.last_error().message.empty());
        return status;
    }

    void check_every_cut(Framing framing, Behaviour::Then then) {
        std::string wrong;
        for (const Op op : kOps) {
            Answer answer = answer_to(op);
            answer.framing = framing;
            const std::string whole = on_the_wire(answer);
            for (std::size_t size = 0; size <= whole.size(); ++size) {
                const Status status = call(op, whole.substr(0, size), then);
                // A reset may overtake the bytes before it.
                const bool good = size == whole.size() ? status.ok() || then == Behaviour::Then::reset
                                  : op == Op::add     ? status == Code::outcome_unknown
                                                      : status == Code::connection_lost;
                // All chunks and the end of the last have come: curl 7 does not wait for the line feed behind them.
                if (framing == Framing::chunked && size + 1 == whole.size() && status.ok()) continue;
                if (good && !(op == Op::add && status.retryable())) continue;
                wrong += "\n    call " + std::to_string(static_cast<int>(op)) + " after " + std::to_string(size) + " of " +
                         std::to_string(whole.size()) + " bytes: " + std::string(status.name());
            }
        }
        CHECK_TRUE_TEXT(wrong.empty(), wrong.c_str());
    }
};
// clang-format on

TEST(SdkCut, aChunkedAnswerThatEndsAfterAnyByteIsLost) {
    check_every_cut(Framing::chunked, Behaviour::Then::close);
}

TEST(SdkCut, anAnswerOfKnownLengthThatEndsAfterAnyByteIsLost) {
    check_every_cut(Framing::length, Behaviour::Then::close);
}

TEST(SdkCut, aResetAfterAnyByteIsLost) {
    check_every_cut(Framing::chunked, Behaviour::Then::reset);
    check_every_cut(Framing::length, Behaviour::Then::reset);
}

TEST(SdkCut, aSilenceAtAnyKindOfPlaceEndsByTheTimeLimit) {
    for (const Op op : kOps) {
        const std::string whole = on_the_wire(answer_to(op));
        const std::size_t head = whole.find("\r\n\r\n");
        const std::size_t places[] = {
            0,        4,         whole.find("\r\n") - 1, whole.find("\r\n") + 5, head + 2, head + 4,
            head + 5, head + 12, whole.size() - 6,       whole.size() - 2};
        for (const std::size_t size : places) {
            const std::size_t before = server.counts(kAddRoute).whole_bodies;
            const Code told = call(op, whole.substr(0, size), Behaviour::Then::hold, 60).code();
            // On a slow machine the time may be over before the body left.
            const bool sent = server.counts(kAddRoute).whole_bodies > before;
            const bool unknown = told == Code::outcome_unknown;
            CHECK(op == Op::add ? unknown || (told == Code::timeout && !sent) : told == Code::timeout);
        }
    }
}
