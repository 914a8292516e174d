#include "json.hpp"

#include <cjson/cJSON.h>

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "json_scan.hpp"

namespace compreface::json {
namespace {

// cJSON has one pair of allocation functions for the whole process. Ours serve the arena of the thread that is in this
// file just now, and everybody else from malloc. A thread in this file takes and gives nothing but its arena's.
thread_local Arena* active_arena = nullptr;

void* take_memory(std::size_t bytes) {
    return active_arena != nullptr ? active_arena->take(bytes) : std::malloc(bytes);
}

void give_memory(void* pointer) {
    if (active_arena != nullptr) return active_arena->give(pointer);
    std::free(pointer);
}

// Installed before main(), so that a program with allocation functions of its own sets them later and keeps them: the
// SDK then uses those, and gives back all that it took.
[[maybe_unused]] const bool kHooksInstalled = [] {
    cJSON_Hooks hooks{take_memory, give_memory};
    cJSON_InitHooks(&hooks);
    return true;
}();

class UseArena {
public:
    explicit UseArena(Arena& arena) : before_(active_arena) { active_arena = &arena; }
    ~UseArena() { active_arena = before_; }
    UseArena(const UseArena&) = delete;
    UseArena& operator=(const UseArena&) = delete;

private:
    Arena* before_;
};

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool is_blank(const char* from, const char* end) {
    while (from != end && is_space(*from)) ++from;
    return from == end;
}

bool has_name_twice(const cJSON& object) {
    for (const cJSON* one = object.child; one != nullptr; one = one->next) {
        for (const cJSON* other = one->next; other != nullptr; other = other->next) {
            if (std::strcmp(one->string, other->string) == 0) return true;
        }
    }
    return false;
}

// Recursion as deep as limits::kJsonDepth, which the scan made sure of.
bool has_duplicates(const cJSON& node) {
    if (cJSON_IsObject(&node) != 0 && has_name_twice(node)) return true;
    for (const cJSON* child = node.child; child != nullptr; child = child->next) {
        if (has_duplicates(*child)) return true;
    }
    return false;
}

}  // namespace

void* Arena::take(std::size_t bytes) {
    const auto at = reinterpret_cast<std::uintptr_t>(memory.data()) + used;
    const std::size_t padding =
        (alignof(std::max_align_t) - at % alignof(std::max_align_t)) % alignof(std::max_align_t);
    const std::size_t room = memory.size() - used;
    if (padding > room || bytes > room - padding) {
        overflowed = true;
        return nullptr;
    }
    void* const taken = memory.data() + used + padding;
    used += padding + bytes;
    last = used - bytes;
    return taken;
}

void Arena::give(const void* pointer) {
    const std::size_t at = reinterpret_cast<std::uintptr_t>(pointer) - reinterpret_cast<std::uintptr_t>(memory.data());
    if (at == last) used = at;
}

Value::operator bool() const {
    return node_ != nullptr && cJSON_IsNull(node_) == 0;
}

bool Value::is_object() const {
    return cJSON_IsObject(node_) != 0;
}

bool Value::is_array() const {
    return cJSON_IsArray(node_) != 0;
}

Value Value::member(const char* name) const {
    return Value{cJSON_GetObjectItemCaseSensitive(node_, name)};
}

Value Value::first() const {
    return Value{node_ != nullptr ? node_->child : nullptr};
}

Value Value::next() const {
    return Value{node_ != nullptr ? node_->next : nullptr};
}

bool Value::read(double& out) const {
    if (cJSON_IsNumber(node_) == 0 || !std::isfinite(node_->valuedouble)) return false;
    out = node_->valuedouble;
    return true;
}

bool Value::read(std::string_view& out) const {
    if (cJSON_IsString(node_) == 0) return false;
    out = node_->valuestring;
    return true;
}

bool Value::read(bool& out) const {
    if (cJSON_IsBool(node_) == 0) return false;
    out = cJSON_IsTrue(node_) != 0;
    return true;
}

Status Document::parse(std::string_view text) {
    clear();
    if (!is_safe_to_parse(text)) return Code::malformed_answer;

    const UseArena use{arena_};
    const char* end = nullptr;
    root_ = cJSON_ParseWithLengthOpts(text.data(), text.size(), &end, 0);
    if (root_ == nullptr) return arena_.overflowed ? Code::answer_too_large : Code::malformed_answer;
    if (!is_blank(end, text.data() + text.size()) || has_duplicates(*root_)) return Code::malformed_answer;
    return {};
}

void Document::clear() {
    const UseArena use{arena_};
    cJSON_Delete(root_);
    root_ = nullptr;
    arena_.used = 0;
    arena_.overflowed = false;
}

std::string_view write_subject(std::string_view name, std::span<std::byte> nodes, std::span<char> out) {
    // cJSON wants a C string; a name is short, checked to be without NUL, and cJSON copies it.
    FixedText<4 * limits::kSubjectUtf16Units> text;
    if (!text.assign(name)) return {};

    Arena arena{nodes};
    const UseArena use{arena};
    cJSON* const object = cJSON_CreateObject();
    bool written = cJSON_AddStringToObject(object, "subject", text.c_str()) != nullptr;
    written = written && cJSON_PrintPreallocated(object, out.data(), static_cast<int>(out.size()), 0) != 0;
    cJSON_Delete(object);
    return written ? std::string_view{out.data()} : std::string_view{};
}

}  // namespace compreface::json
