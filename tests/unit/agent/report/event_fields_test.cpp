#include "agent/report/event_fields.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <set>
#include <string>

#include "sample_events.hpp"

#include <CppUTest/TestHarness.h>

using namespace agent;
using report_test::for_every_type;
using report_test::full_event;
using Kind = EventFieldValue::Kind;

namespace {

const CameraName kCamera = report_test::camera_named("front-door");

std::string name_of(EventField field) {
    const EventFieldRow& row = event_field_row(field);
    return std::string{row.object} + (*row.object == '\0' ? "" : ".") + row.name;
}

EventField field_named(std::string_view name) {
    for (std::size_t i = 0; i < kEventFields; ++i) {
        if (name_of(static_cast<EventField>(i)) == name) return static_cast<EventField>(i);
    }
    FAIL(std::string{name}.c_str());
    return EventField::id;
}

EventFieldValue value_of(std::string_view name, const Event& event) {
    return event_field_value(field_named(name), event, kCamera);
}

void check_text(std::string_view expected, std::string_view name, const Event& event) {
    const EventFieldValue value = value_of(name, event);
    CHECK_TEXT(value.kind == Kind::text, std::string{name}.c_str());
    STRCMP_EQUAL(std::string{expected}.c_str(), std::string{value.text}.c_str());
}

void check_number(double expected, std::string_view name, const Event& event) {
    const EventFieldValue value = value_of(name, event);
    CHECK_TEXT(value.kind == Kind::number, std::string{name}.c_str());
    DOUBLES_EQUAL(expected, value.number, 0);
}

void check_absent(std::string_view name, const Event& event) {
    CHECK_TEXT(value_of(name, event).kind == Kind::absent, std::string{name}.c_str());
}

}  // namespace

TEST_GROUP(EventFields) {
    Event match = full_event(EventType::match);
    Event fault = full_event(EventType::fault);
};

// The names that receivers are written against.
TEST(EventFields, the_names_are_those_of_the_contract) {
    const std::set<std::string> expected{"id",
                                         "sequence",
                                         "event_type",
                                         "captured_at",
                                         "decided_at",
                                         "expires_at",
                                         "camera",
                                         "armed",
                                         "subject",
                                         "similarity",
                                         "second.subject",
                                         "second.similarity",
                                         "margin",
                                         "box.x_min",
                                         "box.y_min",
                                         "box.x_max",
                                         "box.y_max",
                                         "box.probability",
                                         "votes",
                                         "others",
                                         "age.low",
                                         "age.high",
                                         "age.probability",
                                         "gender.value",
                                         "gender.probability",
                                         "mask.value",
                                         "mask.probability",
                                         "reason",
                                         "detail",
                                         "state",
                                         "count",
                                         "latency_ms.wait",
                                         "latency_ms.encode",
                                         "latency_ms.server",
                                         "latency_ms.decide",
                                         "latency_ms.total",
                                         "frame.sequence",
                                         "frame.name",
                                         "frame.width",
                                         "frame.height",
                                         "frame.jpeg_bytes"};
    std::set<std::string> found;
    for (std::size_t i = 0; i < kEventFields; ++i) found.insert(name_of(static_cast<EventField>(i)));
    LONGS_EQUAL(kEventFields, found.size());
    CHECK(expected == found);
}

TEST(EventFields, rows_of_one_object_stand_together) {
    std::set<std::string> ended;
    std::string_view open;
    for (std::size_t i = 0; i < kEventFields; ++i) {
        const std::string_view object = event_field_row(static_cast<EventField>(i)).object;
        if (object == open) continue;
        if (!open.empty()) ended.insert(std::string{open});
        open = object;
        CHECK_FALSE(ended.contains(std::string{object}));
    }
}

