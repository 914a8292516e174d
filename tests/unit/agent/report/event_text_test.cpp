#include "agent/report/event_text.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>
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

constexpr TextStyle kPlain{};
constexpr TextStyle kColour{.colour = true, .date = true};

std::string written(const Event& event, TextStyle style = kPlain, std::size_t room = kEventTextBytes) {
    std::vector<char> memory(room, 'x');
    return std::string{write_event_text(event, style, memory)};
}

bool harmless(std::string_view text) {
    return std::none_of(text.begin(), text.end(),
                        [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

}  // namespace

TEST_GROUP(EventText) {
    std::string zone = ::getenv("TZ") == nullptr ? "" : ::getenv("TZ");

    void setup() override {
        use_zone("UTC0");
    }
    void teardown() override {
        zone.empty() ? ::unsetenv("TZ") : ::setenv("TZ", zone.c_str(), 1);
        prepare_event_text();
    }
    static void use_zone(const char* name) {
        ::setenv("TZ", name, 1);
        prepare_event_text();
    }
    static void check(const char* expected, const Event& event, TextStyle style = kPlain) {
        STRCMP_EQUAL(expected, written(event, style).c_str());
    }
    static Event fault_of(FaultState state) {
        Event event = full_event(EventType::fault);
        event.frame = {};
        event.decision.state = state;
        return event;
    }
};

TEST(EventText, a_match) {
    Event event = full_event(EventType::match);
    event.decision.reason = Reason::none;
    check(
        "04:05:07.039  match    Ada           0.9876  next Grace 0.5000  votes 2/3  age 25-32  female  with mask  "
        "at 10,-20 100x150  and 2 more  frame ada-1.jpg 250 ms old  (wait 10, encode 5, server 225, decide 10 ms)",
        event);
}

TEST(EventText, an_unknown_a_miss_a_leaving_and_a_look) {
    Event event = full_event(EventType::unknown);
    event.frame = {};
    event.decision = {};
    event.decision.type = EventType::unknown;
    event.decision.reason = Reason::nobody_similar;
    check("04:05:07.039  unknown  (nobody to compare with)  nobody_similar", event);
    event.decision.similarity = 0.75F;
    check("04:05:07.039  unknown  (nearest 0.75)  nobody_similar", event);
    event.decision.age = compreface::Age{.low = 33, .high = 33, .probability = 1};  // as some engines tell it
    check("04:05:07.039  unknown  (nearest 0.75)  nobody_similar  age 33", event);
    event.decision.age.reset();
    event.decision.type = EventType::left;
    event.decision.similarity.reset();
    event.decision.reason = Reason::none;
    check("04:05:07.039  left     somebody unknown", event);
    CHECK(event.decision.subject.assign("Ada"));
    check("04:05:07.039  left     Ada         ", event);
    event.decision.type = EventType::miss;
    event.decision.similarity = 0.9F;
    event.decision.reason = Reason::under_threshold;
    event.frame.width = 640;
    event.frame.sequence = 12;
    check("04:05:07.039  miss     Ada           0.9000  under_threshold  frame 12", event);
    event.decision.type = EventType::look;
    event.decision.reason = Reason::none;
    check("04:05:07.039  look     Ada           0.9000  frame 12", event);
}

TEST(EventText, a_fault_and_its_end) {
    check(
        "04:05:07.039  fault    begin  server_timeout: the server did not answer within server.timeout_ms "
        "(no route to host)  failed 3 times",
        fault_of(FaultState::begin));
    Event end = fault_of(FaultState::end);
    end.decision.detail.clear();
    check(
        "04:05:07.039  fault    end    server_timeout: the server did not answer within server.timeout_ms  failed 3 "
        "times",
        end);
}

TEST(EventText, a_gap) {
    Event event = full_event(EventType::gap);
    event.frame = {};
    event.decision = {};
    event.decision.type = EventType::gap;
    event.decision.reason = Reason::queue_full;
    event.decision.count = 12;
    check("04:05:07.039  gap      12 lost  queue_full: events were dropped because the reporters could not keep up",
          event);
}

TEST(EventText, the_time_is_local_and_the_date_is_told_when_wanted) {
    use_zone("ZZZ-20:30");
    Event event = full_event(EventType::left);
    event.frame = {};
    event.decision.reason = Reason::none;
    const std::string line = written(event, {.colour = false, .date = true});
    STRCMP_EQUAL("2026-11-25 00:35:07.039  left     ", line.substr(0, 34).c_str());
    event.decided_wall_ns = -1;
    use_zone("UTC0");
    STRCMP_EQUAL("1969-12-31 23:59:59.999  ", written(event, {.colour = false, .date = true}).substr(0, 25).c_str());
}

TEST(EventText, colour_is_put_back_at_the_end) {
    Event event = full_event(EventType::gap);
    event.frame = {};
    event.decision = {};
    event.decision.type = EventType::gap;
    const std::string line = written(event, {.colour = true, .date = false});
    STRCMP_EQUAL("04:05:07.039  \x1b[31mgap    \x1b[0m  0 lost: no reason needed\x1b[2m\x1b[0m", line.c_str());
    CHECK(harmless(written(event)));
}

TEST(EventText, no_name_can_move_the_cursor_or_fake_a_line) {
    constexpr char kHostile[] = "Ada\n04:05:06.789  match\x1b[1A\x1b]0;x\x07\r\0\x80\x7F";
    const std::string_view hostile{kHostile, sizeof kHostile - 1};
    Event event = full_event(EventType::match);
    CHECK(event.decision.subject.assign(hostile));
    CHECK(event.decision.second->assign(hostile));
    CHECK(event.decision.detail.assign(hostile));
    CHECK(event.frame.name.assign(hostile));
    for_every_type([&](EventType type) {
        event.decision.type = type;
        CHECK(harmless(written(event)));
    });
    event.decision.type = EventType::match;
    CHECK(written(event).find("Ada\\x0a04:05:06.789  match\\x1b[1A\\x1b]0;x\\x07\\x0d\\x00\\x80\\x7f") !=
          std::string::npos);
}

TEST(EventText, the_longest_of_every_type_fits) {
    for (const char* piece : {"\x01", "\x80", "\xF0\x9F\x98\x80"}) {
        for_every_type([&](EventType type) {
            const Event event = longest_event(type, piece);
            const std::string line = written(event, kColour);
            CHECK(line.size() < kEventTextBytes);
            STRCMP_EQUAL(line.c_str(), written(event, kColour, 2 * kEventTextBytes).c_str());
        });
    }
}

// Whatever does not fit is left off with all that follows: a line with a hole would say something else.
TEST(EventText, a_small_buffer_gets_the_front_of_the_line_on_whole_characters) {
    for (const char* piece : {"\x01", "\xF0\x9F\x98\x80"}) {
        for_every_type([&](EventType type) {
            const Event event = longest_event(type, piece);
            const std::string whole = written(event);
            for (std::size_t room = 0; room < whole.size(); ++room) {
                const std::string line = written(event, kPlain, room);
                CHECK(line.size() <= room);
                STRCMP_EQUAL(whole.substr(0, line.size()).c_str(), line.c_str());
                std::string_view rest = line;
                while (!rest.empty()) {
                    CHECK(utf8_length(rest) > 0);
                    rest.remove_prefix(utf8_length(rest));
                }
            }
        });
    }
}

TEST(EventText, touches_no_heap) {
    std::array<char, kEventTextBytes> memory;
    for_every_type([&](EventType type) {
        const Event event = longest_event(type, "\x80");
        test::CountMallocs counter;
        const std::string_view line = write_event_text(event, kColour, memory);
        LONGS_EQUAL(0, counter.stop().calls);
        CHECK_FALSE(line.empty());
    });
}
