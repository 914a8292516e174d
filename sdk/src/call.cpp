#include "call.hpp"

#include <algorithm>

#include "checks.hpp"
#include "errors.hpp"
#include "list_splitter.hpp"
#include "url.hpp"

namespace compreface {
namespace {

constexpr std::uint32_t kConnectTimeoutMs = 3'000;
constexpr std::uint32_t kTimeoutMs = 20'000;

// Sends each name of a list on to the visitor; keeps the body of an error.
class ListSink final : public AnswerSink, private ListTaker {
public:
    ListSink(std::string_view list_name, const Workspace& memory, const Endpoint& endpoint, const Reply& reply,
             SubjectVisitor& visitor)
        : splitter_(list_name, memory.answer, *this),
          error_body_(memory.answer),
          memory_(memory),
          endpoint_(endpoint),
          reply_(reply),
          visitor_(visitor) {}

    Status take(std::uint16_t http_status, ByteSpan piece) override {
        if (http_status != endpoint_.success) return error_body_.take(http_status, piece);
        if (!reply_.is_json) return Code::wrong_server;
        return splitter_.feed(piece);
    }

    void reset() override {
        error_body_.reset();
        splitter_.reset();
    }

    [[nodiscard]] Status finish() const { return splitter_.finish(); }
    [[nodiscard]] bool ended_early() const { return ended_early_; }
    [[nodiscard]] const AnswerBuffer& error_body() const { return error_body_; }

private:
    Status element(std::string_view json) override {
        json::Document document{memory_.nodes};
        if (const Status parsed = document.parse(json); !parsed.ok()) return parsed;
        std::string_view name;
        if (!document.root().read(name)) return Code::malformed_answer;
        ended_early_ = !visitor_.visit(name);
        return ended_early_ ? Status{Code::stopped} : Status{};
    }

    Status other(std::string_view json) override { return json::Document{memory_.nodes}.parse(json); }

