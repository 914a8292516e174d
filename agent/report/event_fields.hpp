// The fields of events, once: from this table come the JSON, its order and the documentation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "agent/process/text_sink.hpp"
#include "agent/report/event.hpp"

namespace agent {

// row(enumerator, object it stands in, name, in which events, unit or form, meaning); rows of one object together.
// `face`: events about a face in view; `seen`: all that a frame can lead to.
// clang-format off
#define AGENT_EVENT_FIELD_TABLE(row)                                                                                   \
    row(id, "", "id", every, "UUID version 7", "names this event; unique, and ascending as text")                      \
    row(sequence, "", "sequence", every, "", "1, 2, 3, ... since the agent started; a hole is a lost event")           \
    row(event_type, "", "event_type", every, "word", "what happened")                                                  \
    row(captured_at, "", "captured_at", every, "RFC 3339, ms, UTC",                                                    \
        "when the camera took the frame; fault, gap: when it was noticed")                                             \
    row(decided_at, "", "decided_at", every, "RFC 3339, ms, UTC", "when the agent decided")                            \
    row(expires_at, "", "expires_at", every, "RFC 3339, ms, UTC", "do not act on the event after this")                \
    row(camera, "", "camera", every, "", "camera.name of the configuration")                                           \
    row(armed, "", "armed", every, "true, false", "false: no door opens by this event")                                \
    row(subject, "", "subject", named, "", "who: the nearest stored person; absent when nobody known")                 \
    row(similarity, "", "similarity", face, "0..1, 5 decimals", "of the nearest stored person")                        \
    row(second_subject, "second", "subject", face, "", "the next best other person")                                   \
    row(second_similarity, "second", "similarity", face, "0..1, 5 decimals", "of the next best other person")          \
    row(margin, "", "margin", face, "5 decimals",                                                                      \
        "from nearest to next best, on the scale atanh(2 * similarity - 1)")                                           \
    row(votes, "", "votes", voted, "2/3", "how many of the last looks recognized this person in this face")            \
    row(box_x_min, "box", "x_min", face, "px of the camera's frame",                                                   \
        "the face, left edge; may lie outside the frame")                                                              \
    row(box_y_min, "box", "y_min", face, "px of the camera's frame", "top edge")                                       \
    row(box_x_max, "box", "x_max", face, "px of the camera's frame", "right edge")                                     \
    row(box_y_max, "box", "y_max", face, "px of the camera's frame", "bottom edge")                                    \
    row(box_probability, "box", "probability", face, "0..1, 5 decimals", "that it is a face")                          \
    row(others, "", "others", face, "faces", "further faces in the same frame")                                        \
    row(age_low, "age", "low", face, "years", "youngest estimate")                                                     \
    row(age_high, "age", "high", face, "years", "oldest estimate")                                                     \
    row(age_probability, "age", "probability", face, "0..1, 5 decimals", "of the estimate")                            \
    row(gender_value, "gender", "value", face, "female, male", "estimate")                                             \
    row(gender_probability, "gender", "probability", face, "0..1, 5 decimals", "of the estimate")                      \
    row(mask_value, "mask", "value", face, "without_mask, with_mask, mask_weared_incorrect", "estimate")               \
    row(mask_probability, "mask", "probability", face, "0..1, 5 decimals", "of the estimate")                          \
    row(reason, "", "reason", every, "word", "why: the code of a fault, a miss, a loss; absent without one")           \
    row(detail, "", "detail", faulty, "", "the words of whoever failed")                                               \
    row(state, "", "state", faulty, "begin, end", "whether the fault begins or ends here")                             \
    row(count, "", "count", counted, "", "fault: looks or attempts that failed so far; gap: events lost")              \
    row(latency_wait, "latency_ms", "wait", seen, "ms, 3 decimals", "frame captured until taken to be looked at")      \
    row(latency_encode, "latency_ms", "encode", seen, "ms, 3 decimals", "taken until encoded as JPEG")                 \
    row(latency_server, "latency_ms", "server", seen, "ms, 3 decimals",                                                \
        "encoded until the server's answer was read")                                                                  \
    row(latency_decide, "latency_ms", "decide", seen, "ms, 3 decimals", "answered until decided")                      \
    row(latency_total, "latency_ms", "total", seen, "ms, 3 decimals", "captured until decided")                        \
    row(frame_sequence, "frame", "sequence", seen, "", "the camera's own count of frames")                             \
    row(frame_name, "frame", "name", seen, "", "the picture's file name; file camera only")                            \
    row(frame_width, "frame", "width", seen, "px", "of the camera's frame")                                            \
    row(frame_height, "frame", "height", seen, "px", "of the camera's frame")                                          \
    row(frame_jpeg_bytes, "frame", "jpeg_bytes", seen, "bytes", "size of the picture that the server was sent")
// clang-format on

enum class EventField : std::uint8_t {
#define AGENT_ROW(field, object, name, events, unit, meaning) field,
    AGENT_EVENT_FIELD_TABLE(AGENT_ROW)
#undef AGENT_ROW
};

inline constexpr std::size_t kEventFields = static_cast<std::size_t>(EventField::frame_jpeg_bytes) + 1;

struct EventFieldRow {
    EventField field = EventField::id;
    const char* object = "";  // "box" for x_min; empty: the event itself
    const char* name = "";
    EventMask events = 0;   // in which it may stand
    const char* unit = "";  // or form; may be empty
    const char* meaning = "";
};

// The row of a field; its texts have static storage.
[[nodiscard]] const EventFieldRow& event_field_row(EventField field);

// What a field holds in one event.
struct EventFieldValue {
    enum class Kind : std::uint8_t { absent, text, number, boolean, time };
    Kind kind = Kind::absent;
    std::string_view text;  // text; lives as long as the event and the camera's name. Not cleaned: may hold any byte
    double number = 0;      // number: rounded to the decimals of the table, always finite
    bool boolean = false;
    std::int64_t wall_ns = 0;  // time: CLOCK_REALTIME
};

// Absent where the table does not put the field into this type of event, or the event does not know it.
[[nodiscard]] EventFieldValue event_field_value(EventField field, const Event& event, const CameraName& camera);

// "female"; "mask_weared_incorrect" (the server's spelling). Static storage.
[[nodiscard]] std::string_view gender_name(const compreface::Gender& gender);
[[nodiscard]] std::string_view mask_name(compreface::MaskKind kind);

// Writes the reference of event types, fields and reasons as Markdown.
void print_event_docs(TextSink& sink);

}  // namespace agent
