// Errors for the user, one line each, in fixed memory.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "agent/process/text_sink.hpp"
#include "compreface/text.hpp"

namespace agent {

// Room for a path of 255 bytes, a value of 199 and the words around them.
using ErrorText = compreface::FixedText<700>;

class ErrorList {
public:
    static constexpr std::size_t kErrors = 20;

    // Adds one line, made printable, without line end. From the 21st on they are only counted.
    [[gnu::format(printf, 2, 3)]] void add(const char* format, ...);

    [[nodiscard]] bool empty() const { return count_ == 0; }
    // In the order in which they were added, at most kErrors.
    [[nodiscard]] std::span<const ErrorText> all() const { return {list_.data(), count_}; }
    // How many more there were.
    [[nodiscard]] std::size_t dropped() const { return dropped_; }
    void clear() { count_ = dropped_ = 0; }

    // A line each, and "and N more" when there were more.
    void print(TextSink& sink) const;

private:
    std::array<ErrorText, kErrors> list_{};
    std::size_t count_ = 0;
    std::size_t dropped_ = 0;
};

}  // namespace agent
