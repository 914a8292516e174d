// What a broker hears, and when, with a broker and a clock of our own.
#include "agent/report/mqtt_reporter.hpp"

#include <memory>
#include <string>

#include "agent/report/event_json.hpp"
#include "agent/report/memory_store.hpp"
#include "fakes/fake_broker.hpp"
#include "fakes/fake_clock.hpp"
#include "log_capture.hpp"
#include "sample_events.hpp"

#include <CppUTest/TestHarness.h>

using namespace agent;
using fakes::FakeBroker;
using report_test::LogCapture;

// clang-format off
TEST_GROUP(MqttReporter) {
    LogCapture log;
    fakes::FakeClock clock;
    FakeBroker broker;
    CameraName camera = report_test::camera_named("front door");
    std::unique_ptr<MemoryStore> store = std::make_unique<MemoryStore>(camera);
    StatusBoard board{clock};
    StatsBoard figures;
    CommandQueue commands;
    Config config;
    std::unique_ptr<MqttReporter> mqtt;
    std::array<char, kEventJsonBytes> json{};
    std::uint64_t sequence = 0;

    void setup() override {
        CHECK(config.camera.name.assign("front door") && config.mqtt.base.assign("compreface"));
        CHECK(config.mqtt.url.assign("mqtt://broker"));
        config.mqtt.keepalive_s = 40;
        config.mqtt.log_expiry_s = 3600;
        config.mqtt.commands = true;
        CHECK(board.open() && commands.open());
        mqtt = std::make_unique<MqttReporter>(MqttParts{broker, *store, board, commands, clock, figures}, config, 1);
        CHECK(mqtt->open());
    }

    // An event that was decided now and may be acted on for 1.5 s.
    Event event_now(EventType type = EventType::match) {
        Event event = report_test::full_event(type);
        event.sequence = ++sequence;
        event.captured_wall_ns = event.decided_wall_ns = clock.wall_ns();
        event.expires_wall_ns = clock.wall_ns() + 1500 * kNsPerMs;
        event.frame.stamps.captured_ns = clock.monotonic_ns();
        return event;
    }
    void report(const Event& event) {
        const RenderedEvent rendered{&event, camera.view(), write_event_json(event, camera, json), {}};
        store->report(rendered, clock.monotonic_ns());
        mqtt->report(rendered, clock.monotonic_ns());
    }
    void tend(std::int64_t ms = 0) {
        clock.advance_ms(ms);
        mqtt->tend(clock.monotonic_ns());
    }
    void connect() {
        tend();
        LONGS_EQUAL(1, broker.attempts);
        broker.accept();
        tend();
    }
    // "sequence sequence ..." of the messages of a topic, with "late" behind those that say so.
    std::string sequences(const char* topic) {
        std::string all;
        for (const FakeBroker::Got& one : broker.take(topic)) {
            const std::size_t at = one.payload.find("\"sequence\":") + 11;
            all += one.payload.substr(at, one.payload.find(',', at) - at);
            if (one.payload.ends_with(",\"late\":true}")) all += "late";
            all += ' ';
        }
        return all;
    }
    void everything_works() {
        board.tell_camera(Reason::none, true);
        board.tell_server(Reason::none, true);
    }
};
// clang-format on

TEST(MqttReporter, is_online_before_the_first_event_and_says_how_things_are) {
    tend();
    report(event_now());
    LONGS_EQUAL(0, broker.got.size());
    broker.accept();
    tend();
    CHECK(broker.got.size() >= 6);
    STRCMP_EQUAL("compreface/front-door/availability", broker.got[0].topic.c_str());
    STRCMP_EQUAL("online", broker.got[0].payload.c_str());
    CHECK(broker.got[0].retain && broker.got[0].qos == 1);
    for (const char* part : {"/camera", "/server", "/door", "/recognition"}) {
        const auto state = broker.take(part);
        LONGS_EQUAL(1, state.size());
        CHECK(state[0].retain && state[0].qos == 1 && state[0].expiry_s == 0);
        CHECK(state[0].payload.starts_with("{\"state\":\""));
    }
    STRCMP_EQUAL("1 ", sequences("/log").c_str());
}

