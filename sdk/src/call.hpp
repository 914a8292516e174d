// One request from its options to its parsed answer. Every call of every service goes this way.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

#include "answer.hpp"
#include "body.hpp"
#include "compreface/client.hpp"
#include "json.hpp"
#include "text_writer.hpp"

namespace compreface {

struct Endpoint {
    Method method;
    std::string_view path;
    std::uint16_t success;   // HTTP status of a good answer
    unsigned query = 0;      // QueryFields
    bool repeatable = true;  // false: never sent twice
};

// Keeps an answer's body in the workspace.
class AnswerBuffer final : public AnswerSink {
public:
    explicit AnswerBuffer(std::span<std::byte> memory) : memory_(memory) {}

    // answer_too_large
    Status take(std::uint16_t http_status, ByteSpan piece) override;
    void reset() override { used_ = 0; }
    [[nodiscard]] std::string_view view() const { return {reinterpret_cast<const char*>(memory_.data()), used_}; }

private:
    std::span<std::byte> memory_;
    std::size_t used_ = 0;
};

class Call {
public:
    Call(CompreFace& client, const Endpoint& endpoint);

    // The steps, in this order. Each returns ok or a failure that last_error() tells of already.

    // Checks everything but the picture, and writes the URL. `key`: nullptr for calls without one. `subject`: nullptr
    // unless it belongs into the query.
    Status prepare(const ApiKey* key, const Options& options, const std::string_view* subject);
    Status attach(const Image& image);
    Status attach_json_subject(std::string_view subject);

    // Sends; takes the answer only when it is the expected one.
    template <class Result>
    Status exchange(Result& out) {
        AnswerBuffer body{client_.memory_.answer};
        if (const Status sent = send(body, body); !sent.ok()) return sent;
        json::Document document{client_.memory_.nodes};
        if (const Status parsed = parse(body.view(), document); !parsed.ok()) return parsed;
        Message& message = client_.error_.message;
        const Status read = AnswerReader{document.root(), message}.read(out);
        return read.ok() ? read : fail_reading(read);
    }

    // The same for a list that goes to `visitor` element by element.
    Status exchange_list(std::string_view list_name, SubjectVisitor& visitor);

    // Later picture calls of the client are checked against these.
    void remember(const ServerConfig& limits) { client_.limits_ = limits; }

private:
    Status send(AnswerSink& sink, const AnswerBuffer& error_body);
    Status parse(std::string_view body, json::Document& document);
    [[nodiscard]] bool is_expected() const;
    Status refused(std::string_view body);
    Status fail_sending(Status status);
    void say_of_others(std::string_view words);
    Status fail_reading(Status status);
    Status fail(Status status, std::int32_t server_code);
    Status fail(Status status, std::initializer_list<Word> words);

    CompreFace& client_;
    const Endpoint& endpoint_;
    Options options_;
    Request request_;
    Body body_;
    Reply reply_;
};

}  // namespace compreface
