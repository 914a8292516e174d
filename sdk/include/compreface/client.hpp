// The CompreFace client: server -> service (by API key) -> call.
//
//   compreface::StaticWorkspace<compreface::limits::kFiveFaces> memory;
//   compreface::CurlTransport transport;                    // transport.open({}) first
//   compreface::CompreFace server{"http://192.168.1.10", 8000, transport, memory};
//   compreface::RecognizeResult result;
//   compreface::Status status = server.recognition(key).recognize(compreface::Image::file("door.jpg"), {}, result);
//
// Calls return a Status and fill an out-parameter that the caller owns; on failure the out-parameter is unspecified
// and last_error() has the details. No call throws, allocates or blocks longer than its time limit.
// A client is used by one thread at a time; clients of several threads share nothing (libcurl, its TLS library and
// cJSON keep to themselves what they share). Views and services must not outlive the client.
//
// Any call may return: invalid_url, invalid_key (calls with a key), invalid_option, request_too_large, each Status of
// Transport::send, answer_too_large, malformed_answer, wrong_server, bad_key_or_service (calls with a key), rejected,
// server_busy, server_error. What a call may return beyond these stands at the call.
//
// "Picture calls" also return: invalid_image, image_too_large, file_unreadable, no_face_found. Pictures are sent as
// they are, in a multipart body; the server's other form, base64 in JSON, is a third larger and offers nothing more.
//
// Where an `Options` comes last and unneeded, its time limits and retry policy count.
// A request may be sent a second time: by the retry policy, or by the transport when a kept connection turns out dead.
// Only that of FaceCollection::add() never is. The answer to a second one may tell of the first: subject_exists after
// Subjects::add(), subject_not_found or example_not_found after a removal or a rename, fewer removed than were in all.
// Ids are UUIDs in text form; anything else is invalid_option.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "compreface/embeddings.hpp"
#include "compreface/image.hpp"
#include "compreface/options.hpp"
#include "compreface/results.hpp"
#include "compreface/status.hpp"
#include "compreface/transport.hpp"
#include "compreface/visitors.hpp"
#include "compreface/workspace.hpp"

namespace compreface {

class CompreFace;

using ApiKey = FixedText<limits::kApiKeyBytes>;

// A service's share: its server and its key.
class Service {
protected:
    Service(CompreFace& server, std::string_view api_key);
    CompreFace& server_;
    ApiKey key_;  // empty when what was given is no key; the first call says invalid_key
};

// Which examples list() gives.
struct ExampleQuery {
    std::uint32_t page = 0;         // from 0; one beyond the last is empty
    std::uint32_t size = 20;        // 1..limits::kPageSize examples
    std::string_view subject = {};  // only of this subject: exactly as stored, with case. Empty: of all
};

// The examples of faces that a recognition service knows.
class FaceCollection : Service {
public:
    // Adds the one face of `image` as an example of `subject` (1..50 UTF-16 units), making the subject when it is new;
    // names are compared without case. Never sent twice: when the answer is lost the status is outcome_unknown.
    // Of `options` counts det_prob_threshold. A picture call; also: invalid_name, too_many_faces, migration_running.
    // POST /api/v1/recognition/faces
    Status add(const Image& image, std::string_view subject, const Options& options, AddedExample& out);

    // Gives one page of the examples to `visitor`, in no order. `out` is filled when the page came whole; when the
    // visitor ended it early only `visited` is. Also: invalid_name. GET /api/v1/recognition/faces
    Status list(const ExampleQuery& query, ExampleVisitor& visitor, ExamplePage& out, const Options& options = {});

    // Gives all examples of `subject`, or of all subjects when it is empty, to `visitor`: pages of limits::kPageSize
    // until an empty one. Each page has the time limit of a call. See ExamplesListed::may_repeat.
    // Also: invalid_name. GET /api/v1/recognition/faces
    Status list_all(std::string_view subject, ExampleVisitor& visitor, ExamplesListed& out,
                    const Options& options = {});

    // Removes one example. Its subject stays, also without examples. Also: example_not_found, migration_running.
    // DELETE /api/v1/recognition/faces/{image_id}
    Status remove(std::string_view image_id, RemovedExample& out, const Options& options = {});

    // Removes those of the examples that exist and gives each that was removed to `visitor`; unknown ids are passed
    // over. Ends early only in telling: when the visitor returns false, all have been removed. No ids: ok, and
    // nothing is sent. Also: migration_running. POST /api/v1/recognition/faces/delete
    Status remove(std::span<const std::string_view> image_ids, ExampleVisitor& visitor, const Options& options = {});

    // Removes all examples of `subject` (compared without case) **and the subject itself**: that is what the server
    // does. `count`: examples removed; 0 when there is no such subject. Also: invalid_name, migration_running.
    // DELETE /api/v1/recognition/faces?subject=
    Status remove_subject_examples(std::string_view subject, std::uint64_t& count, const Options& options = {});

