// Reads INI text through libinih, every mistake told with file and line. What the library would silently cut, shorten,
// join to the line before or skip is refused.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "agent/process/error_list.hpp"

namespace agent {

// Who gets what a text holds.
class IniHandler {
public:
    // A line "[section]". False: it is not known, and has been told; the keys up to the next one are not looked at.
    [[nodiscard]] virtual bool on_section(std::string_view section) = 0;
    // A line "key = value" below `section`, which is empty before the first one. The views end with the call.
    virtual void on_value(std::string_view section, std::string_view key, std::string_view value) = 0;

protected:
    ~IniHandler() = default;
};

class IniText {
public:
    // `name` stands for the file in the errors.
    IniText(std::string_view text, std::string_view name, ErrorList& errors)
        : text_(text), name_(name), errors_(errors) {}

    void read(IniHandler& handler);

    // The line being read, from 1.
    [[nodiscard]] unsigned line() const { return line_; }
    [[nodiscard]] std::string_view name() const { return name_; }
    [[nodiscard]] ErrorList& errors() { return errors_; }

    // "FILE:LINE: words"
    [[gnu::format(printf, 2, 3)]] void tell_line(const char* format, ...);
    // "FILE:LINE: key: words"; of the whole file when `line` is 0.
    void tell_key(unsigned line, std::string_view key, std::string_view words);

private:
    char* next_line(char* out, std::size_t bytes);
    std::string_view judge(std::string_view line, std::size_t longest);
    std::string_view judge_section(std::string_view line);
    void on_value(std::string_view key, std::string_view value);

    std::string_view text_;  // what is still to be read
    std::string_view name_;
    ErrorList& errors_;
    IniHandler* handler_ = nullptr;
    std::string_view section_;
    unsigned line_ = 0;
    bool expecting_value_ = false;  // the library has a line that must lead to on_value()
    bool skip_section_ = false;     // an unknown or damaged section: its keys are not looked at
};

// Reads a file of at most `memory.size() - 1` bytes. False: `errors` says why; `what` is what it should have been
// ("config file"), `option` what names it ("--config").
[[nodiscard]] bool read_text_file(const char* path, std::string_view what, std::string_view option,
                                  std::span<char> memory, std::string_view& text, ErrorList& errors);

}  // namespace agent
