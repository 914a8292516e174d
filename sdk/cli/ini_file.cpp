#include "ini_file.hpp"

#include <ini.h>

#include <algorithm>

namespace cli {

namespace {

constexpr std::string_view kBlanks = " \t\r\v\f";

std::string_view trim(std::string_view text) {
    const std::size_t first = text.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

class Reading {
public:
    Reading(std::string_view text, const IniTaker& take) : text_(text), take_(take) {}

    std::string run() {
        static_cast<void>(::ini_parse_stream(
            [](char* out, int size, void* self) {
                return static_cast<Reading*>(self)->next_line(out, static_cast<std::size_t>(size));
            },
            this,
            [](void* self, const char* section, const char* key, const char* value) {
                static_cast<Reading*>(self)->on_value(section, key, value);
                return 1;
            },
            this));
        return mistake_;
    }

private:
    char* next_line(char* out, std::size_t size) {
        if (awaiting_) tell("is no 'key = value'");
        awaiting_ = false;
        if (text_.empty() || !mistake_.empty()) return nullptr;
        const std::size_t end = std::min(text_.find('\n'), text_.size());
        // Without the blanks in front, by which the library would join it to the line before.
        const std::string_view line = trim(text_.substr(0, end));
        text_.remove_prefix(std::min(end + 1, text_.size()));
        ++number_;
        const bool comment = line.empty() || line.front() == '#' || line.front() == ';';
        if (!comment && line.size() >= size) tell("is too long");
        if (!comment && line.find('\0') != std::string_view::npos) tell("holds a zero byte");
        if (!comment && (line.find(" ;") != std::string_view::npos || line.find(" #") != std::string_view::npos)) {
            tell("has a comment behind its value: comments stand on lines of their own");
        }
        const std::string_view shown = comment || !mistake_.empty() ? std::string_view{} : line;
        awaiting_ = !shown.empty() && shown.front() != '[';
        if (!shown.empty() && shown.front() == '[' && shown.find(']') == std::string_view::npos) tell("has no ]");
        std::copy(shown.begin(), shown.end(), out);
        out[shown.size()] = '\0';
        return out;
    }

    void on_value(std::string_view section, std::string_view key, std::string_view value) {
        awaiting_ = false;
        if (mistake_.empty() && !take_(section, key, value)) {
            tell("sets [" + std::string(section) + "] " + std::string(key) + ", which is not known or was set before");
        }
    }

    void tell(const std::string& what) {
        if (mistake_.empty()) mistake_ = "line " + std::to_string(number_) + " " + what;
    }

    std::string_view text_;
    const IniTaker& take_;
    std::string mistake_;
    unsigned number_ = 0;
    bool awaiting_ = false;  // the library has a line that must lead to on_value()
};

}  // namespace

bool read_ini(std::string_view text, std::string_view name, const IniTaker& take, std::string& error) {
    const std::string mistake = Reading{text, take}.run();
    if (!mistake.empty()) error = std::string(name) + ": " + mistake;
    return mistake.empty();
}

}  // namespace cli