    // Removes all examples of all subjects, and with them their subjects; subjects that had none stay.
    // The server refuses its own documented call for this (DELETE /faces without a subject), so it is done by two
    // calls per subject: one example is asked for, and its subject's examples are removed, until none is left.
    // `count`: examples removed, also when it fails on the way. server_busy: others add as fast as this removes; it
    // gave up after twice as many rounds as there were examples. malformed_answer: also when the server goes on
    // listing an example that it said it removed. To be rid of all subjects too: Subjects::remove_all().
    // Each of its requests has the time limit of a call. Also: migration_running.
    Status remove_all(std::uint64_t& count, const Options& options = {});

    // Writes the picture of an example, as it was enrolled, to the front of `out`. example_not_found: no such example,
    // or the server does not keep pictures (it says the same to both). answer_too_large: `out` is too small.
    // GET /api/v1/recognition/faces/{image_id}/img
    Status download(std::string_view image_id, std::span<std::byte> out, std::size_t& bytes,
                    const Options& options = {});

    // Compares each face of `image` with a stored example. Of `options` all but prediction_count and detect_faces
    // count. A picture call; also: example_not_found. POST /api/v1/recognition/faces/{image_id}/verify
    Status verify(const Image& image, std::string_view image_id, const Options& options, VerifyOut out);

private:
    friend class RecognitionService;
    using Service::Service;
};

// The names that a recognition service knows. Names: not blank, neither "." nor "..", without / \ ; and control
// characters, in UTF-8; new ones of 1..50 UTF-16 units, otherwise up to 255. Others are invalid_name.
class Subjects : Service {
public:
    // Makes a subject without examples. Also: invalid_name, subject_exists (compared without case).
    // POST /api/v1/recognition/subjects
    Status add(std::string_view subject, const Options& options = {});

    // Gives each name to `visitor`, in no order, as it arrives: a list of any length needs no more memory than one
    // name. A name of more than the workspace's node memory is answer_too_large. After a failure some names may have
    // been visited. GET /api/v1/recognition/subjects
    Status list(SubjectVisitor& visitor, const Options& options = {});

    // Renames a subject (old name compared without case). When a subject of the new name exists, the two are merged.
    // The server says nothing of merging, so the names are listed before and after. It was merged when the new name,
    // letter for letter, was there before, or is not there afterwards (the other one was written in another case).
    // `out.merged` is absent when the list afterwards failed, or the old name was given in another case than it is
    // stored in while the new one was there: then both may be one subject. Others who rename at the same moment can
    // make it wrong. Also: invalid_name, subject_not_found.
    // GET /api/v1/recognition/subjects, PUT /api/v1/recognition/subjects/{name}
    Status rename(std::string_view subject, std::string_view new_name, Renamed& out, const Options& options = {});

    // Removes a subject (compared without case) and its examples. `out`: its name as it was stored.
    // Also: invalid_name, subject_not_found. DELETE /api/v1/recognition/subjects/{name}
    Status remove(std::string_view subject, StoredName& out, const Options& options = {});

    // Removes all subjects and all examples. `count`: subjects removed. DELETE /api/v1/recognition/subjects
    Status remove_all(std::uint64_t& count, const Options& options = {});

private:
    friend class RecognitionService;
    using Service::Service;
};

// Compares embeddings with the stored examples; their length must be the collection's. What is no number, or all
// zero, is invalid_option; a wrong length is server_error: the server does not say more.
class RecognitionEmbeddings : Service {
public:
    // Finds the nearest stored examples of each embedding. Of `options` counts prediction_count.
    // POST /api/v1/recognition/embeddings/recognize
    Status recognize(const EmbeddingsView& embeddings, const Options& options, EmbeddingTables out);

    // Compares each embedding with one stored example. `similarities`: for each embedding one, in their order, 0..1;
    // invalid_option when there is no room for them. Also: example_not_found.
    // POST /api/v1/recognition/embeddings/faces/{image_id}/verify
    Status verify(const EmbeddingsView& embeddings, std::string_view image_id, std::span<float> similarities,
                  const Options& options = {});

private:
    friend class RecognitionService;
    using Service::Service;
};

class RecognitionService : Service {
public:
    // Finds the faces of `image` and the nearest stored examples of each. The nearest is always told, however far:
    // compare `similarity` with a threshold of your own. A picture call. POST /api/v1/recognition/recognize
    Status recognize(const Image& image, const Options& options, RecognizeOut out);

