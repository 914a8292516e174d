#include "agent/report/json_line.hpp"

#include <cmath>

#include "agent/process/format_text.hpp"
#include "agent/process/printable.hpp"
#include "agent/process/rfc3339.hpp"

namespace agent {

void JsonLine::text(std::string_view name, std::string_view value) {
    member(name);
    quoted(value);
}

void JsonLine::whole(std::string_view name, std::uint64_t value) {
    member(name);
    compreface::FixedText<24> digits;
    format_text(digits, "%llu", static_cast<unsigned long long>(value));
    put(digits.view());
}

void JsonLine::number(std::string_view name, double value) {
    member(name);
    compreface::FixedText<40> digits;
    // JSON knows no other numbers.
    format_text(digits, "%.15g", std::isfinite(value) ? std::round(value * 1000) / 1000 : 0.0);
    put(digits.view());
}

void JsonLine::boolean(std::string_view name, bool value) {
    member(name);
    put(value ? "true" : "false");
}

void JsonLine::time(std::string_view name, std::int64_t wall_ns) {
    text(name, rfc3339(wall_ns).view());
}

std::string_view JsonLine::view() const {
    return overflow_ ? std::string_view{} : std::string_view{memory_.data(), used_};
}

void JsonLine::begin(std::string_view name, char bracket) {
    member(name);
    put({&bracket, 1});
    first_ = true;
}

void JsonLine::end(char bracket) {
    put({&bracket, 1});
    first_ = false;
}

void JsonLine::member(std::string_view name) {
    if (!first_) put(",");
    first_ = false;
    if (name.empty()) return;
    quoted(name);
    put(":");
}

void JsonLine::quoted(std::string_view value) {
    put("\"");
    while (!value.empty()) {
        const auto byte = static_cast<unsigned char>(value.front());
        const std::size_t length = utf8_length(value);
        if (byte == '"' || byte == '\\') {
            put("\\");
            put(value.substr(0, 1));
        } else if (byte < 0x20) {
            compreface::FixedText<8> escape;
            format_text(escape, "\\u%04x", unsigned{byte});
            put(escape.view());
        } else {
            put(length == 0 ? "\xEF\xBF\xBD" : value.substr(0, length));
        }
        value.remove_prefix(length == 0 ? 1 : length);
    }
    put("\"");
}

void JsonLine::put(std::string_view bytes) {
    if (bytes.size() > memory_.size() - used_) {
        overflow_ = true;
        return;
    }
    bytes.copy(memory_.data() + used_, bytes.size());
    used_ += bytes.size();
}

}  // namespace agent
