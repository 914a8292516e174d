#include "compreface/client.hpp"

#include "call.hpp"
#include "checks.hpp"
#include "url.hpp"

namespace compreface {
namespace {

constexpr Endpoint kAddExample{.method = Method::post,
                               .path = "/api/v1/recognition/faces",
                               .success = 201,
                               .query = kThreshold,
                               .repeatable = false};
constexpr Endpoint kAddSubject{.method = Method::post, .path = "/api/v1/recognition/subjects", .success = 201};
constexpr Endpoint kListSubjects{.method = Method::get, .path = "/api/v1/recognition/subjects", .success = 200};
constexpr Endpoint kRecognize{.method = Method::post,
                              .path = "/api/v1/recognition/recognize",
                              .success = 200,
                              .query = kThreshold | kFaceFields | kRecognizeFields};
constexpr Endpoint kDetect{
    .method = Method::post, .path = "/api/v1/detection/detect", .success = 200, .query = kThreshold | kFaceFields};
constexpr Endpoint kConfig{.method = Method::get, .path = "/api/v1/config", .success = 200};

}  // namespace

Service::Service(CompreFace& server, std::string_view api_key) : server_(server) {
    if (is_uuid(api_key)) key_.assign_front(api_key);
}

Status FaceCollection::add(const Image& image, std::string_view subject, const Options& options, AddedExample& out) {
    Call call{server_, kAddExample};
    Status status = call.prepare(&key_, options, &subject);
    if (status.ok()) status = call.attach(image);
    return status.ok() ? call.exchange(out) : status;
}

Status Subjects::add(std::string_view subject) {
    Call call{server_, kAddSubject};
    Status status = call.prepare(&key_, {}, nullptr);
    if (status.ok()) status = call.attach_json_subject(subject);
    SubjectAnswer answer;
    return status.ok() ? call.exchange(answer) : status;
}

Status Subjects::list(SubjectVisitor& visitor) {
    Call call{server_, kListSubjects};
    const Status status = call.prepare(&key_, {}, nullptr);
    return status.ok() ? call.exchange_list("subjects", visitor) : status;
}

Status RecognitionService::recognize(const Image& image, const Options& options, RecognizeResult& out) {
    Call call{server_, kRecognize};
    Status status = call.prepare(&key_, options, nullptr);
    if (status.ok()) status = call.attach(image);
    return status.ok() ? call.exchange(out) : status;
}

FaceCollection RecognitionService::face_collection() const {
    return {server_, key_.view()};
}

Subjects RecognitionService::subjects() const {
    return {server_, key_.view()};
}

Status DetectionService::detect(const Image& image, const Options& options, DetectResult& out) {
    Call call{server_, kDetect};
    Status status = call.prepare(&key_, options, nullptr);
    if (status.ok()) status = call.attach(image);
    return status.ok() ? call.exchange(out) : status;
}

Status ServerInfo::config(ServerConfig& out) {
    Call call{server_, kConfig};
    Status status = call.prepare(nullptr, {}, nullptr);
    if (status.ok()) status = call.exchange(out);
    if (status.ok()) call.remember(out);
    return status;
}

CompreFace::CompreFace(std::string_view base_url, Transport& transport, Workspace memory, const Options& options)
    : transport_(transport), memory_(memory), options_(options) {
    while (base_url.ends_with('/')) base_url.remove_suffix(1);
    if (base_url.size() <= limits::kBaseUrlBytes && is_base_url(base_url)) base_url_.assign_front(base_url);
}

RecognitionService CompreFace::recognition(std::string_view api_key) {
    return {*this, api_key};
}

DetectionService CompreFace::detection(std::string_view api_key) {
    return {*this, api_key};
}

ServerInfo CompreFace::server() {
    return ServerInfo{*this};
}

}  // namespace compreface
