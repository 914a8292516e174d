#include "agent/report/event_fields.hpp"

#include <array>
#include <cmath>
#include <initializer_list>
#include <optional>

namespace agent {
namespace {

constexpr EventMask bits(std::initializer_list<EventType> types) {
    EventMask mask = 0;
    for (const EventType type : types) mask |= event_bit(type);
    return mask;
}

// The words of the table's column.
constexpr EventMask every = kAllEvents;
constexpr EventMask face =
    bits({EventType::match, EventType::denied, EventType::unknown, EventType::miss, EventType::look});
constexpr EventMask named = bits({EventType::match, EventType::denied, EventType::miss, EventType::left,
                                  EventType::look, EventType::door_opened, EventType::door_refused});
constexpr EventMask voted = bits({EventType::match, EventType::denied, EventType::look});
constexpr EventMask faulty = bits({EventType::fault});
constexpr EventMask counted = bits({EventType::fault, EventType::gap});
constexpr EventMask seen = every & ~bits({EventType::gap});

constexpr std::array<EventFieldRow, kEventFields> kRows{{
#define AGENT_ROW(field, object, name, events, unit, meaning) {EventField::field, object, name, events, unit, meaning},
    AGENT_EVENT_FIELD_TABLE(AGENT_ROW)
#undef AGENT_ROW
}};

using Value = EventFieldValue;

Value absent() {
    return {};
}

Value text(std::string_view words) {
    if (words.empty()) return absent();
    return {.kind = Value::Kind::text, .text = words};
}

Value number(double value, int decimals) {
    if (!std::isfinite(value)) return absent();  // JSON knows no other numbers
    const double scale = decimals == 5 ? 1e5 : 1e3;
    const double rounded = decimals == 0 ? value : std::round(value * scale) / scale;
    return {.kind = Value::Kind::number, .number = rounded == 0 ? 0 : rounded};  // no "-0"
}

Value whole(double value) {
    return number(value, 0);
}
Value share(double value) {
    return number(value, 5);
}

Value boolean(bool value) {
    return {.kind = Value::Kind::boolean, .boolean = value};
}
Value time(std::int64_t wall_ns) {
    return {.kind = Value::Kind::time, .wall_ns = wall_ns};
}

template <class Part, class Read>
Value of(const std::optional<Part>& part, Read read) {
    return part ? read(*part) : absent();
}

// Between two stages that were both reached.
Value latency(std::int64_t from_ns, std::int64_t until_ns) {
    if (from_ns == 0 || until_ns == 0) return absent();
    return number(static_cast<double>(until_ns - from_ns) / 1e6, 3);
}

Value state(FaultState value) {
    if (value == FaultState::none) return absent();
    return text(value == FaultState::begin ? "begin" : "end");
}

Value of_frame(const FrameInfo& frame, Value value) {
    return frame.width == 0 ? absent() : value;
}

Value of_event(EventField field, const Event& event, const CameraName& camera) {
    switch (field) {
        case EventField::id:
            return text(event.id.view());
        case EventField::sequence:
            return whole(static_cast<double>(event.sequence));
        case EventField::event_type:
            return text(event_type_name(event.decision.type));
        case EventField::captured_at:
            return time(event.captured_wall_ns);
        case EventField::decided_at:
            return time(event.decided_wall_ns);
        case EventField::expires_at:
            return time(event.expires_wall_ns);
        case EventField::camera:
            return {.kind = Value::Kind::text, .text = camera.view()};
        case EventField::armed:
            return boolean(event.armed);
        default:
            return absent();
    }
}

Value of_face(EventField field, const Decision& one) {
    switch (field) {
        case EventField::subject:
            return text(one.subject.view());
        case EventField::similarity:
            return of(one.similarity, share);
        case EventField::second_subject:
            return of(one.second, [](const auto& second) { return text(second.view()); });
        case EventField::second_similarity:
            return one.second ? of(one.second_similarity, share) : absent();
        case EventField::margin:
            return of(one.margin, share);
        case EventField::votes:
            return text(one.votes.view());
        case EventField::box_x_min:
            return of(one.box, [](const auto& box) { return whole(box.x_min); });
        case EventField::box_y_min:
            return of(one.box, [](const auto& box) { return whole(box.y_min); });
        case EventField::box_x_max:
            return of(one.box, [](const auto& box) { return whole(box.x_max); });
        case EventField::box_y_max:
            return of(one.box, [](const auto& box) { return whole(box.y_max); });
        case EventField::box_probability:
            return of(one.box, [](const auto& box) { return share(box.probability); });
        case EventField::others:
            return whole(one.others);
        case EventField::age_low:
            return of(one.age, [](const auto& age) { return whole(age.low); });
        case EventField::age_high:
            return of(one.age, [](const auto& age) { return whole(age.high); });
        case EventField::age_probability:
            return of(one.age, [](const auto& age) { return share(age.probability); });
        case EventField::gender_value:
            return of(one.gender, [](const auto& it) { return text(gender_name(it)); });
        case EventField::gender_probability:
            return of(one.gender, [](const auto& it) { return share(it.probability); });
        case EventField::mask_value:
            return of(one.mask, [](const auto& mask) { return text(mask_name(mask.value)); });
        case EventField::mask_probability:
            return of(one.mask, [](const auto& mask) { return share(mask.probability); });
        default:
            return absent();
    }
}

Value of_trouble(EventField field, const Decision& one) {
    switch (field) {
        case EventField::reason:
            return one.reason == Reason::none ? absent() : text(reason_name(one.reason));
        case EventField::detail:
            return text(one.detail.view());
        case EventField::state:
            return state(one.state);
        case EventField::count:
            return whole(one.count);
        default:
            return absent();
    }
}

Value of_frame(EventField field, const FrameInfo& frame) {
    const Stamps& at = frame.stamps;
    switch (field) {
        case EventField::latency_wait:
            return latency(at.captured_ns, at.taken_ns);
        case EventField::latency_encode:
            return latency(at.taken_ns, at.encoded_ns);
        case EventField::latency_server:
            return latency(at.encoded_ns, at.answered_ns);
        case EventField::latency_decide:
            return latency(at.answered_ns, at.decided_ns);
        case EventField::latency_total:
            return latency(at.captured_ns, at.decided_ns);
        case EventField::frame_sequence:
            return of_frame(frame, whole(frame.sequence));
        case EventField::frame_name:
            return of_frame(frame, text(frame.name.view()));
        case EventField::frame_width:
            return of_frame(frame, whole(frame.width));
        case EventField::frame_height:
            return of_frame(frame, whole(frame.height));
        case EventField::frame_jpeg_bytes:
            return of_frame(frame, frame.jpeg_bytes == 0 ? absent() : whole(frame.jpeg_bytes));
        default:
            return absent();
    }
}

// "match, miss" or "all".
void print_events(TextSink& sink, EventMask events) {
    if (events == kAllEvents) return sink.write("all");
    std::string_view between;
    for (std::size_t i = 0; i < kEventTypes; ++i) {
        const auto type = static_cast<EventType>(i);
        if ((events & event_bit(type)) == 0) continue;
        sink.write(between);
        sink.write(event_type_name(type));
        between = ", ";
    }
}

void print_word(TextSink& sink, std::string_view word, std::string_view meaning) {
    sink.write("| `");
    sink.write(word);
    sink.write("` | ");
    sink.write(meaning);
    sink.write(" |\n");
}

void print_field(TextSink& sink, const EventFieldRow& row) {
    sink.write("| `");
    sink.write(row.object);
    if (*row.object != '\0') sink.write(".");
    sink.write(row.name);
    sink.write("` | ");
    print_events(sink, row.events);
    sink.write(" | ");
    sink.write(row.unit);
    sink.write(" | ");
    sink.write(row.meaning);
    sink.write(" |\n");
}

}  // namespace

const EventFieldRow& event_field_row(EventField field) {
    return kRows[static_cast<std::size_t>(field)];
}

EventFieldValue event_field_value(EventField field, const Event& event, const CameraName& camera) {
    if ((event_field_row(field).events & event_bit(event.decision.type)) == 0) return absent();
    if (field <= EventField::armed) return of_event(field, event, camera);
    if (field <= EventField::mask_probability) return of_face(field, event.decision);
    if (field <= EventField::count) return of_trouble(field, event.decision);
    return of_frame(field, event.frame);
}

std::string_view gender_name(const compreface::Gender& gender) {
    return gender.male ? "male" : "female";
}

std::string_view mask_name(compreface::MaskKind kind) {
    switch (kind) {
        case compreface::MaskKind::without_mask:
            return "without_mask";
        case compreface::MaskKind::with_mask:
            return "with_mask";
        case compreface::MaskKind::mask_weared_incorrect:
            return "mask_weared_incorrect";
    }
    return "";
}

void print_event_docs(TextSink& sink) {
    sink.write("## Events\n\n| event_type | meaning |\n| --- | --- |\n");
    for (std::size_t i = 0; i < kEventTypes; ++i) {
        const auto type = static_cast<EventType>(i);
        print_word(sink, event_type_name(type), event_type_meaning(type));
    }
    sink.write("\n## Fields\n\n| field | events | unit or form | meaning |\n| --- | --- | --- | --- |\n");
    for (const EventFieldRow& row : kRows) print_field(sink, row);
    sink.write("\n## Reasons\n\n| reason | meaning |\n| --- | --- |\n");
#define AGENT_ROW(name, meaning) print_word(sink, #name, meaning);
    AGENT_REASON_TABLE(AGENT_ROW)
#undef AGENT_ROW
}

}  // namespace agent
