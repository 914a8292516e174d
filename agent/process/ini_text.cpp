#include "agent/process/ini_text.hpp"

#include <fcntl.h>
#include <ini.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdarg>

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

}  // namespace

void IniText::read(IniHandler& handler) {
    handler_ = &handler;
    if (text_.starts_with(kByteOrderMark)) text_.remove_prefix(kByteOrderMark.size());
    // Its own count of mistakes is not needed: each is found here, with its line.
    static_cast<void>(::ini_parse_stream(
        [](char* out, int size, void* self) {
            return static_cast<IniText*>(self)->next_line(out, static_cast<std::size_t>(size));
        },
        this,
        [](void* self, const char*, const char* key, const char* value) {
            static_cast<IniText*>(self)->on_value(key, value);
            return 1;
        },
        this));
}

char* IniText::next_line(char* out, std::size_t bytes) {
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
    const std::string_view line = judge(trim(raw), bytes - 1);
    std::copy(line.begin(), line.end(), out);
    out[line.size()] = '\0';
    return out;
}

// What the library may see of a line: all of it, or nothing.
std::string_view IniText::judge(std::string_view line, std::size_t longest) {
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
        tell_line("' %c' is no part of a value and begins no comment here, put comments on lines of their own", mark);
        return {};
    }
    expecting_value_ = true;
    return line;
}

std::string_view IniText::judge_section(std::string_view line) {
    const std::size_t close = line.find(']');
    if (close == std::string_view::npos) {
        tell_line("'%.*s' is not closed, write [section]", AGENT_VIEW(line));
        return {};
    }
    section_ = line.substr(1, close - 1);
    if (!handler_->on_section(section_)) return {};
    const std::string_view rest = trim(line.substr(close + 1));
    skip_section_ = false;
    if (!rest.empty() && !is_comment(rest)) {
        tell_line("'%.*s' stands behind a section, put it on a line of its own", AGENT_VIEW(rest));
    }
    return "[s]";  // the library would cut a long name: section_ has it
}

void IniText::on_value(std::string_view key, std::string_view value) {
    expecting_value_ = false;
    if (key.empty()) {
        tell_line("no key before the '=', write key = value");
        return;
    }
    if (section_.empty()) {
        tell_line("'%.*s' stands before the first [section], put it below one", AGENT_VIEW(key));
        return;
    }
    handler_->on_value(section_, key, value);
}

void IniText::tell_line(const char* format, ...) {
    std::va_list arguments;
    va_start(arguments, format);
    ErrorText words;
    format_text_v(words, format, arguments);
    va_end(arguments);
    errors_.add("%.*s:%u: %s", AGENT_VIEW(name_), line_, words.c_str());
}

void IniText::tell_key(unsigned line, std::string_view key, std::string_view words) {
    if (line == 0) {
        errors_.add("%.*s: %.*s: %.*s", AGENT_VIEW(name_), AGENT_VIEW(key), AGENT_VIEW(words));
    } else {
        errors_.add("%.*s:%u: %.*s: %.*s", AGENT_VIEW(name_), line, AGENT_VIEW(key), AGENT_VIEW(words));
    }
}

bool read_text_file(const char* path, std::string_view what, std::string_view option, std::span<char> memory,
                    std::string_view& text, ErrorList& errors) {
    const FileDescriptor file{::open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)};
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
        errors.add("%s: cannot be read: %s, name a %.*s that can by %.*s", path, errno_text(error).data(),
                   AGENT_VIEW(what), AGENT_VIEW(option));
        return false;
    }
    if (used == memory.size()) {
        errors.add("%s: is larger than %zu bytes, this is no %.*s", path, memory.size() - 1, AGENT_VIEW(what));
        return false;
    }
    text = {memory.data(), used};
    return true;
}

}  // namespace agent
