// JSON in bounded memory. cJSON parses and prints; this is the only part of the SDK that knows it.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "compreface/status.hpp"

struct cJSON;

namespace compreface::json {

// A value of a document, or nothing. Asking nothing for something gives nothing. Valid as long as its document.
class Value {
public:
    explicit Value(const cJSON* node = nullptr) : node_(node) {}

    // False also for null: the server leaves out what it has not got.
    [[nodiscard]] explicit operator bool() const;
    [[nodiscard]] bool is_object() const;
    [[nodiscard]] bool is_array() const;
    // The member of an object; names are compared with case.
    [[nodiscard]] Value member(const char* name) const;
    // First element or member, and the one after this.
    [[nodiscard]] Value first() const;
    [[nodiscard]] Value next() const;
    // The last element or member was passed by next(), unlike null.
    [[nodiscard]] bool past_end() const { return node_ == nullptr; }

    // False when this is no finite number, no text, or neither true nor false.
    [[nodiscard]] bool read(double& out) const;
    [[nodiscard]] bool read(std::string_view& out) const;
    [[nodiscard]] bool read(bool& out) const;

private:
    const cJSON* node_;
};

// The nodes' memory: taken from the front, given back all at once. Only what was taken last can be given back alone:
// cJSON copies each number's digits while it reads them.
struct Arena {
    std::span<std::byte> memory;
    std::size_t used = 0;
    bool overflowed = false;
    std::size_t last = 0;  // where what was taken last begins

    void* take(std::size_t bytes);
    void give(const void* pointer);
};

class Document {
public:
    explicit Document(std::span<std::byte> nodes) : arena_{nodes} {}
    ~Document() { clear(); }
    Document(const Document&) = delete;
    Document& operator=(const Document&) = delete;

    // Takes a whole JSON text, replacing what the document had. Refused although some parsers take them: anything after
    // the value, a name twice in one object, NUL, control characters or no UTF-8 in texts, more than limits::kJsonDepth
    // levels. malformed_answer; answer_too_large: the nodes' memory is full.
    Status parse(std::string_view text);

    [[nodiscard]] Value root() const { return Value{root_}; }

private:
    void clear();

    Arena arena_;
    cJSON* root_ = nullptr;
};

// Writes {"subject": name} into `out` and returns it; an empty view when there is no room. `nodes` is used meanwhile.
[[nodiscard]] std::string_view write_subject(std::string_view name, std::span<std::byte> nodes, std::span<char> out);

}  // namespace compreface::json
