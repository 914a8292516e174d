// Every recorded exchange of a real server that belongs to a call of the SDK: the answer is played byte for byte over a
// connection, what the client makes of it is compared with what is read out of the recording by other means, and the
// request that the client sends for the same call with the recorded one.
#include <cjson/cJSON.h>

#include <compreface/compreface.hpp>
#include <cstdlib>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "fakes/fault_server_catalogue.hpp"
#include "recorded_caller.hpp"

#include "check_status.hpp"

using namespace compreface;
using namespace recorded;
using fakes::Behaviour;
using fakes::FaultServer;
using fakes::Received;

namespace {

constexpr std::string_view kBrokenEngine = "detect-engine-no-box-probability";  // its nonsense is passed on with 200

// What the contract says about an answer that is no success.
Code expected_refusal(int http_status, int code, Op op) {
    struct Row {
        int http_status, code;
        Code told;
    };
    constexpr Row kRows[] = {
        {400, 0, Code::server_error},        {400, 20, Code::bad_key_or_service}, {400, 27, Code::migration_running},
        {400, 28, Code::no_face_found},      {400, 31, Code::too_many_faces},     {400, 43, Code::subject_exists},
        {404, 10, Code::bad_key_or_service}, {404, 42, Code::subject_not_found},  {404, 44, Code::example_not_found},
        {405, 32, Code::migration_running},  {500, 41, Code::server_busy},        {404, -1, Code::wrong_server},
        {405, -1, Code::wrong_server},       {413, -1, Code::image_too_large},    {502, -1, Code::server_busy},
        {504, -1, Code::server_busy},
    };
    if (op == Op::add && code == -1 && (http_status == 502 || http_status == 504)) return Code::outcome_unknown;
    for (const Row& row : kRows) {
        if (row.http_status == http_status && row.code == code) return row.told;
    }
    if (http_status < 400) return Code::wrong_server;
    return http_status < 500 ? Code::rejected : Code::server_error;
}

void check_number(const cJSON* object, const char* name, double actual) {
    DOUBLES_EQUAL(number_of(object, name), actual, 1e-6);
}

void check_text(const std::string& expected, std::string_view actual) {
    STRCMP_EQUAL(expected.c_str(), std::string(actual).c_str());
}

void check_face(const cJSON* recorded, const Face& face) {
    const cJSON* const box = get(recorded, "box");
    check_number(box, "x_min", face.box.x_min);
    check_number(box, "y_min", face.box.y_min);
    check_number(box, "x_max", face.box.x_max);
    check_number(box, "y_max", face.box.y_max);
    check_number(box, "probability", face.box.probability);
    const cJSON* const age = get(recorded, "age");
    const cJSON* const gender = get(recorded, "gender");
    const cJSON* const mask = get(recorded, "mask");
    const cJSON* const pose = get(recorded, "pose");
    const cJSON* const landmarks = get(recorded, "landmarks");
    const cJSON* const times = get(recorded, "execution_time");
    CHECK_EQUAL(age != nullptr, face.age.has_value());
    CHECK_EQUAL(gender != nullptr, face.gender.has_value());
    CHECK_EQUAL(mask != nullptr, face.mask.has_value());
    CHECK_EQUAL(pose != nullptr, face.pose.has_value());
    CHECK_EQUAL(landmarks != nullptr, face.landmarks.has_value());
    CHECK_EQUAL(times != nullptr, face.execution_time.has_value());
    if (age != nullptr) check_number(age, "high", face.age->high);
    if (age != nullptr) check_number(age, "probability", face.age->probability);
    if (gender != nullptr) CHECK_EQUAL(text_of(gender, "value") == "male", face.gender->male);
    if (mask != nullptr) {
        constexpr const char* kWords[] = {"without_mask", "with_mask", "mask_weared_incorrect"};
        check_text(text_of(mask, "value"), kWords[static_cast<std::size_t>(face.mask->value)]);
    }
    if (pose != nullptr) check_number(pose, "yaw", face.pose->yaw);
    if (times != nullptr && get(times, "detector") != nullptr) {
        check_number(times, "detector", face.execution_time->detector.value());
    }
    if (landmarks != nullptr && cJSON_GetArraySize(cJSON_GetArrayItem(landmarks, 0)) == 2) {
        LONGS_EQUAL(cJSON_GetArraySize(landmarks), face.landmarks->count);
        DOUBLES_EQUAL(cJSON_GetArrayItem(cJSON_GetArrayItem(landmarks, 1), 1)->valuedouble, face.landmarks->points[1].y,
                      0);
    }
}

}  // namespace