// What opens doors at others: a message that comes again when the broker does.
TEST(MqttReporter, Promise02_an_event_is_sent_on_event_once_or_never) {
    connect();
    report(event_now());
    auto live = broker.take("/event");
    LONGS_EQUAL(1, live.size());
    CHECK(live[0].qos == 0 && !live[0].retain);
    LONGS_EQUAL(2, live[0].expiry_s);  // whole seconds are all that MQTT knows

    broker.fail(BrokerFault::lost);
    report(event_now());
    tend(3000);
    broker.accept();
    tend();
    LONGS_EQUAL(0, broker.take("/event").size());
    STRCMP_EQUAL("1 1late 2late ", sequences("/log").c_str());
    broker.acknowledge();
    broker.fail(BrokerFault::lost);
    tend(3000);
    broker.accept();
    tend();
    LONGS_EQUAL(0, broker.take("/event").size());
    STRCMP_EQUAL("", sequences("/log").c_str());
}

TEST(MqttReporter, Promise02_an_event_that_waited_too_long_by_either_clock_is_not_live) {
    connect();
    const Event by_wall = event_now();
    clock.step_wall_ns(1500 * kNsPerMs);
    report(by_wall);
    LONGS_EQUAL(0, broker.take("/event").size());
    const Event by_frame = event_now();
    clock.advance_ms(1500);
    clock.step_wall_ns(-kNsPerS);
    report(by_frame);
    LONGS_EQUAL(0, broker.take("/event").size());
}