    ListSplitter splitter_;
    AnswerBuffer error_body_;
    const Workspace& memory_;
    const Endpoint& endpoint_;
    const Reply& reply_;
    SubjectVisitor& visitor_;
    bool ended_early_ = false;
};

// What a proxy says when it sent the request on and lost the answer, or gave up waiting for it. Some have numbers of
// their own.
bool is_lost_behind_proxy(std::uint16_t http_status) {
    return http_status == 502 || http_status >= 504;
}

}  // namespace

Status AnswerBuffer::take(std::uint16_t, ByteSpan piece) {
    if (piece.size() > memory_.size() - used_) return Code::answer_too_large;
    std::copy_n(piece.data(), piece.size(), memory_.data() + used_);
    used_ += piece.size();
    return {};
}

Call::Call(CompreFace& client, const Endpoint& endpoint)
    : client_(client), endpoint_(endpoint), body_(client.memory_.request_text) {}

Status Call::prepare(const ApiKey* key, const Options& options, const std::string_view* subject) {
    Message& message = client_.error_.message;
    if (client_.base_url_.empty()) {
        return fail(Code::invalid_url, {"the base URL must be http://host[:port][/path] or https://..., at most ",
                                        std::uint64_t{limits::kBaseUrlBytes}, " bytes"});
    }
    if (key != nullptr && key->empty()) return fail(Code::invalid_key, {Status{Code::invalid_key}.describe()});
    options_ = merge(client_.options_, options);
    if (const Status checked = check_options(options_, message); !checked.ok()) return fail(checked, kNoServerCode);
    if (subject != nullptr) {
        if (const Status checked = check_subject(*subject, message); !checked.ok()) return fail(checked, kNoServerCode);
    }

    TextWriter url{client_.memory_.url};
    url.add(client_.base_url_.view());
    url.add(endpoint_.path);
    add_query(url, endpoint_.query, options_, subject != nullptr ? *subject : std::string_view{});
    url.add({"", 1});  // the closing zero
    if (!url.fits()) return fail(Code::request_too_large, {"the workspace's url is too small for this call"});

    request_.method = endpoint_.method;
    request_.url = url.view().data();
    if (key != nullptr) request_.api_key = key->view();
    request_.repeatable = endpoint_.repeatable;
    request_.connect_timeout_ms = options_.connect_timeout_ms.value_or(kConnectTimeoutMs);
    request_.timeout_ms = options_.timeout_ms.value_or(kTimeoutMs);
    return {};
}

Status Call::attach(const Image& image) {
    const Status set = body_.set_picture(image, client_.error_.message);
    if (!set.ok()) return fail(set, kNoServerCode);
    const ServerConfig& limits = client_.limits_;
    if (body_.picture_bytes() > limits.max_file_bytes) {
        return fail(Code::image_too_large,
                    {"the picture has ", body_.picture_bytes(), " bytes, the server takes ", limits.max_file_bytes});
    }
    if (body_.total_bytes() > limits.max_body_bytes) {
        return fail(Code::image_too_large,
                    {"the request has ", body_.total_bytes(), " bytes, the server takes ", limits.max_body_bytes});
    }
    request_.body = &body_;
    request_.content_type = body_.content_type();
    return {};
}

Status Call::attach_json_subject(std::string_view subject) {
    const Status checked = check_subject(subject, client_.error_.message);
    if (!checked.ok()) return fail(checked, kNoServerCode);
    const std::string_view json = json::write_subject(subject, client_.memory_.nodes, client_.memory_.request_text);
    if (json.empty()) return fail(Code::request_too_large, {"the workspace is too small for a subject name"});
    body_.set_json(json);
    request_.body = &body_;
    request_.content_type = body_.content_type();
    return {};
}

Status Call::exchange_list(std::string_view list_name, SubjectVisitor& visitor) {
    ListSink sink{list_name, client_.memory_, endpoint_, reply_, visitor};
    const Status sent = send(sink, sink.error_body());
    if (sink.ended_early()) return {};
    if (!sent.ok()) return sent;
    const Status finished = sink.finish();
    return finished.ok() ? finished : fail(finished, {"the list is cut off, or not of the expected form"});
}

// An oversized body that is not the expected answer says what it says by its HTTP status.
Status Call::send(AnswerSink& sink, const AnswerBuffer& error_body) {
    const Status sent = client_.transport_.send(request_, sink, reply_);
    const bool body_refused = sent.code() == Code::answer_too_large;
    if (!sent.ok() && !(body_refused && !is_expected())) return fail_sending(sent);
    return is_expected() ? Status{} : refused(body_refused ? std::string_view{} : error_body.view());
}

bool Call::is_expected() const {
    return reply_.http_status == endpoint_.success && reply_.is_json;
}

// An HTTP answer came, but not the one that the call is for.
Status Call::refused(std::string_view body) {
    const std::uint16_t http_status = reply_.http_status;
    json::Document document{client_.memory_.nodes};
    ServerError error;
    if (reply_.is_json && document.parse(body).ok() && read_error(document.root(), error)) {
        say_of_others(error.message);
        return fail(classify(http_status, error.code), error.code);
    }
    if (!endpoint_.repeatable && is_lost_behind_proxy(http_status)) {
        return fail(Code::outcome_unknown,
                    {"HTTP ", std::uint64_t{http_status}, " from a proxy that may have sent the request on"});
    }
    return fail(classify(http_status, kNoServerCode),
                {"HTTP ", std::uint64_t{http_status}, reply_.is_json ? " without" : " without JSON or",
                 " an error object of CompreFace"});
}

Status Call::parse(std::string_view body, json::Document& document) {
    const Status parsed = document.parse(body);
    if (parsed.ok()) return parsed;
    say(client_.error_.message, {parsed.code() == Code::answer_too_large
                                     ? "the answer's JSON does not fit into the workspace's nodes: set the option limit"
                                     : "the answer is no whole and valid JSON"});
    return fail_reading(parsed);
}

Status Call::fail_sending(Status status) {
    Message& message = client_.error_.message;
    switch (status.code()) {
        case Code::answer_too_large:
            say(message, {"the answer has more than the ", std::uint64_t{client_.memory_.answer.size()},
                          " bytes of the workspace: set the option limit"});
            return fail_reading(status);
        case Code::file_unreadable:
            return fail(status, {"the picture file became shorter or unreadable while it was sent"});
        default:
            say_of_others(reply_.message.view());
            if (message.empty()) say(message, {status.describe()});
            return fail(status, kNoServerCode);
    }
}

// The server did its work. When the request must not be repeated, a caller must not be told that it may be.
Status Call::fail_reading(Status status) {
    return fail(endpoint_.repeatable ? status : Code::outcome_unknown, kNoServerCode);
}

// The server repeats the API key in some of its sentences, and messages end up in logs.
void Call::say_of_others(std::string_view words) {
    constexpr std::string_view kMasked = "<API key>";
    Message& message = client_.error_.message;
    const std::string_view key = request_.api_key;
    message.clear();
    for (std::size_t at = key.empty() ? words.npos : words.find(key); at != words.npos; at = words.find(key)) {
        message.append_front({words.data(), at});
        message.append_front(kMasked);
        words.remove_prefix(at + key.size());
    }
    message.append_front(words);
}

// The message has been written.
Status Call::fail(Status status, std::int32_t server_code) {
    client_.error_.status = status;
    client_.error_.http_status = reply_.http_status;
    client_.error_.server_code = server_code;
    return status;
}

Status Call::fail(Status status, std::initializer_list<Word> words) {
    say(client_.error_.message, words);
    return fail(status, kNoServerCode);
}

}  // namespace compreface
