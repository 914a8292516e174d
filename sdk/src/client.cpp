#include "compreface/client.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "call.hpp"
#include "checks.hpp"

namespace compreface {
namespace {

constexpr std::uint32_t kProbePauseMs = 250;
constexpr std::uint32_t kProbePauseMaxMs = 2'000;
constexpr std::uint32_t kProbeMs = 20'000;

// A picture call whose answer is a list of faces.
Status exchange_faces(CompreFace& client, const Endpoint& endpoint, const ApiKey& key, const Options& options,
                      std::span<const PicturePart> parts, std::string_view id, FaceKind kind, FaceTables& out) {
    Call call{client, endpoint};
    Body body{call.text_memory()};
    Status status = call.prepare(&key, options, {.inside = id});
    if (status.ok()) status = call.attach(body, parts);
    FacesAnswer answer{out, call.embeddings(), kind};
    DocumentIntake intake = document_of(answer);
    return status.ok() ? call.exchange(intake) : status;
}

// After "//" and the host.
bool has_path(std::string_view url) {
    return std::count(url.begin(), url.end(), '/') > 2;
}

}  // namespace

Service::Service(CompreFace& server, std::string_view api_key) : server_(server) {
    if (is_uuid(api_key)) key_.assign_front(api_key);
}

Status FaceCollection::add(const Image& image, std::string_view subject, const Options& options, AddedExample& out) {
    Call call{server_, endpoints::kAddExample};
    Body body{call.text_memory()};
    const PicturePart part{"file", image};
    Status status = call.prepare(&key_, options, {.examples = {.subject = subject}});
    if (status.ok()) status = call.attach(body, {&part, 1});
    DocumentIntake intake = document_of(out);
    return status.ok() ? call.exchange(intake) : status;
}

Status FaceCollection::verify(const Image& image, std::string_view image_id, const Options& options, VerifyOut out) {
    const PicturePart part{"file", image};
    return exchange_faces(server_, endpoints::kVerifyExample, key_, options, {&part, 1}, image_id, FaceKind::verified,
                          out);
}

Status RecognitionService::recognize(const Image& image, const Options& options, RecognizeOut out) {
    const PicturePart part{"file", image};
    return exchange_faces(server_, endpoints::kRecognize, key_, options, {&part, 1}, {}, FaceKind::recognized, out);
}

Status DetectionService::detect(const Image& image, const Options& options, DetectOut out) {
    const PicturePart part{"file", image};
    return exchange_faces(server_, endpoints::kDetect, key_, options, {&part, 1}, {}, FaceKind::detected, out);
}

Status VerificationService::verify(const Image& source, const Image& target, const Options& options,
                                   VerificationOut out) {
    const PicturePart parts[] = {{"source_image", source}, {"target_image", target}};
    return exchange_faces(server_, endpoints::kVerification, key_, options, parts, {}, FaceKind::matched, out);
}

FaceCollection RecognitionService::face_collection() const {
    return {server_, key_.view()};
}

Subjects RecognitionService::subjects() const {
    return {server_, key_.view()};
}

RecognitionEmbeddings RecognitionService::embeddings() const {
    return {server_, key_.view()};
}

Status ServerInfo::config(ServerConfig& out, const Options& options) {
    Call call{server_, endpoints::kConfig};
    DocumentIntake intake = document_of(out);
    const Status status = call.run(nullptr, options, {}, intake);
    if (status.ok()) call.remember(out);
    return status;
}

Status ServerInfo::consistence_status(ConsistenceStatus& out, const Options& options) {
    Call call{server_, endpoints::kConsistence};
    DocumentIntake intake = document_of(out);
    return call.run(nullptr, options, {}, intake);
}

// Each question has what is left of the time, up to the client's own limit.
Status ServerInfo::is_ready(std::uint32_t deadline_ms) {
    Call call{server_, endpoints::kConsistence};
    if (const Status checked = check_options({.timeout_ms = deadline_ms}, call.message()); !checked.ok()) {
        return call.fail(checked);
    }
    Transport& transport = server_.transport_;
    const std::uint64_t end_ms = transport.now_ms() + deadline_ms;
    const std::uint32_t most_ms = server_.options_.timeout_ms.value_or(kProbeMs);
    ConsistenceStatus answer;
    std::uint32_t left_ms = deadline_ms;
    for (std::uint32_t pause_ms = kProbePauseMs;; pause_ms = std::min(2 * pause_ms, kProbePauseMaxMs)) {
        const Options probe{.timeout_ms = std::min(left_ms, most_ms), .retry = RetryPolicy{}};
        const Status status = consistence_status(answer, probe);
        if (status.ok() || !status.retryable()) return status;
        const std::uint64_t now_ms = transport.now_ms();
        if (now_ms + pause_ms >= end_ms) return status;
        if (const Status waited = transport.wait(pause_ms); !waited.ok()) {
            return call.fail(waited, {waited.describe()});
        }
        left_ms = static_cast<std::uint32_t>(end_ms - now_ms - pause_ms);
    }
}

Status ServerInfo::static_image(std::string_view api_key, std::string_view image_id, std::span<std::byte> out,
                                std::size_t& bytes, const Options& options) {
    Call call{server_, endpoints::kStaticImage};
    if (!is_uuid(api_key)) return call.fail(Code::invalid_key, {Status{Code::invalid_key}.describe()});
    if (const Status checked = check_image_id(image_id, call.message()); !checked.ok()) return call.fail(checked);
    FixedText<2 * limits::kApiKeyBytes + 8> inside;
    inside.assign_front(api_key);
    inside.append_front("/images/");
    inside.append_front(image_id);
    return call.download(nullptr, options, {.inside = inside.view()}, out, bytes);
}

CompreFace::CompreFace(std::string_view base_url, Transport& transport, Workspace memory, const Options& options)
    : transport_(transport), memory_(memory), options_(options) {
    while (base_url.ends_with('/')) base_url.remove_suffix(1);
    if (base_url.size() <= limits::kBaseUrlBytes && is_base_url(base_url)) base_url_.assign_front(base_url);
}

CompreFace::CompreFace(std::string_view host_url, std::uint16_t port, Transport& transport, Workspace memory,
                       const Options& options)
    : CompreFace(host_url, transport, memory, options) {
    std::array<char, 8> text{':'};
    const auto end = std::to_chars(text.data() + 1, text.data() + text.size(), port).ptr;
    // What has a port or a path already is no URL once it has another.
    const bool fits = base_url_.append({text.data(), static_cast<std::size_t>(end - text.data())});
    if (!fits || !is_base_url(base_url_.view()) || has_path(base_url_.view())) base_url_.clear();
}

RecognitionService CompreFace::recognition(std::string_view api_key) {
    return {*this, api_key};
}

DetectionService CompreFace::detection(std::string_view api_key) {
    return {*this, api_key};
}

VerificationService CompreFace::verification(std::string_view api_key) {
    return {*this, api_key};
}

ServerInfo CompreFace::server() {
    return ServerInfo{*this};
}

Status CompreFace::fetch_image(std::string_view url, std::span<std::byte> out, std::size_t& bytes,
                               const FetchOptions& options) {
    Call call{*this, endpoints::kFetch};
    BytesIntake intake{out};
    const Status status = call.fetch(url, intake, options);
    bytes = status.ok() ? intake.bytes() : 0;
    return status;
}

}  // namespace compreface
