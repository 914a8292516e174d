// Takes an answer in: as a document, as the elements of a list, or as bytes. Whatever it is meant to take, the body of
// an error goes to the workspace.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "answer.hpp"
#include "compreface/transport.hpp"
#include "compreface/workspace.hpp"
#include "endpoints.hpp"
#include "list_splitter.hpp"

namespace compreface {

inline constexpr std::string_view kBadList = "the list is cut off, or not of the expected form";

// Keeps a body in memory of its own.
class AnswerBuffer {
public:
    explicit AnswerBuffer(std::span<std::byte> memory) : memory_(memory) {}

    // answer_too_large
    Status take(ByteSpan piece);
    void clear() { used_ = 0; }
    [[nodiscard]] std::string_view view() const { return {reinterpret_cast<const char*>(memory_.data()), used_}; }

private:
    std::span<std::byte> memory_;
    std::size_t used_ = 0;
};

// What an intake needs to know of the call; bound by the call before it is used.
struct IntakeContext {
    Workspace memory;
    const Endpoint* endpoint = nullptr;
    const Reply* reply = nullptr;
    Message* message = nullptr;

    // The answer is the one that the call is for.
    [[nodiscard]] bool is_expected() const;
};

class Intake : public AnswerSink {
public:
    Intake() : body_({}) {}
    void bind(const IntakeContext& context);

    Status take(std::uint16_t http_status, ByteSpan piece) final;
    void reset() final;

    // After the whole of an expected answer. On a failure the message has been written.
    virtual Status finish() = 0;
    // The caller wanted no more: the call is done.
    [[nodiscard]] virtual bool ended_early() const { return false; }
    // The caller was given something: the call must not be made once more.
    [[nodiscard]] virtual bool has_given() const { return false; }
    // A piece was refused, and the message says why.
    [[nodiscard]] virtual bool has_said() const { return false; }
    // The body of an answer that is not the expected one, or the whole document.
    [[nodiscard]] std::string_view body() const { return body_.view(); }
    // What an answer that is too large does not fit into.
    [[nodiscard]] virtual std::uint64_t room() const { return context_.memory.answer.size(); }

protected:
    ~Intake() = default;
    // A piece of an expected answer.
    virtual Status take_expected(ByteSpan piece) { return body_.take(piece); }
    virtual void begin_anew() {}
    // Parses; on a failure writes the message.
    Status parse(std::string_view text, json::Document& document) const;

    IntakeContext context_;

private:
    AnswerBuffer body_;
};

// A document, read whole.
class DocumentIntake final : public Intake {
public:
    using Read = Status (*)(AnswerReader&, void* out);
    DocumentIntake(Read read, void* out) : read_(read), out_(out) {}

    Status finish() override;

private:
    Read read_;
    void* out_;
};

template <class Result>
DocumentIntake document_of(Result& out) {
    return {[](AnswerReader& reader, void* result) { return reader.read(*static_cast<Result*>(result)); }, &out};
}

// Bytes for the caller.
class BytesIntake final : public Intake {
public:
    explicit BytesIntake(std::span<std::byte> out) : out_(out), room_(out.size()) {}

    Status finish() override { return {}; }
    [[nodiscard]] std::size_t bytes() const { return out_.view().size(); }
    [[nodiscard]] ByteSpan taken() const { return std::as_bytes(std::span{out_.view()}); }
    [[nodiscard]] std::uint64_t room() const override { return room_; }

private:
    Status take_expected(ByteSpan piece) override { return out_.take(piece); }
    void begin_anew() override { out_.clear(); }

    AnswerBuffer out_;
    std::uint64_t room_;
};

// A list, element by element.
class ListIntake : public Intake, private ListTaker {
public:
    // `name`: of the list in its document; empty when it is the document.
    explicit ListIntake(std::string_view name) : name_(name), splitter_(name, {}, *this) {}

    Status finish() override;
    [[nodiscard]] bool ended_early() const final { return ended_early_; }
    [[nodiscard]] bool has_given() const final { return given_ > 0; }
    [[nodiscard]] bool has_said() const final { return said_; }
    [[nodiscard]] std::uint64_t given() const { return given_; }

protected:
    ~ListIntake() = default;
    // Reads one element.
    virtual Status read_element(AnswerReader& reader, json::Value from) = 0;
    // A member beside the list. `name` has its quotes.
    virtual void number(std::string_view name, std::uint64_t value);
    void begin_anew() override;
    // An element went to the caller, who wants more or not.
    Status gave(bool wants_more);

private:
    Status take_expected(ByteSpan piece) final;
    Status element(std::string_view json) final;
    Status other(std::string_view json) final;

    std::string_view name_;
    ListSplitter splitter_;
    FixedText<24> member_;  // the name whose value comes next; empty when a name comes next
    std::uint64_t given_ = 0;
    bool ended_early_ = false;
    bool said_ = false;
};

}  // namespace compreface
