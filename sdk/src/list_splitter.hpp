// Cuts {"subjects": [ ... ]}, or a bare [ ... ], into its elements while it arrives, so that a list of any length needs
// the memory of one element.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "compreface/image.hpp"
#include "compreface/status.hpp"

namespace compreface {

// Takes the pieces of JSON that the splitter cuts out; they are valid during the call only. Any Status but ok ends the
// splitting.
class ListTaker {
public:
    // An element of the list.
    virtual Status element(std::string_view json) = 0;
    // A name, or the value of a member that is not the list: only to be checked for being JSON.
    virtual Status other(std::string_view json) = 0;

protected:
    ~ListTaker() = default;
};

// A pure function of the bytes: how they are cut into pieces makes no difference.
// The splitter finds ends and judges what is between the pieces it cuts; the taker judges the pieces.
class ListSplitter {
public:
    // `list_name`: empty for a list that is the whole document. `piece_memory` holds one element, or one other name or
    // value, at a time.
    ListSplitter(std::string_view list_name, std::span<std::byte> piece_memory, ListTaker& taker);

    // Forgets all that was fed.
    void reset();
    // The same, and takes other memory for pieces.
    void reset(std::span<std::byte> piece_memory) {
        memory_ = piece_memory;
        reset();
    }
    // malformed_answer, answer_too_large (a piece is larger than its memory), or what the taker returned.
    Status feed(ByteSpan bytes);
    // After the last byte. malformed_answer: the document is not at its end, or had no list.
    [[nodiscard]] Status finish() const;

private:
    enum class State : std::uint8_t {
        start,          // before {
        first_name,     // after {: a name or }
        name,           // after , between members: a name
        in_name,        // inside its quotes
        colon,          // after a name
        value,          // after a colon
        in_value,       // inside a value that is not the list
        first_element,  // after [: an element or ]
        element,        // after , between elements
        in_element,     // inside an element
        after_value,    // , or }
        end,            // after }
    };

    Status step(char c);
    Status begin_document(char c);
    Status begin_member(char c);
    Status begin_value(char c);
    Status begin_element(char c);
    Status after_value(char c);
    Status in_name(char c);
    Status in_piece(char c, char closing);
    Status end_piece(char c);
    Status begin_piece(char c, State state);
    Status keep(char c);
    void track(char c);
    [[nodiscard]] State after_list() const { return list_name_.empty() ? State::end : State::after_value; }
    [[nodiscard]] std::string_view piece() const;

    std::string_view list_name_;
    std::span<std::byte> memory_;
    ListTaker& taker_;
    std::size_t used_ = 0;
    std::size_t depth_ = 0;   // of brackets inside the piece
    bool in_text_ = false;    // inside quotes of the piece
    bool escaped_ = false;    // after a backslash there
    bool list_next_ = false;  // the name just read is the list's
    bool had_list_ = false;
    State state_ = State::start;
};

}  // namespace compreface
