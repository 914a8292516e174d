#include "agent/process/config_file.hpp"

#include <fcntl.h>
#include <ini.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bitset>
#include <cerrno>

#include "agent/process/errno_text.hpp"
#include "agent/process/file_descriptor.hpp"
#include "agent/process/format_text.hpp"

namespace agent {

namespace {

constexpr std::string_view kBlanks = " \t\v\f\r";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::string_view trim(std::string_view text) {
    const std::size_t first = text.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

bool is_comment(std::string_view line) {
    return line.starts_with(';') || line.starts_with('#');
}

// The first ';' or '#' after a blank, where a comment would begin or seem to; '\0': there is none.
char inline_comment(std::string_view line) {
    for (std::size_t i = 1; i < line.size(); ++i) {
        if ((line[i] == ';' || line[i] == '#') && kBlanks.find(line[i - 1]) != std::string_view::npos) return line[i];
    }
    return '\0';
}

// One pass of libinih over one text. The library splits lines into sections, names and values; this stands on both
// sides of it. Before: it hands over one line at a time and keeps back those that the library would silently cut,
// shorten, join to the line before or skip. After: it sets the keys.
class Reading {
public:
    Reading(std::string_view text, std::string_view name, const Vocabulary& words, Config& config, ErrorList& errors)
        : text_(text), name_(name), words_(words), config_(config), errors_(errors) {}

    void run() {
        if (text_.starts_with(kByteOrderMark)) text_.remove_prefix(kByteOrderMark.size());
        // Its own count of mistakes is not needed: each is found here, with its line.
        static_cast<void>(::ini_parse_stream(
            [](char* out, int size, void* self) {
                return static_cast<Reading*>(self)->next_line({out, static_cast<std::size_t>(size)});
            },
            this,
            [](void* self, const char* section, const char* key, const char* value) {
                static_cast<Reading*>(self)->on_value(section, key, value);
                return 1;
            },
            this));
        check_together(
            config_,
            [](void* self, std::string_view key, std::string_view other_key, std::string_view words) {
                static_cast<Reading*>(self)->on_mistake(key, other_key, words);
            },
            this);
    }

private:
    char* next_line(std::span<char> out) {
        if (expecting_value_) tell_line("no 'key = value' in this line, write one or begin the line with #");
        expecting_value_ = false;
        if (text_.empty()) return nullptr;
        const std::size_t end = text_.find('\n');
        const std::string_view raw = text_.substr(0, end);
        text_.remove_prefix(end == std::string_view::npos ? text_.size() : end + 1);
        ++line_;
        if (raw.find('\0') != std::string_view::npos) {
            tell_line("holds a NUL byte, this is no text file");
            text_ = {};
            return nullptr;
        }
        // Without blanks in front: the library takes an indented line as more of the value before it.
        const std::string_view line = judge(trim(raw), out.size() - 1);
        std::copy(line.begin(), line.end(), out.begin());
        out[line.size()] = '\0';
        return out.data();
    }

    // What the library may see of a line: all of it, or nothing.
    std::string_view judge(std::string_view line, std::size_t longest) {
        if (line.empty() || is_comment(line)) return {};
        const bool section = line.front() == '[';
        // Whatever is wrong with it, the keys that follow do not belong to the section before.
        if (section) skip_section_ = true;
        if (line.size() > longest) {
            tell_line("the line has %zu characters, make it at most %zu", line.size(), longest);
            return {};
        }
        if (section) return judge_section(line);
        if (skip_section_) return {};
        const char mark = inline_comment(line);
        if (mark != '\0') {
            tell_line("' %c' is no part of a value and begins no comment here, put comments on lines of their own",
                      mark);
            return {};
        }
        expecting_value_ = true;
        return line;
    }

    std::string_view judge_section(std::string_view line) {
        const std::size_t close = line.find(']');
        if (close == std::string_view::npos) {
            tell_line("'%.*s' is not closed, write [section]", AGENT_VIEW(line));
            return {};
        }
        const std::string_view section = line.substr(1, close - 1);
        if (!is_section(section)) {
            const std::string_view nearest = nearest_section(section);
            tell_line("[%.*s]: unknown section, the nearest known one is [%.*s]", AGENT_VIEW(section),
                      AGENT_VIEW(nearest));
            return {};
        }
        const std::string_view rest = trim(line.substr(close + 1));
        skip_section_ = false;
        if (!rest.empty() && !is_comment(rest)) {
            tell_line("'%.*s' stands behind a section, put it on a line of its own", AGENT_VIEW(rest));
        }
        return line.substr(0, close + 1);
    }

    void on_value(std::string_view section, std::string_view name, std::string_view value) {
        expecting_value_ = false;
        if (name.empty()) {
            tell_line("no key before the '=', write key = value");
            return;
        }
        if (section.empty()) {
            tell_line("'%.*s' stands before the first [section], put it below one", AGENT_VIEW(name));
            return;
        }
        compreface::FixedText<255> key;
        format_text(key, "%.*s.%.*s", AGENT_VIEW(section), AGENT_VIEW(name));
        const auto index = key_index(key.view());
        if (!index) {
            tell_key(key.view(), "unknown key, the nearest known one is %s", nearest_key(key.view()).data());
            return;
        }
        if (line_of_[*index] != 0) {
            tell_key(key.view(), "is set in line %u already, take one of them out", line_of_[*index]);
            return;
        }
        line_of_[*index] = line_;
        ErrorText error;
        if (set(config_, words_, key.view(), value, error) == SetResult::done) return;
        refused_.set(*index);
        tell_key(key.view(), "%s", error.c_str());
    }

    void on_mistake(std::string_view key, std::string_view other_key, std::string_view words) {
        const auto index = key_index(key);
        const auto other = key_index(other_key);
        // Of a key whose value was refused the default is compared here: what follows from that is no second mistake.
        if ((index && refused_[*index]) || (other && refused_[*other])) return;
        const unsigned line = index ? line_of_[*index] : 0;
        if (line == 0) {
            errors_.add("%.*s: %.*s: %.*s", AGENT_VIEW(name_), AGENT_VIEW(key), AGENT_VIEW(words));
        } else {
            errors_.add("%.*s:%u: %.*s: %.*s", AGENT_VIEW(name_), line, AGENT_VIEW(key), AGENT_VIEW(words));
        }
    }

    [[gnu::format(printf, 2, 3)]] void tell_line(const char* format, ...) {
        std::va_list arguments;
        va_start(arguments, format);
        ErrorText words;
        format_text_v(words, format, arguments);
        va_end(arguments);
        errors_.add("%.*s:%u: %s", AGENT_VIEW(name_), line_, words.c_str());
    }

    [[gnu::format(printf, 3, 4)]] void tell_key(std::string_view key, const char* format, ...) {
        std::va_list arguments;
        va_start(arguments, format);
        ErrorText words;
        format_text_v(words, format, arguments);
        va_end(arguments);
        tell_line("%.*s: %s", AGENT_VIEW(key), words.c_str());
    }

    std::string_view text_;  // what is still to be read
    std::string_view name_;
    const Vocabulary& words_;
    Config& config_;
    ErrorList& errors_;
    unsigned line_ = 0;
    bool expecting_value_ = false;              // the library has a line that must lead to on_value()
    bool skip_section_ = false;                 // an unknown or damaged section: its keys are not looked at
    std::array<unsigned, kMaxKeys> line_of_{};  // where a key was set first; 0: nowhere
    std::bitset<kMaxKeys> refused_;
};

}  // namespace

bool load_text(std::span<const char> text, std::string_view name, const Vocabulary& words, Config& config,
               ErrorList& errors) {
    errors.clear();
    Config read;
    defaults(read, words);
    Reading{{text.data(), text.size()}, name, words, read, errors}.run();
    if (!errors.empty()) return false;
    config = read;
    return true;
}

bool load(const char* path, const Vocabulary& words, Config& config, ErrorList& errors) {
    errors.clear();
    const FileDescriptor file{::open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)};
    std::array<char, kConfigFileBytes + 1> memory;
    std::size_t used = 0;
    int error = file.valid() ? 0 : errno;
    while (error == 0 && used < memory.size()) {
        const ssize_t got = ::read(file.get(), memory.data() + used, memory.size() - used);
        if (got == 0) break;
        if (got > 0) {
            used += static_cast<std::size_t>(got);
        } else if (errno != EINTR) {
            error = errno;
        }
    }
    if (error != 0) {
        errors.add("%s: cannot be read: %s, name a config file that can by --config", path, errno_text(error).data());
        return false;
    }
    if (used > kConfigFileBytes) {
        errors.add("%s: is larger than %zu bytes, this is no config file", path, kConfigFileBytes);
        return false;
    }
    return load_text({memory.data(), used}, path, words, config, errors);
}

}  // namespace agent
