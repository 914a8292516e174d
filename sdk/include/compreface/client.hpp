// The CompreFace client: server -> service (by API key) -> call.
//
//   compreface::StaticWorkspace<compreface::limits::kFiveFaces> memory;
//   compreface::CurlTransport transport;                    // transport.open({}) first
//   compreface::CompreFace server{"http://192.168.1.10:8000", transport, memory};
//   compreface::RecognizeResult result;
//   compreface::Status status = server.recognition(key).recognize(compreface::Image::file("door.jpg"), {}, result);
//
// Calls return a Status and fill an out-parameter that the caller owns; on failure the out-parameter is unspecified
// and last_error() has the details. No call throws, allocates or blocks longer than its time limit.
// A client is used by one thread at a time. Views and services must not outlive the client.
//
// Any call may return: invalid_url, invalid_key (calls with a key), invalid_option, request_too_large, each Status of
// Transport::send, answer_too_large, malformed_answer, wrong_server, bad_key_or_service (calls with a key), rejected,
// server_busy, server_error. What a call may return beyond these stands at the call.
#pragma once

#include <string_view>

#include "compreface/image.hpp"
#include "compreface/options.hpp"
#include "compreface/results.hpp"
#include "compreface/status.hpp"
#include "compreface/transport.hpp"
#include "compreface/workspace.hpp"

namespace compreface {

class CompreFace;

using ApiKey = FixedText<limits::kApiKeyBytes>;

// Takes each subject name of a list; a view valid during the call only. Return false to end the list early.
class SubjectVisitor {
public:
    virtual bool visit(std::string_view subject) = 0;

protected:
    ~SubjectVisitor() = default;
};

// A service's share: its server and its key.
class Service {
protected:
    Service(CompreFace& server, std::string_view api_key);
    CompreFace& server_;
    ApiKey key_;  // empty when what was given is no key; the first call says invalid_key
};

// The examples of faces that a recognition service knows.
class FaceCollection : Service {
public:
    // Adds the one face of `image` as an example of `subject` (1..50 UTF-16 units), making the subject when it is new.
    // Never sent twice: when the answer is lost the status is outcome_unknown.
    // Of `options` counts det_prob_threshold. Also: invalid_name, invalid_image, image_too_large, file_unreadable,
    // no_face_found, too_many_faces, migration_running. POST /api/v1/recognition/faces
    Status add(const Image& image, std::string_view subject, const Options& options, AddedExample& out);

private:
    friend class RecognitionService;
    using Service::Service;
};

// The names that a recognition service knows.
class Subjects : Service {
public:
    // Makes a subject without examples. Also: invalid_name, subject_exists (compared without case).
    // POST /api/v1/recognition/subjects
    Status add(std::string_view subject);

    // Gives each name to `visitor`, in no order, as it arrives: a list of any length needs no more memory than one
    // name. A name of more than the workspace's node memory is answer_too_large. After a failure some names may have
    // been visited. GET /api/v1/recognition/subjects
    Status list(SubjectVisitor& visitor);

private:
    friend class RecognitionService;
    using Service::Service;
};

class RecognitionService : Service {
public:
    // Finds the faces of `image` and the nearest stored examples of each. The nearest is always told, however far:
    // compare `similarity` with a threshold of your own. Also: invalid_image, image_too_large, file_unreadable,
    // no_face_found. POST /api/v1/recognition/recognize
    Status recognize(const Image& image, const Options& options, RecognizeResult& out);

    [[nodiscard]] FaceCollection face_collection() const;
    [[nodiscard]] Subjects subjects() const;

private:
    friend class CompreFace;
    using Service::Service;
};

class DetectionService : Service {
public:
    // Finds the faces of `image`. Of `options` all but prediction_count and detect_faces count.
    // Also: invalid_image, image_too_large, file_unreadable, no_face_found. POST /api/v1/detection/detect
    Status detect(const Image& image, const Options& options, DetectResult& out);

private:
    friend class CompreFace;
    using Service::Service;
};

// Calls that need no key.
class ServerInfo {
public:
    // The size limits. Later image calls of this client are checked against them. GET /api/v1/config
    Status config(ServerConfig& out);

private:
    friend class CompreFace;
    explicit ServerInfo(CompreFace& server) : server_(server) {}
    CompreFace& server_;
};

class CompreFace {
public:
    // `base_url`: http://host[:port][/path] or https://...; copied. A bad one is the Status of the first call.
    // `options`: for every call, merged field by field with the call's own.
    CompreFace(std::string_view base_url, Transport& transport, Workspace memory, const Options& options = {});
    CompreFace(const CompreFace&) = delete;
    CompreFace& operator=(const CompreFace&) = delete;

    [[nodiscard]] RecognitionService recognition(std::string_view api_key);
    [[nodiscard]] DetectionService detection(std::string_view api_key);
    [[nodiscard]] ServerInfo server();

    // Details of the last call that failed; unchanged by calls that succeed.
    [[nodiscard]] const ErrorDetail& last_error() const { return error_; }

private:
    friend class Call;  // src/call.hpp: one request from its options to its parsed answer
    FixedText<limits::kBaseUrlBytes> base_url_;
    Transport& transport_;
    Workspace memory_;
    Options options_;
    ServerConfig limits_;
    ErrorDetail error_;
};

}  // namespace compreface
