// Writes URLs, part heads and messages into memory of the caller; remembers when something did not fit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

#include "compreface/limits.hpp"
#include "compreface/text.hpp"

namespace compreface {

class TextWriter {
public:
    explicit TextWriter(std::span<char> memory) : memory_(memory) {}

    void add(std::string_view text);
    void add_number(std::uint64_t number);
    // Every byte but letters, digits and -._~ as %XX.
    void add_encoded(std::string_view text);

    // False from the first text that did not fit; what was written before is then no whole thing.
    [[nodiscard]] bool fits() const { return fits_; }
    [[nodiscard]] std::size_t size() const { return used_; }
    // What was written from position `from` on.
    [[nodiscard]] std::string_view view(std::size_t from = 0) const { return {memory_.data() + from, used_ - from}; }

private:
    std::span<char> memory_;
    std::size_t used_ = 0;
    bool fits_ = true;
};

using Message = FixedText<limits::kMessageBytes>;

// A piece of a message: a text or a whole number.
struct Word {
    constexpr Word(std::string_view is) : text(is) {}                // NOLINT: meant to convert
    constexpr Word(const char* is) : text(is) {}                     // NOLINT: meant to convert
    constexpr Word(std::uint64_t is) : number(is), numeric(true) {}  // NOLINT: meant to convert

    std::string_view text;
    std::uint64_t number = 0;
    bool numeric = false;
};

// Replaces `message` by the words, one after the other; cut at the end when they are too long.
void say(Message& message, std::initializer_list<Word> words);

}  // namespace compreface