TEST(EventFields, each_is_in_the_events_that_its_row_names_and_in_no_other) {
    for_every_type([](EventType type) {
        const Event event = full_event(type);
        for (std::size_t i = 0; i < kEventFields; ++i) {
            const auto field = static_cast<EventField>(i);
            const bool wanted = (event_field_row(field).events & event_bit(type)) != 0;
            const std::string where = name_of(field) + " in " + std::string{event_type_name(type)};
            CHECK_EQUAL_TEXT(wanted, event_field_value(field, event, kCamera).kind != Kind::absent, where.c_str());
        }
    });
}

TEST(EventFields, every_event_says_what_when_and_where) {
    for_every_type([](EventType type) {
        const Event event = full_event(type);
        for (const char* name :
             {"id", "sequence", "event_type", "captured_at", "decided_at", "expires_at", "camera", "armed"}) {
            LONGS_EQUAL_TEXT(kAllEvents, event_field_row(field_named(name)).events, name);
            CHECK_TEXT(value_of(name, event).kind != Kind::absent, name);
        }
        check_text(event_type_name(type), "event_type", event);
    });
}

TEST(EventFields, whoever_is_seen_has_a_face_and_whatever_is_noticed_has_none) {
    for (const EventType type :
         {EventType::match, EventType::denied, EventType::unknown, EventType::miss, EventType::look}) {
        for (const char* name :
             {"similarity", "margin", "box.x_min", "others", "age.low", "latency_ms.total", "frame.width"}) {
            CHECK_TEXT(value_of(name, full_event(type)).kind != Kind::absent, name);
        }
    }
    for (const EventType type : {EventType::left, EventType::fault, EventType::gap}) {
        for (const char* name : {"similarity", "margin", "box.x_min", "others", "age.low"}) {
            check_absent(name, full_event(type));
        }
    }
    check_absent("frame.width", full_event(EventType::gap));
    check_absent("detail", full_event(EventType::gap));
}

// A stranger's nearest person is not who they are.
TEST(EventFields, an_unknown_has_no_name_and_a_leaving_no_face) {
    check_absent("subject", full_event(EventType::unknown));
    check_text("Ada", "subject", full_event(EventType::left));
    check_absent("similarity", full_event(EventType::left));
    check_absent("box.x_min", full_event(EventType::left));
}