TEST(MqttReporter, Promise02_nothing_is_sent_live_to_a_broker_that_does_not_answer) {
    connect();
    clock.advance_ms(1501);
    report(event_now());
    LONGS_EQUAL(0, broker.take("/event").size());
    broker.acknowledge();
    report(event_now());
    LONGS_EQUAL(1, broker.take("/event").size());
    broker.is_clogged = true;
    report(event_now());
    LONGS_EQUAL(0, broker.take("/event").size());
    // It is given up at last, and all that it did not acknowledge comes again.
    broker.is_clogged = false;
    tend(10'000);
    LONGS_EQUAL(1, broker.closes);
    CHECK(log.lines().find("mqtt: the broker mqtt://broker: it acknowledges nothing any more") != std::string::npos);
    (void)broker.take();
    tend(2000);
    LONGS_EQUAL(2, broker.attempts);
    broker.accept();
    tend();
    STRCMP_EQUAL("2late 3late ", sequences("/log").c_str());
}

TEST(MqttReporter, the_log_goes_on_as_the_broker_acknowledges) {
    tend();
    for (int i = 0; i < 30; ++i) report(event_now());
    broker.accept();
    tend();
    const std::string first = sequences("/log");
    CHECK(first.starts_with("1 2 3 ") && !first.ends_with("30 "));
    std::string all = first;
    for (int i = 0; i < 5; ++i) {
        broker.acknowledge();
        tend();
        all += sequences("/log");
    }
    CHECK(all.ends_with("29 30 "));
    LONGS_EQUAL(0, store->waiting());
    CHECK_FALSE(mqtt->busy());
}

TEST(MqttReporter, a_message_that_the_broker_cannot_take_holds_up_no_other) {
    connect();
    broker.acknowledge();
    broker.most_bytes = 10;
    report(event_now());
    broker.most_bytes = 100'000;
    report(event_now());
    STRCMP_EQUAL("2 ", sequences("/log").c_str());
    broker.acknowledge(149);  // it says so itself
    report(event_now());
    STRCMP_EQUAL("3 ", sequences("/log").c_str());
    broker.acknowledge();
    LONGS_EQUAL(0, store->waiting());
    const std::string lines = log.lines();
    CHECK(lines.find("the broker refuses what the agent publishes: it does not take the message") != std::string::npos);
    LONGS_EQUAL(lines.find("refuses"), lines.rfind("refuses"));
}

TEST(MqttReporter, events_that_it_may_not_publish_are_kept_until_it_may) {
    connect();
    broker.acknowledge();
    report(event_now());
    broker.acknowledge(kNotAuthorized);
    report(event_now());
    tend(59'000);
    STRCMP_EQUAL("1 ", sequences("/log").c_str());
    tend(1'000);
    STRCMP_EQUAL("1late 2late ", sequences("/log").c_str());
    broker.acknowledge();
    LONGS_EQUAL(0, store->waiting());
    CHECK(log.lines().find("not authorized to: check the broker's rules (reason code 135)") != std::string::npos);
}

// Its limits let the second through but not the first: the first has not arrived.
TEST(MqttReporter, Promise02_what_was_refused_for_now_is_not_acknowledged_by_what_came_behind_it) {
    connect();
    broker.acknowledge();
    for (int i = 0; i < 3; ++i) report(event_now());
    STRCMP_EQUAL("1 2 3 ", sequences("/log").c_str());
    const std::vector<int> sent = std::exchange(broker.open, {});
    broker.listener->on_acknowledged(sent[0], kQuotaExceeded);
    broker.listener->on_acknowledged(sent[1], 0);
    broker.listener->on_acknowledged(sent[2], 0);
    LONGS_EQUAL(3, store->waiting());
    tend(60'000);
    STRCMP_EQUAL("1late 2late 3late ", sequences("/log").c_str());
    broker.acknowledge();
    LONGS_EQUAL(0, store->waiting());
}

TEST(MqttReporter, presence_is_told_on_change_and_again_but_never_while_nobody_can_be_seen) {
    connect();
    LONGS_EQUAL(0, broker.take("/presence").size());
    everything_works();
    Presence ada;
    ada.people = 1;
    ada.unknown = 2;
    CHECK(ada.person[0].assign("Ada \"x\"\n"));
    board.tell_presence(ada);
    tend();
    const auto first = broker.take("/presence");
    LONGS_EQUAL(1, first.size());
    CHECK(!first[0].retain && first[0].qos == 0 && first[0].expiry_s == 60);
    STRCMP_EQUAL(R"({"people":["Ada \"x\"\u000a"],"unknown":2,"since":"2026-11-24T06:00:00.000Z"})",
                 first[0].payload.c_str());
    broker.acknowledge();
    tend(29'999);
    LONGS_EQUAL(0, broker.take("/presence").size());
    tend(1);
    LONGS_EQUAL(1, broker.take("/presence").size());
    broker.acknowledge();
    board.tell_server(Reason::server_timeout, true);
    tend(30'000);
    LONGS_EQUAL(0, broker.take("/presence").size());
    board.tell_server(Reason::none, true);
    tend();
    LONGS_EQUAL(1, broker.take("/presence").size());  // at once: nobody waits for the next half minute
    const auto server = broker.take("/server");
    CHECK(
        server.at(server.size() - 2)
            .payload.starts_with(R"({"state":"timeout","since":"2026-11-24T06:00:30.000Z","detail":"the server did)"));
}

TEST(MqttReporter, statistics_come_each_minute) {
    connect();
    everything_works();
    PipelineStats minute;
    minute.set(Counter::looks, 1);
    minute.recent[static_cast<std::size_t>(Stage::server)] = {1, 100 * kNsPerMs, 110 * kNsPerMs, 120 * kNsPerMs,
                                                              130 * kNsPerMs};
    figures.publish(minute);
    report(event_now());
    broker.acknowledge();
    tend(60'000);
    const auto stats = broker.take("/stats");
    LONGS_EQUAL(1, stats.size());
    for (const char* piece : {"{\"uptime_s\":60,", "\"looks\":1,\"failed\":0,", "\"events\":{\"match\":1}",
                              "\"server\":{\"p50\":100,\"p95\":110,\"p99\":120,\"max\":130}", "\"events_not_live\":0",
                              "\"connections\":1}"}) {
        CHECK_TRUE_TEXT(stats[0].payload.find(piece) != std::string::npos, stats[0].payload.c_str());
    }
    CHECK(stats[0].qos == 0 && !stats[0].retain);
}

TEST(MqttReporter, commands_are_obeyed_once_and_answered) {
    connect();
    STRCMP_EQUAL("compreface/front-door/cmd/+", broker.subscribed.c_str());
    broker.listener->on_message("compreface/front-door/cmd/trigger", "", false);
    CHECK(commands.pop() == Command::trigger);
    STRCMP_EQUAL(R"({"command":"trigger","result":"accepted"})", broker.take("/result").at(0).payload.c_str());
    broker.listener->on_message("compreface/front-door/cmd/disable", "1", true);
    CHECK(!commands.pop());
    CHECK(broker.take("/result").at(0).payload.starts_with(
        R"({"command":"disable","result":"refused","reason":"it was sent as retained)"));
    for (int i = 0; i < 9; ++i) broker.listener->on_message("compreface/front-door/cmd/enable", "", false);
    CHECK(broker.take("/result").at(8).payload.find("too many commands wait") != std::string::npos);
}

// No message can open the door, arm it, or reload or change the policy.
TEST(MqttReporter, Promise13_there_is_no_command_that_opens) {
    connect();
    for (const char* verb :
         {"open", "unlock", "arm", "disarm", "reload", "policy", "door", "snapshot", "", "trigger/x"}) {
        broker.listener->on_message("compreface/front-door/cmd/" + std::string{verb}, "1", false);
        CHECK_TRUE_TEXT(!commands.pop(), verb);
        CHECK(broker.take("/result").at(0).payload.find("there is no such command") != std::string::npos);
    }
    // Our own answers, other agents' commands, and somebody who takes a retained command back.
    broker.listener->on_message("compreface/front-door/cmd/result", "x", false);
    broker.listener->on_message("compreface/back-door/cmd/trigger", "x", false);
    broker.listener->on_message("compreface/front-door/cmd/trigger", "", true);
    CHECK(!commands.pop());
    LONGS_EQUAL(0, broker.take("/result").size());
}

TEST(MqttReporter, without_mqtt_commands_nothing_is_subscribed) {
    config.mqtt.commands = false;
    connect();
    STRCMP_EQUAL("", broker.subscribed.c_str());
}

TEST(MqttReporter, a_lasting_trouble_is_told_once_and_its_end_once) {
    tend();
    for (int i = 0; i < 5; ++i) {
        broker.fail(BrokerFault::unreachable);
        tend(60'000);
    }
    broker.fail(BrokerFault::not_let_in);
    tend(60'000);
    broker.accept();
    broker.acknowledge();
    tend(9'999);
    // Whoever is thrown out every second has one trouble, not many.
    broker.fail(BrokerFault::not_let_in);
    tend(60'000);
    broker.accept();
    broker.acknowledge();
    tend(10'000);
    tend(60'000);
    STRCMP_EQUAL(
        "<3>mqtt: the broker mqtt://broker: nobody answers at its address: check mqtt.url and that the broker runs\n"
        "<3>mqtt: the broker mqtt://broker: it does not let this agent in: check mqtt.user, mqtt.password_file and the "
        "broker's rules\n"
        "<6>mqtt: connected to the broker mqtt://broker; 7 times it failed before\n",
        log.lines().c_str());
}

TEST(MqttReporter, an_attempt_that_leads_nowhere_is_given_up) {
    tend();
    tend(9'999);
    LONGS_EQUAL(0, broker.closes);
    tend(1);
    LONGS_EQUAL(1, broker.closes);
    CHECK(log.lines().find("something takes the connection but does not answer") != std::string::npos);
    tend(2'000);
    LONGS_EQUAL(2, broker.attempts);
}

TEST(MqttReporter, the_end_says_offline_and_what_was_lost) {
    connect();
    broker.acknowledge();
    report(event_now());
    CHECK(mqtt->busy());
    store->stop();
    mqtt->stop();
    STRCMP_EQUAL("offline", broker.take("/availability").back().payload.c_str());
    CHECK(log.lines().find("1 events were not acknowledged by the broker and are lost for it") != std::string::npos);
}