    [[nodiscard]] FaceCollection face_collection() const;
    [[nodiscard]] Subjects subjects() const;
    [[nodiscard]] RecognitionEmbeddings embeddings() const;

private:
    friend class CompreFace;
    using Service::Service;
};

class DetectionService : Service {
public:
    // Finds the faces of `image`. Of `options` all but prediction_count and detect_faces count. With
    // Options::embeddings the cheapest way to an embedding. A picture call. POST /api/v1/detection/detect
    Status detect(const Image& image, const Options& options, DetectOut out);

private:
    friend class CompreFace;
    using Service::Service;
};

class VerificationService : Service {
public:
    // Compares the one face of `source` with each face of `target`. `limit` is for both pictures: with 1, a source of
    // several faces passes, and its largest counts. Of `options` all but prediction_count and detect_faces count. The
    // server asks its engine twice: allow it twice the time. A picture call; also: too_many_faces (in the source).
    // POST /api/v1/verification/verify
    Status verify(const Image& source, const Image& target, const Options& options, VerificationOut out);

    // Compares the embedding `source` with each of `targets`, of the same length. `similarities`: for each target one,
    // in their order, 0..1; invalid_option when there is no room for them. What is no number, or all zero, is
    // invalid_option. POST /api/v1/verification/embeddings/verify
    Status verify_embeddings(std::span<const float> source, const EmbeddingsView& targets,
                             std::span<float> similarities, const Options& options = {});

private:
    friend class CompreFace;
    using Service::Service;
};

// Calls that need no key.
class ServerInfo {
public:
    // The size limits. Later image calls of this client are checked against them. GET /api/v1/config
    Status config(ServerConfig& out, const Options& options = {});

    // Whether the face engine answers, and whether the stored examples are of its version.
    // GET /api/v1/consistence/status
    Status consistence_status(ConsistenceStatus& out, const Options& options = {});

    // Asks consistence_status() until it is ok, `deadline_ms` (1..600000) have passed or it fails for a reason that
    // does not pass (Status::retryable()); waits 250 ms, then longer, up to 2 s, in between. Returns the last status.
    // The server asks its engine once and remembers: an engine that ends later is not noticed.
    Status is_ready(std::uint32_t deadline_ms);

    // Writes the picture of an example to the front of `out`, by the address that needs no key in a header:
    // the key is in the URL instead, where proxies log it; prefer FaceCollection::download(). Also: invalid_key,
    // example_not_found (also when the key is unknown, or the server keeps no pictures).
    // GET /api/v1/static/{api_key}/images/{image_id}
    Status static_image(std::string_view api_key, std::string_view image_id, std::span<std::byte> out,
                        std::size_t& bytes, const Options& options = {});

private:
    friend class CompreFace;
    explicit ServerInfo(CompreFace& server) : server_(server) {}
    CompreFace& server_;
};

// How fetch_image() fetches.
struct FetchOptions {
    std::uint32_t connect_timeout_ms = 3'000;  // 1..60000
    std::uint32_t timeout_ms = 20'000;         // 1..600000, redirects included
    // False: only public addresses are connected to. On by default, because pictures come from cameras of the same
    // network; switch it off where strangers may choose the URL.
    bool private_addresses = true;
};

class CompreFace {
public:
    // `base_url`: http://host[:port][/path] or https://...; copied. A bad one is the Status of the first call.
    // `options`: for every call, merged field by field with the call's own.
    CompreFace(std::string_view base_url, Transport& transport, Workspace memory, const Options& options = {});
    // `host_url`: http://host or https://host, without port and path.
    CompreFace(std::string_view host_url, std::uint16_t port, Transport& transport, Workspace memory,
               const Options& options = {});
    CompreFace(const CompreFace&) = delete;
    CompreFace& operator=(const CompreFace&) = delete;

    [[nodiscard]] RecognitionService recognition(std::string_view api_key);
    [[nodiscard]] DetectionService detection(std::string_view api_key);
    [[nodiscard]] VerificationService verification(std::string_view api_key);
    [[nodiscard]] ServerInfo server();

    // Fetches a picture from anywhere into the front of `out`, to be sent as Image::bytes(). http and https only, no
    // user or password in the URL; up to limits::kRedirects redirects, to http and https only. Never sends an API key
    // or anything else of this client. invalid_url: what was said, or an address that is not public where it must be.
    // answer_too_large: above the size of `out`. invalid_image: what came is no picture. rejected: another HTTP status
    // than 200, or too many redirects; each retryable Status of Transport::send. GET url
    Status fetch_image(std::string_view url, std::span<std::byte> out, std::size_t& bytes,
                       const FetchOptions& options = {});

    // Details of the last attempt that failed; unchanged by calls that succeed at once.
    [[nodiscard]] const ErrorDetail& last_error() const { return error_; }

private:
    friend class Call;        // src/call.hpp: one request from its options to its parsed answer
    friend class ServerInfo;  // waits between its questions
    FixedText<limits::kBaseUrlBytes> base_url_;
    Transport& transport_;
    Workspace memory_;
    Options options_;
    ServerConfig limits_;
    ErrorDetail error_;
};

}  // namespace compreface