struct Calling : Utest, Caller {};

// clang-format off
TEST_GROUP_BASE(RecordedExchanges, Calling) {
    FaultServer host;
    CurlTransport transport;
    Received received;  // the request that the recorded answer was given to
    std::map<std::string, std::size_t> reasons;
    std::size_t requests_compared = 0;

    void setup() override { CHECK_CODE(Code::ok, transport.open({})); }

    void script(const Exchange& exchange, Op op) {
        Behaviour behaviour;
        behaviour.answer = [this, wire = exchange.wire](const Received& request) { return received = request, wire; };
        behaviour.then = exchange.closes ? Behaviour::Then::close : Behaviour::Then::keep;
        std::vector<Behaviour> all;
        if (op == Op::rename) all.push_back(fakes::faults::good());
        all.push_back(behaviour);
        host.recover();
        host.next(all);
    }

    void check_faces(const cJSON* list, std::span<const RecognizedFace> faces) {
        LONGS_EQUAL(cJSON_GetArraySize(list), faces.size());
        for (int i = 0; i < cJSON_GetArraySize(list); ++i) check_face(cJSON_GetArrayItem(list, i), faces[static_cast<std::size_t>(i)]);
    }

    template <class Result>
    void check_matches(const cJSON* list, std::span<const SubjectMatch> matches, const Result& result) {
        LONGS_EQUAL(cJSON_GetArraySize(list), matches.size());
        for (int n = 0; n < cJSON_GetArraySize(list); ++n) {
            const SubjectMatch& match = matches[static_cast<std::size_t>(n)];
            check_text(text_of(cJSON_GetArrayItem(list, n), "subject"), result.name(match));
            check_number(cJSON_GetArrayItem(list, n), "similarity", static_cast<double>(match.similarity));
        }
    }

    void check_embeddings(const cJSON* list, std::size_t first) {
        for (int i = 0; i < cJSON_GetArraySize(list); ++i) {
            const cJSON* const numbers = get(cJSON_GetArrayItem(list, i), "embedding");
            if (numbers == nullptr) continue;
            const auto ours = embeddings[first + static_cast<std::size_t>(i)];
            LONGS_EQUAL(cJSON_GetArraySize(numbers), ours.size());
            for (std::size_t n = 0; n < ours.size(); ++n) {
                DOUBLES_EQUAL(cJSON_GetArrayItem(numbers, static_cast<int>(n))->valuedouble, ours[n], 1e-6);
            }
        }
    }

    void check_examples(const cJSON* list) {
        LONGS_EQUAL(cJSON_GetArraySize(list), examples.ids.size());
        for (std::size_t i = 0; i < examples.ids.size(); ++i) {
            check_text(text_of(cJSON_GetArrayItem(list, static_cast<int>(i)), "image_id"), examples.ids[i]);
            check_text(text_of(cJSON_GetArrayItem(list, static_cast<int>(i)), "subject"), examples.names[i]);
        }
    }

    // Each similarity of the answer stands where its embedding was sent.
    void check_similarities(const cJSON* result, const Arguments& with) {
        for (std::size_t i = 0; i < similarities.size(); ++i) {
            bool found = false;
            const cJSON* one = nullptr;
            cJSON_ArrayForEach(one, result) {
                bool same = true;
                for (std::size_t n = 0; n < with.length; ++n) {
                    const double told = cJSON_GetArrayItem(get(one, "embedding"), static_cast<int>(n))->valuedouble;
                    same = same && std::abs(told - static_cast<double>(with.numbers[i * with.length + n])) < 1e-6;
                }
                if (!same) continue;
                found = true;
                check_number(one, "similarity", static_cast<double>(similarities[i]));
            }
            CHECK(found);
        }
    }

    void check_values(Op op, const cJSON* body, const Arguments& with) {
        const cJSON* const result = get(body, "result");
        switch (op) {
            case Op::recognize:
                check_faces(result, recognized.faces());
                for (int i = 0; i < cJSON_GetArraySize(result); ++i) {
                    const RecognizedFace& face = recognized.faces()[static_cast<std::size_t>(i)];
                    check_matches(get(cJSON_GetArrayItem(result, i), "subjects"), recognized.subjects(face), recognized);
                }
                check_text(text_of(get(body, "plugins_versions"), "detector"), recognized.text(recognized.plugins_versions().detector));
                break;
            case Op::detect:
                check_faces(result, detected.faces());
                check_text(text_of(get(body, "plugins_versions"), "age"), detected.text(detected.plugins_versions().age));
                break;
            case Op::verify_example:
                check_faces(result, verified.faces());
                for (int i = 0; i < cJSON_GetArraySize(result); ++i) {
                    const RecognizedFace& face = verified.faces()[static_cast<std::size_t>(i)];
                    check_text(text_of(cJSON_GetArrayItem(result, i), "subject"), verified.subject(face));
                    check_number(cJSON_GetArrayItem(result, i), "similarity", static_cast<double>(verified.similarity(face)));
                }
                break;
            case Op::verification: {
                const cJSON* const only = cJSON_GetArrayItem(result, 0);
                check_face(get(only, "source_image_face"), compared.source_face());
                check_faces(get(only, "face_matches"), compared.face_matches());
                for (int i = 0; i < cJSON_GetArraySize(get(only, "face_matches")); ++i) {
                    const RecognizedFace& face = compared.face_matches()[static_cast<std::size_t>(i)];
                    check_number(cJSON_GetArrayItem(get(only, "face_matches"), i), "similarity", static_cast<double>(compared.similarity(face)));
                }
                check_text(text_of(get(only, "plugins_versions"), "detector"), compared.text(compared.plugins_versions().detector));
                if (embeddings.count() > 0) check_embeddings(get(only, "face_matches"), 1);
                break;
            }
            case Op::add: check_text(text_of(body, "image_id"), added.image_id.view()); break;
            case Op::list_examples:
                check_examples(get(body, "faces"));
                check_number(body, "page_number", page.page_number);
                check_number(body, "page_size", page.page_size);
                check_number(body, "total_pages", page.total_pages);
                check_number(body, "total_elements", static_cast<double>(page.total_elements));
                LONGS_EQUAL(examples.ids.size(), page.visited);
                break;
            case Op::remove_example:
                check_text(text_of(body, "image_id"), removed.image_id.view());
                check_text(text_of(body, "subject"), removed.subject.view());
                break;
            case Op::remove_examples: check_examples(body); break;
            case Op::remove_subject_examples:
            case Op::remove_subjects: check_number(body, "deleted", static_cast<double>(count)); break;
            case Op::list_subjects: {
                const cJSON* const subjects = get(body, "subjects");
                LONGS_EQUAL(cJSON_GetArraySize(subjects), names.names.size());
                for (std::size_t i = 0; i < names.names.size(); ++i) check_text(cJSON_GetArrayItem(subjects, static_cast<int>(i))->valuestring, names.names[i]);
                break;
            }
            case Op::rename: CHECK_EQUAL(cJSON_IsTrue(get(body, "updated")) != 0, renamed.updated); break;
            case Op::remove_subject: check_text(text_of(body, "subject"), stored.view()); break;
            case Op::recognize_embeddings:
                LONGS_EQUAL(cJSON_GetArraySize(result), embedding_matches.count());
                for (int i = 0; i < cJSON_GetArraySize(result); ++i) {
                    check_matches(get(cJSON_GetArrayItem(result, i), "similarities"), embedding_matches.subjects(static_cast<std::size_t>(i)), embedding_matches);
                }
                break;
            case Op::verify_embeddings:
            case Op::verification_embeddings: check_similarities(result, with); break;
            case Op::config: check_number(body, "clientMaxFileSize", static_cast<double>(config.max_file_bytes)); break;
            case Op::consistence:
                CHECK_EQUAL(cJSON_IsTrue(get(body, "dbIsInconsistent")) != 0, consistence.db_inconsistent);
                CHECK_EQUAL(cJSON_IsTrue(get(body, "saveImagesToDB")) != 0, consistence.save_images_to_db);
                break;
            default: break;
        }
        if ((op == Op::recognize || op == Op::detect) && embeddings.count() > 0) check_embeddings(result, 0);
    }

    void check_refusal(const CompreFace& server, Op op, const Exchange& exchange, const cJSON* body, Status status) {
        const bool has_code = cJSON_IsNumber(get(body, "code")) != 0;
        const int code = has_code ? static_cast<int>(number_of(body, "code")) : -1;
        CHECK_CODE(expected_refusal(exchange.status, code, op), status);
        const ErrorDetail& error = server.last_error();
        LONGS_EQUAL(exchange.status, error.http_status);
        LONGS_EQUAL(code, error.server_code);
        CHECK_FALSE(error.message.empty());
    }

    // What was made of the answer.
    void check_outcome(const CompreFace& server, Op op, const Exchange& exchange, const Arguments& with, Status status) {
        const int good = op == Op::add || op == Op::add_subject ? 201 : 200;
        const bool pictures = op == Op::download || op == Op::static_image;
        cJSON* const body = exchange.is_json ? cJSON_Parse(exchange.answer.c_str()) : nullptr;
        if (exchange.status != good || (pictures ? !exchange.is_octets : !exchange.is_json)) {
            check_refusal(server, op, exchange, body, status);
        } else if (pictures) {
            CHECK_CODE(exchange.answer.empty() ? Code::example_not_found : Code::ok, status);
            LONGS_EQUAL(exchange.answer.size(), picture_bytes);
        } else if (exchange.name.starts_with(kBrokenEngine)) {
            CHECK_CODE(Code::malformed_answer, status);
        } else {
            CHECK_TRUE_TEXT(status.ok(), (exchange.name + ": " + std::string(server.last_error().message.view())).c_str());
            check_values(op, body, with);
        }
        cJSON_Delete(body);
    }

    // False: nothing was sent.
    bool play(const Exchange& exchange, Op op, const Arguments& with) {
        CompreFace server{host.url(), transport, memory};
        script(exchange, op);
        embeddings.clear();
        const std::size_t before = host.total().requests;
        const Status status = call(server, op, with);
        if (host.total().requests == before) return false;
        check_outcome(server, op, exchange, with, status);
        return true;
    }

    bool is_of_embeddings(Op op) const {
        return op == Op::recognize_embeddings || op == Op::verify_embeddings || op == Op::verification_embeddings;
    }

    // Why the exchange was not used at all, or nothing.
    std::string use(const Exchange& exchange) {
        std::string inside;
        const std::optional<Op> op = op_of(exchange, inside);
        if (!op) return "of no call of the SDK";
        if (!exchange.unusable.empty()) return exchange.unusable;
        Arguments with = arguments_of(exchange, *op, inside);
        if (with.differs.empty() && play(exchange, *op, with)) {
            const std::string differs = difference(exchange, received);
            CHECK_TRUE_TEXT(differs.empty(), (exchange.name + ": " + differs).c_str());
            ++requests_compared;
            return {};
        }
        const std::string why = with.differs.empty() ? "refused by the SDK before the wire" : with.differs;
        ++reasons["    answer only: " + why];
        // An answer to embeddings has them in it; with others it would be refused.
        Arguments fixed;
        if (is_of_embeddings(*op)) fixed.numbers = with.numbers, fixed.length = with.length, fixed.source = with.source;
        if (play(exchange, *op, fixed)) return {};
        CHECK_TRUE_TEXT(exchange.status >= 400, exchange.name.c_str());
        fixed = {};
        CHECK_TRUE_TEXT(play(exchange, *op, fixed), exchange.name.c_str());
        return {};
    }
};
// clang-format on

TEST(RecordedExchanges, each_is_asked_for_and_understood_as_it_was_meant) {
    std::ifstream file(COMPREFACE_TEST_DATA "/contract/vectors.jsonl");
    CHECK(file.good());
    std::size_t used = 0;
    std::size_t all = 0;
    for (std::string line; std::getline(file, line); ++all) {
        cJSON* const json = cJSON_Parse(line.c_str());
        CHECK(json != nullptr);
        const Exchange exchange = parse(json);
        cJSON_Delete(json);
        const std::string unused = use(exchange);
        if (unused.empty()) {
            ++used;
        } else {
            ++reasons["    not used: " + unused];
        }
    }
    std::string report = std::to_string(used) + " of " + std::to_string(all) + " recorded answers replayed, " +
                         std::to_string(requests_compared) + " of their requests compared";
    for (const auto& [reason, times] : reasons) report += "\n" + reason + ": " + std::to_string(times);
    UT_PRINT(report.c_str());
    LONGS_EQUAL(690, all);
    CHECK(used >= 600);
    CHECK(requests_compared >= 300);
}
