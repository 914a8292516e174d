// Writes one JSON document, in the field names of the server's own answers. Numbers in their shortest form that reads
// back as the same value.
#pragma once

#include <array>
#include <charconv>
#include <concepts>
#include <string>
#include <string_view>

namespace cli {

class JsonWriter {
public:
    JsonWriter& open_object() { return open('{'); }
    JsonWriter& close_object() { return close('}'); }
    JsonWriter& open_array() { return open('['); }
    JsonWriter& close_array() { return close(']'); }
    JsonWriter& key(std::string_view name);
    JsonWriter& value(std::string_view text);
    JsonWriter& value(const char* text) { return value(std::string_view(text)); }
    JsonWriter& value(bool truth) { return raw(truth ? "true" : "false"); }
    JsonWriter& null() { return raw("null"); }

    // NaN and infinity have no form in JSON: null.
    template <typename Number>
    requires(std::integral<Number> || std::floating_point<Number>) JsonWriter& value(Number number) {
        if constexpr (std::floating_point<Number>) {
            if (!(number - number == 0)) return null();
        }
        std::array<char, 64> digits;
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
        return raw({digits.data(), static_cast<std::size_t>(end - digits.data())});
    }

    template <typename Value>
    JsonWriter& field(std::string_view name, const Value& what) {
        return key(name).value(what);
    }

    // What was written so far, with a line end.
    [[nodiscard]] std::string document() const { return out_ + "\n"; }

private:
    JsonWriter& open(char bracket);
    JsonWriter& close(char bracket);
    JsonWriter& raw(std::string_view text);
    void comma();
    void quoted(std::string_view text);

    std::string out_;
    bool wants_comma_ = false;
};

}  // namespace cli
