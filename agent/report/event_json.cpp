#include "agent/report/event_json.hpp"

#include <cjson/cJSON.h>

#include <array>
#include <climits>
#include <cstddef>
#include <cstdint>

#include "agent/process/printable.hpp"
#include "agent/process/rfc3339.hpp"
#include "agent/report/event_fields.hpp"

namespace agent {
namespace {

enum class Extent : std::uint8_t { whole, without_detail, common_fields };

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

// All texts of one event, made valid (a wrong byte becomes three), each with a closing zero: the free ones at their
// longest, and 16 short words and times.
constexpr std::size_t kTextBytes =
    kReplacement.size() * (EventId::capacity() + CameraName::capacity() + 2 * SubjectName::capacity() +
                           compreface::limits::kMessageBytes + decltype(FrameInfo::name)::capacity()) +
    16 * 40;

// The event, its fields and the objects among them; an object has at least two fields.
constexpr std::size_t kNodes = 1 + kEventFields + kEventFields / 2;

// What cJSON prints. The nodes and the texts lie here, so that no heap is touched: AddItemToObjectCS only links, and
// PrintPreallocated only reads. (Its own constructors would allocate.)
class Tree {
public:
    Tree() { event_ = object_ = node(cJSON_Object); }

    void add(EventField field, const EventFieldValue& value);
    // Empty when it does not fit.
    [[nodiscard]] std::string_view print(std::span<char> buffer) const;

private:
    cJSON* node(int type);
    cJSON* make(const EventFieldValue& value);
    cJSON* make_text(std::string_view text);
    cJSON* object_of(const EventFieldRow& row);
    void add_bytes(std::string_view bytes);

    std::array<cJSON, kNodes> nodes_{};
    std::size_t used_nodes_ = 0;
    std::array<char, kTextBytes> texts_{};
    std::size_t used_text_ = 0;
    cJSON* event_ = nullptr;
    cJSON* object_ = nullptr;       // what the last field went into
    std::string_view object_name_;  // empty: the event
};

cJSON* Tree::node(int type) {
    cJSON* one = &nodes_[used_nodes_++];
    one->type = type;
    return one;
}

// As valid UTF-8: JSON has no way to write anything else. NUL too is replaced, for cJSON reads to the first one.
cJSON* Tree::make_text(std::string_view text) {
    cJSON* one = node(cJSON_String | cJSON_IsReference);
    one->valuestring = texts_.data() + used_text_;
    while (!text.empty()) {
        const std::size_t valid = text.front() == '\0' ? 0 : utf8_length(text);
        add_bytes(valid == 0 ? kReplacement : text.substr(0, valid));
        text.remove_prefix(valid == 0 ? 1 : valid);
    }
    ++used_text_;  // the closing zero is there: the memory was
    return one;
}

void Tree::add_bytes(std::string_view bytes) {
    for (const char byte : bytes) texts_[used_text_++] = byte;
}

cJSON* Tree::make(const EventFieldValue& value) {
    if (value.kind == EventFieldValue::Kind::boolean) return node(value.boolean ? cJSON_True : cJSON_False);
    if (value.kind == EventFieldValue::Kind::text) return make_text(value.text);
    if (value.kind == EventFieldValue::Kind::time) return make_text(rfc3339(value.wall_ns).view());
    cJSON* one = node(cJSON_Number);
    cJSON_SetNumberHelper(one, value.number);
    return one;
}

// Fields of one object stand together in the table, so the last object is the only one that can still grow.
cJSON* Tree::object_of(const EventFieldRow& row) {
    if (row.object == object_name_) return object_;
    object_name_ = row.object;
    object_ = event_;
    if (*row.object == '\0') return object_;
    object_ = node(cJSON_Object);
    cJSON_AddItemToObjectCS(event_, row.object, object_);
    return object_;
}

void Tree::add(EventField field, const EventFieldValue& value) {
    const EventFieldRow& row = event_field_row(field);
    cJSON* object = object_of(row);
    cJSON_AddItemToObjectCS(object, row.name, make(value));
}

std::string_view Tree::print(std::span<char> buffer) const {
    if (buffer.empty() || buffer.size() > INT_MAX) return {};
    if (cJSON_PrintPreallocated(event_, buffer.data(), static_cast<int>(buffer.size()), 0) == 0) return {};
    return buffer.data();
}

bool belongs(EventField field, Extent extent) {
    if (extent == Extent::common_fields)
        return event_field_row(field).events == kAllEvents && field <= EventField::armed;
    return extent == Extent::whole || field != EventField::detail;
}

std::string_view write(const Event& event, const CameraName& camera, Extent extent, std::span<char> buffer) {
    Tree tree;
    for (std::size_t i = 0; i < kEventFields; ++i) {
        const auto field = static_cast<EventField>(i);
        if (!belongs(field, extent)) continue;
        const EventFieldValue value = event_field_value(field, event, camera);
        if (value.kind != EventFieldValue::Kind::absent) tree.add(field, value);
    }
    return tree.print(buffer);
}

}  // namespace

std::string_view write_event_json(const Event& event, const CameraName& camera, std::span<char> buffer) {
    for (const Extent extent : {Extent::whole, Extent::without_detail, Extent::common_fields}) {
        const std::string_view line = write(event, camera, extent, buffer);
        if (!line.empty()) return line;
    }
    return {};
}

}  // namespace agent
