// Writes one line of JSON into fixed memory: small objects of our own, whose names are words.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace agent {

//   JsonLine json(buffer);
//   json.begin_object();
//   json.text("state", "ok");
//   json.end_object();
//   send(json.view());
class JsonLine {
public:
    explicit JsonLine(std::span<char> memory) : memory_(memory) {}

    // `name`: of the member; empty for the line itself and within arrays.
    void begin_object(std::string_view name = {}) { begin(name, '{'); }
    void end_object() { end('}'); }
    void begin_array(std::string_view name) { begin(name, '['); }
    void end_array() { end(']'); }

    // Any bytes: what is not UTF-8 comes out as U+FFFD.
    void text(std::string_view name, std::string_view value);
    void whole(std::string_view name, std::uint64_t value);
    // With up to three decimals.
    void number(std::string_view name, double value);
    void boolean(std::string_view name, bool value);
    // RFC 3339, UTC, milliseconds.
    void time(std::string_view name, std::int64_t wall_ns);

    // Empty when it did not fit.
    [[nodiscard]] std::string_view view() const;

private:
    void begin(std::string_view name, char bracket);
    void end(char bracket);
    void member(std::string_view name);
    void quoted(std::string_view value);
    void put(std::string_view bytes);

    std::span<char> memory_;
    std::size_t used_ = 0;
    bool first_ = true;  // nothing stands in the innermost bracket yet
    bool overflow_ = false;
};

}  // namespace agent