TEST(EventFields, hold_what_the_event_holds) {
    check_text("019ab4c5-1234-7abc-8def-0123456789ab", "id", match);
    check_number(17, "sequence", match);
    check_text("front-door", "camera", match);
    CHECK(value_of("captured_at", match).wall_ns == match.captured_wall_ns);
    CHECK(value_of("decided_at", match).wall_ns == match.decided_wall_ns);
    CHECK(value_of("expires_at", match).wall_ns == match.expires_wall_ns);
    check_text("Ada", "subject", match);
    check_number(0.98765, "similarity", match);
    check_text("Grace", "second.subject", match);
    check_number(0.5, "second.similarity", match);
    check_number(1.25, "margin", match);
    check_text("2/3", "votes", match);
    check_number(10, "box.x_min", match);
    check_number(-20, "box.y_min", match);
    check_number(110, "box.x_max", match);
    check_number(130, "box.y_max", match);
    check_number(0.99, "box.probability", match);
    check_number(2, "others", match);
    check_number(25, "age.low", match);
    check_number(32, "age.high", match);
    check_number(0.875, "age.probability", match);
    check_text("female", "gender.value", match);
    check_number(0.75, "gender.probability", match);
    check_text("with_mask", "mask.value", match);
    check_number(0.625, "mask.probability", match);
    check_text("server_timeout", "reason", fault);
    check_text("no route to host", "detail", fault);
    check_text("begin", "state", fault);
    check_number(3, "count", fault);
    check_number(10, "latency_ms.wait", match);
    check_number(5, "latency_ms.encode", match);
    check_number(225, "latency_ms.server", match);
    check_number(10, "latency_ms.decide", match);
    check_number(250, "latency_ms.total", match);
    check_number(4711, "frame.sequence", match);
    check_text("ada-1.jpg", "frame.name", match);
    check_number(1280, "frame.width", match);
    check_number(720, "frame.height", match);
    check_number(98'765, "frame.jpeg_bytes", match);
}

TEST(EventFields, armed_is_only_true_when_it_was_said) {
    CHECK_FALSE(value_of("armed", match).boolean);
    match.armed = true;
    CHECK(value_of("armed", match).boolean);
}

TEST(EventFields, what_the_event_does_not_know_is_absent) {
    Event bare;
    bare.decision.type = EventType::match;
    for (const char* name : {"subject", "similarity", "second.subject", "second.similarity", "margin", "box.x_min",
                             "box.probability", "age.low", "gender.value", "mask.value", "reason", "latency_ms.wait",
                             "latency_ms.total", "frame.sequence", "frame.name", "frame.width", "frame.jpeg_bytes"}) {
        check_absent(name, bare);
    }
    check_number(0, "others", bare);
    fault.decision.state = FaultState::none;
    fault.decision.detail.clear();
    check_absent("state", fault);
    check_absent("detail", fault);
    fault.decision.state = FaultState::end;
    check_text("end", "state", fault);
}

TEST(EventFields, a_similarity_of_nobody_is_not_told_as_the_second) {
    match.decision.second.reset();
    check_absent("second.subject", match);
    check_absent("second.similarity", match);
}

TEST(EventFields, a_stage_that_was_not_reached_has_no_latency) {
    fault.frame.stamps.encoded_ns = 0;
    check_number(10, "latency_ms.wait", fault);
    check_absent("latency_ms.encode", fault);
    check_absent("latency_ms.server", fault);
    check_number(10, "latency_ms.decide", fault);
}

TEST(EventFields, numbers_are_rounded_and_always_finite) {
    match.decision.similarity = 0.123456F;
    check_number(0.12346, "similarity", match);
    match.decision.margin = std::numeric_limits<double>::quiet_NaN();
    check_absent("margin", match);
    match.decision.margin = -std::numeric_limits<double>::infinity();
    check_absent("margin", match);
    match.decision.margin = -0.0000001;
    check_number(0, "margin", match);
    CHECK_FALSE(std::signbit(value_of("margin", match).number));
    match.frame.stamps.taken_ns = match.frame.stamps.captured_ns + 1'234'567;
    check_number(1.235, "latency_ms.wait", match);
}

TEST(EventFields, the_servers_words_for_estimates) {
    STRCMP_EQUAL("male", gender_name({.male = true, .probability = 1}).data());
    STRCMP_EQUAL("female", gender_name({.male = false, .probability = 1}).data());
    STRCMP_EQUAL("without_mask", mask_name(compreface::MaskKind::without_mask).data());
    STRCMP_EQUAL("with_mask", mask_name(compreface::MaskKind::with_mask).data());
    STRCMP_EQUAL("mask_weared_incorrect", mask_name(compreface::MaskKind::mask_weared_incorrect).data());
}

TEST(EventFields, the_reference_has_every_type_field_and_reason) {
    std::array<char, 32 * 1024> memory;
    BufferSink sink(memory);
    print_event_docs(sink);
    CHECK_FALSE(sink.overflow());
    const std::string text{sink.text()};
    const auto has_row = [&](std::string_view word) {
        const std::string row = "| `" + std::string{word} + "` | ";
        CHECK_TEXT(text.find(row) != std::string::npos, row.c_str());
    };
    for_every_type([&](EventType type) { has_row(event_type_name(type)); });
    for (std::size_t i = 0; i < kEventFields; ++i) has_row(name_of(static_cast<EventField>(i)));
#define AGENT_ROW(name, meaning) has_row(#name);
    AGENT_REASON_TABLE(AGENT_ROW)
#undef AGENT_ROW
    CHECK(text.find("| `id` | all | UUID version 7 | ") != std::string::npos);
    CHECK(text.find("| `count` | fault, gap |") != std::string::npos);
}
