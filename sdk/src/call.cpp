#include "call.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "checks.hpp"
#include "errors.hpp"
#include "url.hpp"

namespace compreface {
namespace {

constexpr std::uint32_t kConnectTimeoutMs = 3'000;
constexpr std::uint32_t kTimeoutMs = 20'000;

// What a proxy says when it sent the request on and lost the answer, or gave up waiting for it. Some have numbers of
// their own.
bool is_lost_behind_proxy(std::uint16_t http_status) {
    return http_status == 502 || http_status >= 504;
}

}  // namespace

Call::Call(CompreFace& client, const Endpoint& endpoint) : client_(client), endpoint_(endpoint) {}

Status Call::prepare(const ApiKey* key, const Options& options, const Arguments& arguments) {
    if (client_.base_url_.empty()) {
        return fail(Code::invalid_url, {"the base URL must be http://host[:port][/path] or https://..., at most ",
                                        std::uint64_t{limits::kBaseUrlBytes}, " bytes"});
    }
    if (key != nullptr && key->empty()) return fail(Code::invalid_key, {Status{Code::invalid_key}.describe()});
    options_ = merge(client_.options_, options);
    if ((endpoint_.query & kFaceFields) == 0) options_.embeddings = nullptr;
    if (options_.embeddings != nullptr) options_.embeddings->clear();
    Status status = check_options(options_, message());
    if (status.ok()) status = check_arguments(arguments);
    if (!status.ok()) return fail(status);
    if (status = write_url(arguments); !status.ok()) return status;

    request_.method = endpoint_.method;
    request_.url = client_.memory_.url.data();
    if (key != nullptr) request_.api_key = key->view();
    request_.repeatable = endpoint_.repeatable;
    request_.connect_timeout_ms = options_.connect_timeout_ms.value_or(kConnectTimeoutMs);
    request_.timeout_ms = options_.timeout_ms.value_or(kTimeoutMs);
    return {};
}

Status Call::check_arguments(const Arguments& arguments) {
    constexpr std::size_t kStored = limits::kStoredNameUtf16Units;
    const ExampleQuery& examples = arguments.examples;
    if (arguments.as_stored) return {};
    if (endpoint_.inside == Inside::image_id) return check_image_id(arguments.inside, message());
    if (endpoint_.inside == Inside::subject) return check_subject(arguments.inside, kStored, message());
    if ((endpoint_.query & kSubject) != 0) {
        return check_subject(examples.subject, endpoint_.repeatable ? kStored : limits::kSubjectUtf16Units, message());
    }
    if ((endpoint_.query & kPage) == 0) return {};
    if (examples.size == 0 || examples.size > limits::kPageSize) {
        say(message(), {"size must be 1..", std::uint64_t{limits::kPageSize}});
        return Code::invalid_option;
    }
    return examples.subject.empty() ? Status{} : check_subject(examples.subject, kStored, message());
}

Status Call::write_url(const Arguments& arguments) {
    TextWriter url{client_.memory_.url};
    url.add(client_.base_url_.view());
    url.add(endpoint_.path);
    if (endpoint_.inside == Inside::subject) {
        url.add_encoded(arguments.inside);
    } else {
        url.add(arguments.inside);
    }
    url.add(endpoint_.path_end);
    add_query(url, endpoint_.query, options_, arguments.examples);
    url.add({"", 1});  // the closing zero
    return url.fits() ? Status{} : fail(Code::request_too_large, {"the workspace's url is too small for this call"});
}

Status Call::attach(Body& body, std::span<const PicturePart> parts) {
    if (const Status set = body.set_pictures(parts, message()); !set.ok()) return fail(set);
    const ServerConfig& limits = client_.limits_;
    const bool picture = body.picture_bytes() > limits.max_file_bytes;
    const std::uint64_t bytes = picture ? body.picture_bytes() : body.total_bytes();
    const std::uint64_t most = picture ? limits.max_file_bytes : limits.max_body_bytes;
    if (bytes > most) {
        return fail(Code::image_too_large,
                    {picture ? "the picture has " : "the request has ", bytes, " bytes, the server takes ", most});
    }
    request_.body = &body;
    request_.content_type = body.content_type();
    return {};
}

Status Call::attach_json_subject(Body& body, std::string_view subject) {
    const Status checked = check_subject(subject, limits::kSubjectUtf16Units, message());
    if (!checked.ok()) return fail(checked);
    const std::string_view json = json::write_subject(subject, client_.memory_.nodes, client_.memory_.request_text);
    if (json.empty()) return fail(Code::request_too_large, {"the workspace is too small for a subject name"});
    body.set_json(json);
    request_.body = &body;
    request_.content_type = body.content_type();
    return {};
}

Status Call::attach(PieceBody& body) {
    body.measure();
    if (body.total_bytes() > client_.limits_.max_body_bytes) {
        return fail(Code::request_too_large, {"the request has ", body.total_bytes(), " bytes, the server takes ",
                                              client_.limits_.max_body_bytes});
    }
    request_.body = &body;
    request_.content_type = "application/json";
    return {};
}

Status Call::exchange(Intake& intake) {
    intake.bind({client_.memory_, &endpoint_, &reply_, &message()});
    const unsigned attempts = options_.retry ? options_.retry->attempts : 1U;
    const std::uint32_t whole_ms = request_.timeout_ms;
    Transport& transport = client_.transport_;
    const std::uint64_t begin_ms = attempts > 1 ? transport.now_ms() : 0;
    for (unsigned attempt = 1;; ++attempt) {
        const Status status = try_once(intake);
        if (attempt >= attempts || !may_try_again(status, intake)) return status;
        const std::uint32_t pause_ms = pause_before(attempt);
        if (transport.now_ms() - begin_ms + pause_ms >= whole_ms) return status;
        if (const Status waited = transport.wait(pause_ms); !waited.ok()) {
            return fail(waited, {waited.describe()});
        }
        const std::uint64_t spent_ms = transport.now_ms() - begin_ms;
        if (spent_ms >= whole_ms) return status;
        request_.timeout_ms = static_cast<std::uint32_t>(whole_ms - spent_ms);
    }
}

// An oversized body that is not the expected answer says what it says by its HTTP status.
Status Call::try_once(Intake& intake) {
    intake.reset();
    if (request_.body != nullptr) request_.body->rewind();
    const Status sent = client_.transport_.send(request_, intake, reply_);
    if (intake.ended_early()) return {};
    const bool expected = IntakeContext{{}, &endpoint_, &reply_}.is_expected();
    const bool body_refused = sent.code() == Code::answer_too_large;
    if (!sent.ok() && !(body_refused && !expected)) return fail_sending(sent, intake);
    if (!expected) return refused(body_refused ? std::string_view{} : intake.body());
    const Status finished = intake.finish();
    return finished.ok() ? finished : fail_reading(finished);
}

// A server that has answered may have done its work.
bool Call::may_try_again(Status status, const Intake& intake) const {
    return status.retryable() && !intake.has_given() && (endpoint_.repeatable || reply_.http_status == 0);
}

// Twice as long each time, a part of it random.
std::uint32_t Call::pause_before(unsigned attempt) const {
    const RetryPolicy& retry = *options_.retry;
    const std::uint64_t grown = std::uint64_t{retry.base_ms} << (attempt - 1);
    const std::uint64_t pause_ms = std::min<std::uint64_t>(grown, retry.cap_ms);
    std::array<std::byte, 2> random{};
    // Without random numbers: the whole pause.
    static_cast<void>(fill_random(random));
    const auto part = std::bit_cast<std::uint16_t>(random);
    return static_cast<std::uint32_t>(pause_ms - pause_ms * retry.jitter * part / (100U * 65'536U));
}

// An HTTP answer came, but not the one that the call is for.
Status Call::refused(std::string_view body) {
    const std::uint16_t http_status = reply_.http_status;
    json::Document document{client_.memory_.nodes};
    ServerError error;
    const bool of_compreface = reply_.is_json && endpoint_.answers != Answers::anything;
    if (of_compreface && document.parse(body).ok() && read_error(document.root(), error)) {
        const Code code = classify(http_status, error.code);
        say_of_others(error.message, code);
        note(code, error.code);
        return code;
    }
    const Word status{std::uint64_t{http_status}};
    if (endpoint_.answers == Answers::anything) return fail(Code::rejected, {"HTTP ", status, " instead of a picture"});
    if (!endpoint_.repeatable && is_lost_behind_proxy(http_status)) {
        return fail(Code::outcome_unknown, {"HTTP ", status, " from a proxy that may have sent the request on"});
    }
    return fail(classify(http_status, kNoServerCode),
                {"HTTP ", status, reply_.is_json ? " without" : " without JSON or", " an error object of CompreFace"});
}

Status Call::fail_sending(Status status, const Intake& intake) {
    switch (status.code()) {
        case Code::answer_too_large:
            if (!intake.has_said()) {
                say(message(), {"the answer has more than ", intake.room(), " bytes",
                                endpoint_.answers == Answers::json ? ": set the option limit" : ""});
            }
            return fail_reading(status);
        case Code::malformed_answer:
            if (!intake.has_said()) say(message(), {kBadList});
            return fail_reading(status);
        case Code::file_unreadable:
            return fail(status, {"the picture file became shorter or unreadable while it was sent"});
        default:
            say_of_others(reply_.message.view(), status);
            return fail(status);
    }
}

// The server did its work. When the request must not be repeated, a caller must not be told that it may be.
Status Call::fail_reading(Status status) {
    return fail(endpoint_.repeatable ? status : Status{Code::outcome_unknown});
}

// The server repeats the API key in some of its sentences, and messages end up in logs. Without words: the status's
// own.
void Call::say_of_others(std::string_view words, Status status) {
    constexpr std::string_view kMasked = "<API key>";
    Message& told = message();
    const std::string_view key = request_.api_key;
    told.clear();
    for (std::size_t at = key.empty() ? words.npos : words.find(key); at != words.npos; at = words.find(key)) {
        told.append_front({words.data(), at});
        told.append_front(kMasked);
        words.remove_prefix(at + key.size());
    }
    told.append_front(words);
    if (told.empty()) say(told, {status.describe()});
}

void Call::note(Status status, std::int32_t server_code) {
    client_.error_.status = status;
    client_.error_.http_status = reply_.http_status;
    client_.error_.server_code = server_code;
    if (options_.embeddings != nullptr) options_.embeddings->clear();
}

Status Call::fail(Status status) {
    note(status, kNoServerCode);
    return status;
}

Status Call::fail(Status status, std::initializer_list<Word> words) {
    say(message(), words);
    return fail(status);
}

}  // namespace compreface
