// Who reads what we write: a person at a terminal, or a program.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

namespace cli {

// Colours go to a terminal only, and not when NO_COLOR is set.
class Colours {
public:
    explicit Colours(std::FILE* stream);
    [[nodiscard]] std::string_view bold() const { return on_ ? "\033[1m" : ""; }
    [[nodiscard]] std::string_view good() const { return on_ ? "\033[32m" : ""; }
    [[nodiscard]] std::string_view bad() const { return on_ ? "\033[31m" : ""; }
    [[nodiscard]] std::string_view dim() const { return on_ ? "\033[2m" : ""; }
    [[nodiscard]] std::string_view off() const { return on_ ? "\033[0m" : ""; }

private:
    bool on_;
};

[[nodiscard]] bool is_terminal(std::FILE* stream);

// Writes all of `text`. What could not be written shows in close_output().
void print(std::string_view text, std::FILE* stream = stdout);

// A line "compreface: TEXT" on standard error.
void complain(std::string_view text);

// Flushes standard output. False: some of it was lost (a full disk, a closed pipe); said on standard error.
[[nodiscard]] bool close_output();

// Text that somebody else chose, with its control characters made visible: it must not steer the terminal.
[[nodiscard]] std::string printable(std::string_view text);

// Columns that `text` takes on a terminal, by its characters.
[[nodiscard]] std::size_t columns(std::string_view text);

// True when a destructive thing may be done: `yes` was given, or the person at the terminal types "yes".
[[nodiscard]] bool may_destroy(std::string_view what, bool yes);

}  // namespace cli
