// The recorded answers of a real server, given to the client: what it says of each is compared with what is read out of
// the recording by other means.
#include <cjson/cJSON.h>

#include <fstream>
#include <optional>
#include <string>

#include "sdk_helpers.hpp"

using namespace compreface;
using namespace sdk_test;

namespace {

constexpr limits::WorkspaceBytes kLarge{128 * 1024, 1024 * 1024};  // for answers with embeddings

// A success of the server that passes a broken engine's nonsense on: a face without a probability is none.
constexpr std::string_view kBrokenEngine = "detect-engine-no-box-probability";

enum class Op { recognize, detect, add, add_subject, list, config };

struct Route {
    const char* method;
    const char* path;
    Op op;
};
constexpr Route kRoutes[] = {
    {"POST", "/api/v1/recognition/recognize", Op::recognize}, {"POST", "/api/v1/detection/detect", Op::detect},
    {"POST", "/api/v1/recognition/faces", Op::add},           {"POST", "/api/v1/recognition/subjects", Op::add_subject},
    {"GET", "/api/v1/recognition/subjects", Op::list},        {"GET", "/api/v1/config", Op::config},
};

const cJSON* get(const cJSON* object, const char* name) {
    return cJSON_GetObjectItemCaseSensitive(object, name);
}

std::string text_of(const cJSON* object, const char* name) {
    const cJSON* const text = get(object, name);
    return cJSON_IsString(text) != 0 ? text->valuestring : "";
}

std::optional<Op> op_of(const cJSON* request) {
    const std::string target = text_of(request, "target");
    const std::string path = target.substr(0, target.find('?'));
    for (const Route& route : kRoutes) {
        if (text_of(request, "method") == route.method && path == route.path) return route.op;
    }
    return std::nullopt;
}

bool is_json(const cJSON* response) {
    const cJSON* header = nullptr;
    cJSON_ArrayForEach(header, get(response, "headers")) {
        const std::string name = cJSON_GetArrayItem(header, 0)->valuestring;
        const std::string value = cJSON_GetArrayItem(header, 1)->valuestring;
        if (name == "Content-Type") return value.starts_with("application/json");
    }
    return false;
}

// What the contract says about an answer that is no success.
Code expected_refusal(int http_status, int code, Op op) {
    struct Row {
        int http_status, code;
        Code told;
    };
    constexpr Row kRows[] = {
        {400, 0, Code::server_error},        {400, 20, Code::bad_key_or_service}, {400, 27, Code::migration_running},
        {400, 28, Code::no_face_found},      {400, 31, Code::too_many_faces},     {400, 43, Code::subject_exists},
        {404, 10, Code::bad_key_or_service}, {405, 32, Code::migration_running},  {500, 41, Code::server_busy},
        {404, -1, Code::wrong_server},       {405, -1, Code::wrong_server},       {413, -1, Code::image_too_large},
        {502, -1, Code::server_busy},        {504, -1, Code::server_busy},
    };
    if (op == Op::add && code == -1 && (http_status == 502 || http_status == 504)) return Code::outcome_unknown;
    for (const Row& row : kRows) {
        if (row.http_status == http_status && row.code == code) return row.told;
    }
    if (http_status < 400) return Code::wrong_server;
    return http_status < 500 ? Code::rejected : Code::server_error;
}

double number(const cJSON* object, const char* name) {
    return cJSON_GetNumberValue(get(object, name));
}

void check_number(const cJSON* object, const char* name, double actual) {
    DOUBLES_EQUAL(number(object, name), actual, 1e-6);
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

// clang-format off
TEST_GROUP(RecordedExchanges) {
    fakes::FakeTransport transport;
    StaticWorkspace<kLarge> memory;
    CompreFace server{kUrl, transport, memory};
    RecognizeResult recognized;
    DetectResult detected;
    AddedExample added;
    ServerConfig config;
    Names names;

    Status call(Op op) {
        RecognitionService recognition = server.recognition(kKey);
        names.names.clear();
        switch (op) {
            case Op::recognize: return recognition.recognize(jpeg(), {}, recognized);
            case Op::detect: return server.detection(kKey).detect(jpeg(), {}, detected);
            case Op::add: return recognition.face_collection().add(jpeg(), "Ada", {}, added);
            case Op::add_subject: return recognition.subjects().add("Ada");
            case Op::list: return recognition.subjects().list(names);
            default: return server.server().config(config);
        }
    }

    void check_values(Op op, const cJSON* body) {
        const cJSON* const result = get(body, "result");
        if (op == Op::recognize) check_recognized(result);
        if (op == Op::detect) {
            LONGS_EQUAL(cJSON_GetArraySize(result), detected.faces().size());
            for (int i = 0; i < cJSON_GetArraySize(result); ++i) {
                check_face(cJSON_GetArrayItem(result, i), detected.faces()[static_cast<std::size_t>(i)]);
            }
        }
        if (op == Op::recognize || op == Op::detect) check_versions(op, get(body, "plugins_versions"));
        if (op == Op::add) check_text(text_of(body, "image_id"), added.image_id.view());
        if (op == Op::config) check_number(body, "clientMaxFileSize", static_cast<double>(config.max_file_bytes));
        if (op == Op::list) {
            const cJSON* const subjects = get(body, "subjects");
            LONGS_EQUAL(cJSON_GetArraySize(subjects), names.names.size());
            for (int i = 0; i < cJSON_GetArraySize(subjects); ++i) {
                check_text(cJSON_GetArrayItem(subjects, i)->valuestring, names.names[static_cast<std::size_t>(i)]);
            }
        }
    }

    void check_recognized(const cJSON* result) {
        LONGS_EQUAL(cJSON_GetArraySize(result), recognized.faces().size());
        for (int i = 0; i < cJSON_GetArraySize(result); ++i) {
            const cJSON* const from = cJSON_GetArrayItem(result, i);
            const RecognizedFace& face = recognized.faces()[static_cast<std::size_t>(i)];
            check_face(from, face);
            const cJSON* const subjects = get(from, "subjects");
            const auto matches = recognized.subjects(face);
            LONGS_EQUAL(cJSON_GetArraySize(subjects), matches.size());
            for (int n = 0; n < cJSON_GetArraySize(subjects); ++n) {
                const SubjectMatch& match = matches[static_cast<std::size_t>(n)];
                check_text(text_of(cJSON_GetArrayItem(subjects, n), "subject"), recognized.name(match));
                check_number(cJSON_GetArrayItem(subjects, n), "similarity", static_cast<double>(match.similarity));
            }
        }
    }

    void check_versions(Op op, const cJSON* versions) {
        const std::string_view detector = op == Op::recognize ? recognized.text(recognized.plugins_versions().detector)
                                                              : detected.text(detected.plugins_versions().detector);
        check_text(text_of(versions, "detector"), detector);
    }

    void check_refusal(Op op, const cJSON* response, const cJSON* body, Status status) {
        const bool has_code = cJSON_IsNumber(get(body, "code")) != 0;
        const int http_status = static_cast<int>(number(response, "status"));
        const int code = has_code ? static_cast<int>(number(body, "code")) : -1;
        CHECK_CODE(expected_refusal(http_status, code, op), status);
        const ErrorDetail& error = server.last_error();
        LONGS_EQUAL(http_status, error.http_status);
        LONGS_EQUAL(code, error.server_code);
        const std::string message = text_of(body, "message");
        if (has_code) check_text(message.substr(0, limits::kMessageBytes), error.message.view());
    }

    // False when the exchange is of no call that this SDK has.
    bool replay(const cJSON* exchange) {
        const cJSON* const response = get(exchange, "response");
        const std::optional<Op> op = op_of(get(exchange, "request"));
        if (!op || get(response, "body") == nullptr) return false;
        const std::string text = text_of(response, "body");
        cJSON* const body = cJSON_Parse(text.c_str());
        const auto http_status = static_cast<std::uint16_t>(number(response, "status"));
        transport.next({.http_status = http_status, .is_json = is_json(response), .body = text, .piece_bytes = 100});
        const Status status = call(*op);
        const bool success = http_status == (*op == Op::add || *op == Op::add_subject ? 201 : 200) && is_json(response);
        if (success) {
            const std::string name = text_of(exchange, "name");
            const bool readable = name != kBrokenEngine;
            CHECK_TRUE_TEXT(status == (readable ? Code::ok : Code::malformed_answer), name.c_str());
            if (readable) check_values(*op, body);
        } else {
            check_refusal(*op, response, body, status);
        }
        cJSON_Delete(body);
        return true;
    }
};
// clang-format on

TEST(RecordedExchanges, each_is_understood_as_it_was_meant) {
    std::ifstream file(COMPREFACE_TEST_DATA "/contract/vectors.jsonl");
    CHECK(file.good());
    std::size_t used = 0;
    std::size_t all = 0;
    for (std::string line; std::getline(file, line); ++all) {
        cJSON* const exchange = cJSON_Parse(line.c_str());
        CHECK(exchange != nullptr);
        if (replay(exchange)) ++used;
        cJSON_Delete(exchange);
    }
    UT_PRINT(StringFromFormat("%d of %d recorded exchanges replayed", static_cast<int>(used), static_cast<int>(all))
                 .asCharString());
    LONGS_EQUAL(690, all);
    CHECK(used >= 300);
}
