#include "list_splitter.hpp"

#include "compreface/limits.hpp"

namespace compreface {
namespace {

constexpr Status kMalformed = Code::malformed_answer;

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

}  // namespace

ListSplitter::ListSplitter(std::string_view list_name, std::span<std::byte> piece_memory, ListTaker& taker)
    : list_name_(list_name), memory_(piece_memory), taker_(taker) {}

void ListSplitter::reset() {
    list_next_ = false;
    had_list_ = false;
    state_ = State::start;
}

Status ListSplitter::feed(ByteSpan bytes) {
    for (const std::byte byte : bytes) {
        if (const Status status = step(static_cast<char>(byte)); !status.ok()) return status;
    }
    return {};
}

Status ListSplitter::finish() const {
    return state_ == State::end && had_list_ ? Status{} : kMalformed;
}

Status ListSplitter::step(char c) {
    if (state_ == State::in_name) return in_name(c);
    if (state_ == State::in_value) return in_piece(c, '}');
    if (state_ == State::in_element) return in_piece(c, ']');
    if (is_space(c)) return {};

    switch (state_) {
        case State::start:
            return begin_document(c);
        case State::first_name:
        case State::name:
            return begin_member(c);
        case State::colon:
            state_ = State::value;
            return c == ':' ? Status{} : kMalformed;
        case State::value:
            return begin_value(c);
        case State::first_element:
        case State::element:
            return begin_element(c);
        case State::after_value:
            return after_value(c);
        default:
            return kMalformed;
    }
}

Status ListSplitter::begin_document(char c) {
    if (list_name_.empty()) {
        list_next_ = true;
        return begin_value(c);
    }
    state_ = State::first_name;
    return c == '{' ? Status{} : kMalformed;
}

Status ListSplitter::begin_member(char c) {
    if (c == '}' && state_ == State::first_name) {
        state_ = State::end;
        return {};
    }
    if (c != '"') return kMalformed;
    return begin_piece(c, State::in_name);
}

Status ListSplitter::in_name(char c) {
    if (const Status kept = keep(c); !kept.ok()) return kept;
    track(c);
    if (in_text_) return {};

    state_ = State::colon;
    const std::string_view name{piece().data() + 1, used_ - 2};
    list_next_ = name == list_name_;
    return taker_.other(piece());
}

Status ListSplitter::begin_value(char c) {
    if (!list_next_) return begin_piece(c, State::in_value);
    if (c != '[' || had_list_) return kMalformed;
    had_list_ = true;
    state_ = State::first_element;
    return {};
}

Status ListSplitter::begin_element(char c) {
    if (c == ']' && state_ == State::first_element) {
        state_ = after_list();
        return {};
    }
    return begin_piece(c, State::in_element);
}

Status ListSplitter::after_value(char c) {
    if (c == ',') {
        state_ = State::name;
        return {};
    }
    state_ = State::end;
    return c == '}' ? Status{} : kMalformed;
}

// A piece ends before a comma, or before the bracket that closes what it is in.
Status ListSplitter::in_piece(char c, char closing) {
    if (!in_text_ && depth_ == 0 && (c == ',' || c == closing)) return end_piece(c);
    if (const Status kept = keep(c); !kept.ok()) return kept;
    track(c);
    return depth_ > limits::kJsonDepth ? kMalformed : Status{};
}

Status ListSplitter::end_piece(char c) {
    if (state_ == State::in_value) {
        state_ = c == ',' ? State::name : State::end;
        return taker_.other(piece());
    }
    state_ = c == ',' ? State::element : after_list();
    return taker_.element(piece());
}

// A piece that begins with a comma or a closing bracket would be empty.
Status ListSplitter::begin_piece(char c, State state) {
    if (c == ',' || c == ']' || c == '}') return kMalformed;
    state_ = state;
    used_ = 0;
    depth_ = 0;
    in_text_ = false;
    escaped_ = false;
    track(c);
    return keep(c);
}

Status ListSplitter::keep(char c) {
    if (used_ == memory_.size()) return Code::answer_too_large;
    memory_[used_++] = static_cast<std::byte>(c);
    return {};
}

void ListSplitter::track(char c) {
    if (in_text_) {
        in_text_ = escaped_ || c != '"';
        escaped_ = !escaped_ && c == '\\';
        return;
    }
    if (c == '"') in_text_ = true;
    if (c == '[' || c == '{') ++depth_;
    if ((c == ']' || c == '}') && depth_ > 0) --depth_;
}

std::string_view ListSplitter::piece() const {
    return {reinterpret_cast<const char*>(memory_.data()), used_};
}

}  // namespace compreface
