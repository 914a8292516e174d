#include "agent/report/event_json.hpp"

#include <cjson/cJSON.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "../image/malloc_count.hpp"
#include "agent/process/printable.hpp"
#include "sample_events.hpp"

#include <CppUTest/TestHarness.h>

using namespace agent;
using report_test::for_every_type;
using report_test::full_event;
using report_test::longest_event;

namespace {

const CameraName kCamera = report_test::camera_named("front-door");

struct Deleter {
    void operator()(cJSON* tree) const { cJSON_Delete(tree); }
};
using Json = std::unique_ptr<cJSON, Deleter>;

// Of the exact memory, so that a sanitizer sees each byte that is written beyond it.
std::string written(const Event& event, const CameraName& camera = kCamera, std::size_t room = kEventJsonBytes) {
    std::vector<char> memory(room, 'x');
    return std::string{write_event_json(event, camera, memory)};
}

bool valid_utf8(std::string_view text) {
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

// One line, valid, and whole up to its end.
Json parse(const std::string& line) {
    const char* end = nullptr;
    Json json(cJSON_ParseWithLengthOpts(line.data(), line.size(), &end, 0));
    CHECK_TEXT(json != nullptr, line.c_str());
    CHECK_TEXT(cJSON_IsObject(json.get()), line.c_str());
    LONGS_EQUAL(static_cast<long>(line.size()), end - line.data());
    CHECK(line.find('\n') == std::string::npos);
    CHECK(valid_utf8(line));
    return json;
}

std::string text_of(const Json& json, const char* name) {
    const cJSON* item = cJSON_GetObjectItemCaseSensitive(json.get(), name);
    CHECK_TEXT(cJSON_IsString(item), name);
    return item->valuestring;
}

bool has(const Json& json, const char* name) {
    return cJSON_HasObjectItem(json.get(), name) != 0;
}

}  // namespace

TEST_GROUP(EventJson){};

TEST(EventJson, the_whole_line_of_a_match) {
    STRCMP_EQUAL(R"({"id":"019ab4c5-1234-7abc-8def-0123456789ab","sequence":17,"event_type":"match",)"
                 R"("captured_at":"2026-11-24T04:05:06.789Z","decided_at":"2026-11-24T04:05:07.039Z",)"
                 R"("expires_at":"2026-11-24T04:05:08.289Z","camera":"front-door","armed":false,"subject":"Ada",)"
                 R"("similarity":0.98765,"second":{"subject":"Grace","similarity":0.5},"margin":1.25,"votes":"2/3",)"
                 R"("box":{"x_min":10,"y_min":-20,"x_max":110,"y_max":130,"probability":0.99},"others":2,)"
                 R"("age":{"low":25,"high":32,"probability":0.875},"gender":{"value":"female","probability":0.75},)"
                 R"("mask":{"value":"with_mask","probability":0.625},"reason":"server_timeout",)"
                 R"("latency_ms":{"wait":10,"encode":5,"server":225,"decide":10,"total":250},)"
                 R"("frame":{"sequence":4711,"name":"ada-1.jpg","width":1280,"height":720,"jpeg_bytes":98765}})",
                 written(full_event(EventType::match)).c_str());
}

TEST(EventJson, the_whole_line_of_a_gap) {
    Event gap;
    (void)gap.id.assign("019ab4c5-1234-7abc-8def-0123456789ab");
    gap.sequence = 5;
    gap.captured_wall_ns = gap.decided_wall_ns = gap.expires_wall_ns = report_test::kWallNs;
    gap.decision.type = EventType::gap;
    gap.decision.reason = Reason::queue_full;
    gap.decision.count = 12;
    STRCMP_EQUAL(
        R"({"id":"019ab4c5-1234-7abc-8def-0123456789ab","sequence":5,"event_type":"gap",)"
        R"("captured_at":"2026-11-24T04:05:06.789Z","decided_at":"2026-11-24T04:05:06.789Z",)"
        R"("expires_at":"2026-11-24T04:05:06.789Z","camera":"front-door","armed":false,"reason":"queue_full","count":12})",
        written(gap).c_str());
}

TEST(EventJson, is_valid_for_every_type_full_and_empty) {
    for_every_type([](EventType type) {
        const Json full = parse(written(full_event(type)));
        STRCMP_EQUAL(std::string{event_type_name(type)}.c_str(), text_of(full, "event_type").c_str());
        Event empty;
        empty.decision.type = type;
        (void)parse(written(empty, CameraName{}));
    });
}

TEST(EventJson, a_hostile_name_comes_through_as_itself_and_breaks_nothing) {
    Event event = full_event(EventType::match);
    const std::string names[] = {R"(Ada","armed":true,"x":")", "Ada\n{\"event_type\":\"match\"}", "\x1b[2J\r\t\b\f\\",
                                 "J\xC3\xBCrgen \xF0\x9F\x98\x80"};
    for (const std::string& name : names) {
        CHECK(event.decision.subject.assign(name));
        const Json json = parse(written(event));
        STRCMP_EQUAL(name.c_str(), text_of(json, "subject").c_str());
        CHECK(cJSON_IsFalse(cJSON_GetObjectItemCaseSensitive(json.get(), "armed")));
    }
}

// JSON has no way to write either: a receiver would refuse the line, and the event would be lost.
TEST(EventJson, wrong_bytes_and_zeros_become_the_replacement_character) {
    Event event = full_event(EventType::match);
    const std::string_view name{"a\x80z\0b\xC3\xED\xA0\x80", 9};
    CHECK(event.decision.subject.assign(name));
    const Json json = parse(written(event));
    const std::string mark = "\xEF\xBF\xBD";
    STRCMP_EQUAL(("a" + mark + "z" + mark + "b" + mark + mark + mark + mark).c_str(), text_of(json, "subject").c_str());
}

TEST(EventJson, the_longest_of_every_type_fits) {
    for (const char* piece : {"\x01", "\"", "\x80", "\xF0\x9F\x98\x80"}) {
        CameraName camera;
        report_test::fill(camera, piece);
        for_every_type([&](EventType type) {
            const Event event = longest_event(type, piece);
            const std::string line = written(event, camera);
            const Json json = parse(line);
            // cJSON asks for some bytes more than it writes.
            CHECK(line.size() + 64 < kEventJsonBytes);
            LONGS_EQUAL(type == EventType::fault, has(json, "detail"));
            LONGS_EQUAL(type != EventType::gap, has(json, "frame"));
        });
    }
}

TEST(EventJson, a_small_buffer_loses_the_detail_first_then_all_but_the_common_fields_and_is_never_cut) {
    const Event event = longest_event(EventType::fault, "\x01");
    const std::size_t whole = written(event).size();
    bool lost_detail = false, detail_alone = false, lost_reason = false, lost_all = false;
    for (std::size_t room = whole + 64; room-- > 0;) {
        const std::string line = written(event, kCamera, room);
        CHECK(line.size() <= room);
        lost_all = lost_all || line.empty();
        if (lost_all) {
            CHECK(line.empty());
            continue;
        }
        const Json json = parse(line);
        CHECK(has(json, "id") && has(json, "event_type") && has(json, "expires_at") && has(json, "armed"));
        CHECK_FALSE(lost_detail && has(json, "detail"));
        CHECK_FALSE(lost_reason && has(json, "reason"));
        lost_detail = lost_detail || !has(json, "detail");
        lost_reason = lost_reason || !has(json, "reason");
        CHECK(lost_detail || !lost_reason);
        detail_alone = detail_alone || (lost_detail && !lost_reason);
        LONGS_EQUAL(lost_reason, !has(json, "frame"));
    }
    CHECK(detail_alone && lost_reason && lost_all);
}

TEST(EventJson, touches_no_heap) {
    std::array<char, kEventJsonBytes> memory;
    for_every_type([&](EventType type) {
        const Event event = longest_event(type, "\x80");
        test::CountMallocs counter;
        const std::string_view line = write_event_json(event, kCamera, memory);
        LONGS_EQUAL(0, counter.stop().calls);
        CHECK_FALSE(line.empty());
    });
}
