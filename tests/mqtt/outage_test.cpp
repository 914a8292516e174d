// What a listener hears when broker, network, agent and listener fail at random.
#include <algorithm>
#include <csignal>
#include <random>
#include <set>

#include "mosquitto.hpp"
#include "relay.hpp"
#include "tests/fakes/seed.hpp"

using namespace mqtt_test;
using integration::Server;
using integration::Stage;

namespace {

void check_none_twice(const std::vector<std::string>& ids) {
    std::set<std::string> seen;
    for (const std::string& id : ids) CHECK_TRUE_TEXT(seen.insert(id).second, id.c_str());
}

}  // namespace

// clang-format off
TEST_GROUP(MqttOutage) {
    Server server;
    Stage stage;
    Mosquitto broker;
    Relay relay{broker.port(), Relay::Kind::network};
    Listener listener{broker};
    std::minstd_rand random{test::seed()};

    void setup() override {
        stage.set("server.url", server.url());
        stage.set("camera.fps", "10");
        stage.set("report.looks", "yes");  // an event for every frame
        stage.set("mqtt.keepalive_s", "5");
        stage.set("mqtt.url", "mqtt://127.0.0.1:" + std::to_string(relay.port()));
    }
    // Started, and heard by the listener.
    void start() {
        stage.start();
        (void)listener.expect("front/event");
    }
    // Some events happen, from now on.
    void some_events() {
        stage.agent->pass_over_out();
        const auto count = 1 + random() % 6;
        for (std::uint32_t i = 0; i < count; ++i) CHECK(!stage.agent->out_line("\"id\"").empty());
    }
    // What happens now has come to the listener, or came to it before it was started anew.
    void catch_up() {
        const std::string line = stage.agent->out_line("\"id\"");
        const std::string piece = "log " + line.substr(0, line.find(','));
        if (listener.text().find(piece) == std::string::npos) (void)listener.expect(piece);
    }
    void fail_somehow(bool with_agent) {
        switch (random() % (with_agent ? 5 : 4)) {
            case 0:
                broker.kill();
                some_events();
                return broker.start();
            case 1:
                broker.send(SIGSTOP);
                some_events();
                return broker.send(SIGCONT);
            case 2:
                return relay.cut();
            case 3:
                return listener.restart();
            default:
                stage.agent->send(SIGKILL);
                told += stage.agent->out();
                (void)stage.agent->wait();
                told += "\n" + stage.agent->out();
                stage.start();
        }
    }
    std::string told;  // by agents that were killed
};
// clang-format on

TEST(MqttOutage, Promise02_no_event_comes_twice_and_all_are_in_the_log_in_order) {
    start();
    for (int i = 0; i < 7; ++i) {
        some_events();
        fail_somehow(false);
        catch_up();
    }
    std::int64_t took_ms = 0;
    LONGS_EQUAL(0, stage.agent->end(took_ms));
    (void)listener.expect("availability offline");

    const auto decided = values(stage.agent->out(), "{", "id");
    const auto live = values(listener.text(), "front/event", "id");
    const auto logged = values(listener.text(), "front/log", "id");
    check_none_twice(live);
    CHECK(!live.empty());
    // In order, when what came again is left out: ids ascend with time.
    std::string last;
    std::set<std::string> heard;
    for (const std::string& id : logged) {
        if (!heard.insert(id).second) continue;
        CHECK_TRUE_TEXT(last < id, id.c_str());
        last = id;
    }
    heard.insert(live.begin(), live.end());
    // What happens while the agent ends may be too late for it, and is told to be so.
    if (values(stage.agent->out(), "{", "id").size() > heard.size()) {
        integration::check_has(stage.agent->error(), "events were not acknowledged by the broker");
    }
    for (const std::string& id : decided) {
        if (heard.count(id) == 0) CHECK_TRUE_TEXT(id > last, id.c_str());
    }
    for (const std::string& id : heard) CHECK(std::count(decided.begin(), decided.end(), id) == 1);
}

// What an agent has not sent when it is killed it has in memory only: but nothing is invented, and nothing comes twice.
TEST(MqttOutage, Promise02_no_event_comes_twice_when_agents_are_killed) {
    start();
    for (int i = 0; i < 5; ++i) {
        some_events();
        fail_somehow(true);
        catch_up();
    }
    std::int64_t took_ms = 0;
    LONGS_EQUAL(0, stage.agent->end(took_ms));
    (void)listener.expect("availability offline");
    const auto decided = values(told + "\n" + stage.agent->out(), "{", "id");
    const std::set<std::string> all(decided.begin(), decided.end());
    const auto live = values(listener.text(), "front/event", "id");
    check_none_twice(live);
    for (const std::string& id : values(listener.text(), "compreface/front/", "id")) {
        CHECK_TRUE_TEXT(all.count(id) == 1, id.c_str());
    }
}
