#include "intake.hpp"

#include <algorithm>

namespace compreface {

Status AnswerBuffer::take(ByteSpan piece) {
    if (piece.size() > memory_.size() - used_) return Code::answer_too_large;
    std::copy_n(piece.data(), piece.size(), memory_.data() + used_);
    used_ += piece.size();
    return {};
}

bool IntakeContext::is_expected() const {
    if (reply->http_status != endpoint->success) return false;
    return endpoint->answers == Answers::anything ||
           (endpoint->answers == Answers::json ? reply->is_json : reply->is_octets);
}

void Intake::bind(const IntakeContext& context) {
    context_ = context;
    body_ = AnswerBuffer{context.memory.answer};
}

Status Intake::take(std::uint16_t, ByteSpan piece) {
    return context_.is_expected() ? take_expected(piece) : body_.take(piece);
}

void Intake::reset() {
    body_.clear();
    begin_anew();
}

Status Intake::parse(std::string_view text, json::Document& document) const {
    const Status parsed = document.parse(text);
    if (parsed.code() == Code::answer_too_large) {
        say(*context_.message, {"the answer's JSON does not fit into the workspace's nodes: set the option limit"});
    } else if (!parsed.ok()) {
        say(*context_.message, {"the answer is no whole and valid JSON"});
    }
    return parsed;
}

Status DocumentIntake::finish() {
    json::Document document{context_.memory.nodes};
    if (const Status parsed = parse(body(), document); !parsed.ok()) return parsed;
    AnswerReader reader{document.root(), *context_.message};
    return read_(reader, out_);
}

Status ListIntake::take_expected(ByteSpan piece) {
    return splitter_.feed(piece);
}

void ListIntake::begin_anew() {
    splitter_.reset(context_.memory.answer);
    member_.clear();
    given_ = 0;
    ended_early_ = said_ = false;
}

Status ListIntake::finish() {
    const Status finished = splitter_.finish();
    if (!finished.ok()) say(*context_.message, {kBadList});
    return finished;
}

Status ListIntake::gave(bool wants_more) {
    ++given_;
    ended_early_ = !wants_more;
    return wants_more ? Status{} : Status{Code::stopped};
}

Status ListIntake::element(std::string_view json) {
    json::Document document{context_.memory.nodes};
    Status status = parse(json, document);
    AnswerReader reader{document.root(), *context_.message};
    if (status.ok()) status = read_element(reader, document.root());
    said_ = !status.ok();
    return status;
}

Status ListIntake::other(std::string_view json) {
    json::Document document{context_.memory.nodes};
    if (const Status parsed = parse(json, document); !parsed.ok()) {
        said_ = true;
        return parsed;
    }
    if (member_.empty()) {
        const bool is_list = std::string_view{json.data() + 1, json.size() - 2} == name_;
        if (!is_list) member_.assign_front(json);
        return {};
    }
    std::uint64_t value = 0;
    if (read_count(document.root(), value)) number(member_.view(), value);
    member_.clear();
    return {};
}

void ListIntake::number(std::string_view, std::uint64_t) {}

}  // namespace compreface
