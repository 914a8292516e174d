#include "json_writer.hpp"

#include <array>
#include <cstdio>

namespace cli {

JsonWriter& JsonWriter::key(std::string_view name) {
    comma();
    quoted(name);
    out_ += ':';
    wants_comma_ = false;
    return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
    comma();
    quoted(text);
    wants_comma_ = true;
    return *this;
}

JsonWriter& JsonWriter::open(char bracket) {
    comma();
    out_ += bracket;
    wants_comma_ = false;
    return *this;
}

JsonWriter& JsonWriter::close(char bracket) {
    out_ += bracket;
    wants_comma_ = true;
    return *this;
}

JsonWriter& JsonWriter::raw(std::string_view text) {
    comma();
    out_ += text;
    wants_comma_ = true;
    return *this;
}

void JsonWriter::comma() {
    if (wants_comma_) out_ += ',';
}

void JsonWriter::quoted(std::string_view text) {
    out_ += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out_ += '\\';
            out_ += c;
        } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
            std::array<char, 8> escaped{};
            std::snprintf(escaped.data(), escaped.size(), "\\u%04x", static_cast<unsigned>(c));
            out_ += escaped.data();
        } else {
            out_ += c;
        }
    }
    out_ += '"';
}

}  // namespace cli
