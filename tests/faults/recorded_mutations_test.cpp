// The recorded answers of a real server, each damaged in many ways: nothing crashes or hangs, and what a call takes as
// an answer is all that the damaged answer says, each value within its range.
#include <cjson/cJSON.h>

#include <compreface/compreface.hpp>
#include <cstdlib>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "fakes/fake_transport.hpp"
#include "fakes/fault_server_catalogue.hpp"
#include "fakes/seed.hpp"
#include "mutation.hpp"
#include "recorded_caller.hpp"

#include "check_status.hpp"

using namespace compreface;
using namespace recorded;
using fakes::Behaviour;
using fakes::FakeTransport;
using fakes::FaultServer;
using fakes::Received;

namespace {

constexpr std::size_t kOfEachBody = 60;
constexpr std::size_t kOfEachWire = 4;

struct Played {
    Exchange exchange;
    Op op;
    Arguments with;
};

bool is_text(std::string_view text) {
    return text.find('\0') == std::string_view::npos;
}
bool is_part(double value) {
    return value >= 0 && value <= 1;
}

// What is not as it must be, or nothing.
std::string wrong_of(const Face& face) {
    if (face.box.x_max < face.box.x_min || face.box.y_max < face.box.y_min) return "box";
    if (!is_part(face.box.probability)) return "probability";
    if (face.age && (!is_part(face.age->probability) || std::abs(face.age->high) > 1'000)) return "age";
    if (face.gender && !is_part(face.gender->probability)) return "gender";
    if (face.mask && !is_part(face.mask->probability)) return "mask";
    if (face.landmarks && face.landmarks->count > limits::kLandmarks) return "landmarks";
    return {};
}

// Of the list `from`, each face is there, with its own box.
template <class Faces>
std::string wrong_faces(const cJSON* from, const Faces& faces) {
    if (cJSON_GetArraySize(from) != static_cast<int>(faces.size())) return "number of faces";
    for (std::size_t i = 0; i < faces.size(); ++i) {
        const cJSON* const box = get(cJSON_GetArrayItem(from, static_cast<int>(i)), "box");
        if (static_cast<std::int32_t>(number_of(box, "x_min")) != faces[i].box.x_min) return "box of another";
        if (const std::string wrong = wrong_of(faces[i]); !wrong.empty()) return wrong;
    }
    return {};
}

template <class Result>
std::string wrong_matches(const cJSON* from, std::span<const SubjectMatch> matches, const Result& result) {
    if (cJSON_GetArraySize(from) != static_cast<int>(matches.size())) return "number of subjects";
    for (std::size_t i = 0; i < matches.size(); ++i) {
        const std::string told = text_of(cJSON_GetArrayItem(from, static_cast<int>(i)), "subject");
        if (told != result.text(matches[i].subject)) return "subject";
        if (!is_part(static_cast<double>(matches[i].similarity))) return "similarity";
    }
    return {};
}

std::string wrong_recognized(const cJSON* result, const RecognizeResult& recognized) {
    std::string wrong = wrong_faces(result, recognized.faces());
    for (std::size_t i = 0; i < recognized.faces().size() && wrong.empty(); ++i) {
        wrong = wrong_matches(get(cJSON_GetArrayItem(result, static_cast<int>(i)), "subjects"),
                              recognized.subjects(recognized.faces()[i]), recognized);
    }
    return wrong;
}

std::string wrong_names(const cJSON* list, const char* member, const std::vector<std::string>& names) {
    if (cJSON_GetArraySize(list) != static_cast<int>(names.size())) return "number of elements";
    for (std::size_t i = 0; i < names.size(); ++i) {
        const cJSON* const item = cJSON_GetArrayItem(list, static_cast<int>(i));
        const std::string told = member != nullptr ? text_of(item, member) : std::string(item->valuestring);
        if (told != names[i] || !is_text(names[i])) return "name";
    }
    return {};
}

// `body`: what the answer was, read by other means. Only of answers that were taken.
std::string wrong_in(const Caller& caller, Op op, const cJSON* body) {
    const cJSON* const result = get(body, "result");
    switch (op) {
        case Op::recognize:
            return wrong_recognized(result, caller.recognized);
        case Op::detect:
            return wrong_faces(result, caller.detected.faces());
        case Op::verify_example:
            return wrong_faces(result, caller.verified.faces());
        case Op::verification:
            return wrong_faces(get(cJSON_GetArrayItem(result, 0), "face_matches"), caller.compared.face_matches());
        case Op::add:
            return text_of(body, "image_id") == caller.added.image_id.view() ? "" : "image_id";
        case Op::list_examples:
            return wrong_names(get(body, "faces"), "subject", caller.examples.names);
        case Op::remove_examples:
            return wrong_names(body, "subject", caller.examples.names);
        case Op::list_subjects:
            return wrong_names(get(body, "subjects"), nullptr, caller.names.names);
        case Op::remove_example:
            return text_of(body, "subject") == caller.removed.subject.view() ? "" : "subject";
        case Op::remove_subject:
            return text_of(body, "subject") == caller.stored.view() ? "" : "subject";
        case Op::remove_subjects:
        case Op::remove_subject_examples:
            return number_of(body, "deleted") == static_cast<double>(caller.count) ? "" : "deleted";
        case Op::rename:
            return (cJSON_IsTrue(get(body, "updated")) != 0) == caller.renamed.updated ? "" : "updated";
        case Op::config:
            return number_of(body, "clientMaxFileSize") == static_cast<double>(caller.config.max_file_bytes) ? ""
                                                                                                             : "size";
        case Op::recognize_embeddings:
            return cJSON_GetArraySize(result) == static_cast<int>(caller.embedding_matches.count()) ? "" : "count";
        case Op::verify_embeddings:
        case Op::verification_embeddings:
            for (const float one : caller.similarities) {
                if (!is_part(static_cast<double>(one))) return "similarity";
            }
            return {};
        default:
            return {};
    }
}

}  // namespace

struct Damaged : Utest, Caller {};

// clang-format off
TEST_GROUP_BASE(RecordedMutations, Damaged) {
    std::vector<Played> all;
    std::size_t taken = 0;
    std::size_t refused = 0;

    void setup() override {
        std::ifstream file(COMPREFACE_TEST_DATA "/contract/vectors.jsonl");
        for (std::string line; std::getline(file, line);) {
            cJSON* const json = cJSON_Parse(line.c_str());
            Exchange exchange = parse(json);
            cJSON_Delete(json);
            std::string inside;
            const std::optional<Op> op = op_of(exchange, inside);
            if (!op || !exchange.unusable.empty()) continue;
            Arguments with = arguments_of(exchange, *op, inside);
            if (!with.differs.empty()) {
                Arguments fixed;
                fixed.numbers = with.numbers, fixed.length = with.length, fixed.source = with.source;
                with = fixed;
            }
            all.push_back({std::move(exchange), *op, std::move(with)});
        }
        CHECK(all.size() > 600);
    }

    void judge(const Played& played, const Mutation& mutation, Status status, const std::string* body) {
        ++(status.ok() ? taken : refused);
        std::string wrong;
        if (status.ok() && mutation.kind == kTwice) wrong = "taken";
        if (status.ok() && body == nullptr && mutation.kind == kCut) wrong = "taken";
        if (status.ok() && body != nullptr && played.exchange.is_json) {
            cJSON* const json = cJSON_Parse(body->c_str());
            wrong += json != nullptr ? wrong_in(*this, played.op, json) : "taken, and is no JSON";
            cJSON_Delete(json);
        }
        if (wrong.empty()) return;
        FAIL((played.exchange.name + ", " + std::string(mutation.kind) + ": " + wrong + "\n" + mutation.text.substr(0, 2'000)).c_str());
    }

    // Over a transport that gives the body in pieces of this size.
    Status play_body(const Played& played, const std::string& body, std::size_t piece_bytes) {
        FakeTransport transport;
        CompreFace server{"http://server", transport, memory};
        const std::string listed = R"({"subjects":["Ada"]})";
        if (played.op == Op::rename) transport.next({.body = listed});
        transport.next({.http_status = static_cast<std::uint16_t>(played.exchange.status),
                        .is_json = played.exchange.is_json,
                        .body = body,
                        .piece_bytes = piece_bytes,
                        .is_octets = played.exchange.is_octets});
        transport.always({.body = listed});
        embeddings.clear();
        return call(server, played.op, played.with);
    }
};
// clang-format on

TEST(RecordedMutations, damaged_bodies_are_taken_whole_or_not_at_all) {
    Mutator mutator{test::seed()};
    for (const Played& played : all) {
        for (std::size_t i = 0; i < kOfEachBody; ++i) {
            const Mutation mutation =
                i % 3 == 0 ? mutator.of_bytes(played.exchange.answer) : mutator.of_json(played.exchange.answer);
            judge(played, mutation, play_body(played, mutation.text, mutator.below(200)), &mutation.text);
        }
    }
    UT_PRINT(StringFromFormat("%zu taken, %zu refused", taken, refused).asCharString());
    CHECK(taken > all.size() && refused > taken);
}

TEST(RecordedMutations, damaged_connections_end_by_themselves_and_give_no_half_answer) {
    Mutator mutator{test::seed()};
    FaultServer host;
    CurlTransport transport;
    CHECK_CODE(Code::ok, transport.open({}));
    for (const Played& played : all) {
        for (std::size_t i = 0; i < kOfEachWire; ++i) {
            const Mutation mutation =
                i % 2 == 0 ? mutator.of_head(played.exchange.wire) : mutator.of_bytes(played.exchange.wire);
            host.recover();
            std::vector<Behaviour> script;
            if (played.op == Op::rename) script.push_back(fakes::faults::good());
            script.push_back(
                {.answer = [&](const Received&) { return mutation.text; }, .then = Behaviour::Then::close});
            host.next(script);
            CompreFace server{host.url(), transport, memory};
            embeddings.clear();
            judge(played, mutation, call(server, played.op, played.with), nullptr);
        }
    }
    UT_PRINT(StringFromFormat("%zu taken, %zu refused", taken, refused).asCharString());
    CHECK(taken > 0 && refused > taken);
}
