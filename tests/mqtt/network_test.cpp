// What a listener hears when the network between agent and broker is gone without a word. A program of its own, because
// it needs networks of its own; skipped where it gets none.
#include <csignal>
#include <cstdio>
#include <random>
#include <set>

#include "cable.hpp"
#include "mosquitto.hpp"
#include "tests/fakes/own_network.hpp"
#include "tests/fakes/seed.hpp"

#include <CppUTest/CommandLineTestRunner.h>
#include <CppUTest/MemoryLeakWarningPlugin.h>

using namespace mqtt_test;
using integration::Server;
using integration::Stage;

// clang-format off
TEST_GROUP(MqttNetwork) {
    Cable cable;
    Mosquitto broker{"allow_anonymous true\n", {.address = Cable::kThere, .enter = cable.there()}};
    Listener listener{broker};
    Server server;
    Stage stage;

    void setup() override {
        stage.set("server.url", server.url());
        stage.set("camera.fps", "10");
        stage.set("report.looks", "yes");  // an event for every frame
        stage.set("mqtt.keepalive_s", "5");
        stage.set("mqtt.url", broker.url());
        stage.start();
        (void)listener.expect("front/event");
    }
    void some_events(std::uint64_t count) {
        stage.agent->pass_over_out();
        for (std::uint64_t i = 0; i < count; ++i) CHECK(!stage.agent->out_line("\"id\"").empty());
    }
    // What happens now comes to the listener.
    void check_arrives() {
        stage.agent->pass_over_out();
        const std::string line = stage.agent->out_line("\"id\"");
        (void)listener.expect("log " + line.substr(0, line.find(',')));
    }
    // Once on `event`; on `log` every event, in order.
    void check_heard() {
        std::int64_t took_ms = 0;
        LONGS_EQUAL(0, stage.agent->end(took_ms));
        (void)listener.expect("availability offline");
        std::set<std::string> live, log;
        std::string last;
        for (const std::string& id : values(listener.text(), "front/event", "id")) {
            CHECK_TRUE_TEXT(live.insert(id).second, id.c_str());
        }
        for (const std::string& id : values(listener.text(), "front/log", "id")) {
            if (!log.insert(id).second) continue;  // at least once
            CHECK_TRUE_TEXT(last < id, id.c_str());
            last = id;
        }
        const auto decided = values(stage.agent->out(), "{", "id");
        for (const std::string& id : decided) {
            const bool too_late = id > last && integration::count(stage.agent->error(), "not acknowledged by the broker") > 0;
            CHECK_TRUE_TEXT(log.count(id) == 1 || too_late, id.c_str());
        }
        for (const std::string& id : live) CHECK(std::count(decided.begin(), decided.end(), id) == 1);
    }
};
// clang-format on

TEST(MqttNetwork, Promise02_short_cuts_lose_and_repeat_nothing) {
    std::minstd_rand random{test::seed()};
    for (int i = 0; i < 4; ++i) {
        cable.pull();
        some_events(1 + random() % 12);
        cable.plug();
        if (random() % 2 == 0) some_events(1 + random() % 6);
    }
    check_arrives();
    check_heard();
}

TEST(MqttNetwork, Promise02_a_long_one_is_told_once_and_all_comes_afterwards) {
    cable.pull();
    CHECK(!stage.agent->error_line("error: mqtt: the broker").empty());
    some_events(3);
    cable.plug();
    integration::check_has(stage.agent->error_line("connected to the broker"), "failed before");
    check_arrives();
    check_heard();
    LONGS_EQUAL(1, integration::count(stage.agent->error(), "error: mqtt"));
}

// The broker's machine is gone and comes back; what it had not acknowledged comes again on `log` alone.
TEST(MqttNetwork, Promise02_a_broker_that_dies_behind_a_pulled_cable) {
    cable.pull();
    some_events(3);
    broker.kill();
    broker.start();
    some_events(3);
    cable.plug();
    check_arrives();
    check_heard();
}

int main(int argc, char** argv) {
    const std::string reason = compreface::fakes::enter_own_network();
    if (!reason.empty()) {
        std::printf("skipped: no network of its own for this process (%s)\n", reason.c_str());
        return 77;
    }
    MemoryLeakWarningPlugin::turnOffNewDeleteOverloads();  // a network is made by a thread
    return CommandLineTestRunner::RunAllTests(argc, argv);
}
