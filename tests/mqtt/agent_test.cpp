// The agent and a broker, when all is well.
#include <csignal>

#include "mosquitto.hpp"
#include "relay.hpp"

using namespace mqtt_test;
using integration::Server;
using integration::Stage;

// clang-format off
TEST_GROUP(MqttAgent) {
    Server server;
    Stage stage;

    void setup() override { stage.set("server.url", server.url()); }
};
// clang-format on

TEST(MqttAgent, tells_a_new_listener_how_it_is_and_then_what_happens) {
    Mosquitto broker;
    Listener listener(broker);
    stage.set("mqtt.url", broker.url());
    stage.set("report.looks", "yes");
    stage.start();
    STRCMP_EQUAL("0 compreface/front/availability online", listener.expect("compreface/front").c_str());
    const std::string event = listener.expect("front/event {");
    CHECK(event.starts_with("0 "));
    const std::string json = event.substr(event.find('{'));
    STRCMP_EQUAL(json.c_str(), stage.agent->out_line(json.substr(0, json.find(','))).c_str());
    STRCMP_EQUAL(("0 compreface/front/log " + json).c_str(), listener.expect("front/log").c_str());
    (void)listener.expect(R"(front/presence {"people":["Ada"],"unknown":0,"since":")");
    // Who comes later gets states, and no name and no event.
    Listener late(broker, {"-i", "late"});
    publish(broker, "compreface/end", "");
    (void)late.expect("compreface/end");
    integration::check_has(late.text(), "1 compreface/front/availability online");
    integration::check_has(late.text(), "1 compreface/front/recognition {\"state\":\"enabled\"");
    for (const char* topic : {"1 compreface/front/event", "1 compreface/front/log", "1 compreface/front/presence"}) {
        CHECK_TRUE_TEXT(late.text().find(topic) == std::string::npos, late.text().c_str());
    }
    stage.check_ends();
    (void)listener.expect("front/availability offline");
}

TEST(MqttAgent, that_is_killed_is_offline_all_the_same) {
    Mosquitto broker;
    Listener listener(broker);
    stage.set("mqtt.url", broker.url());
    stage.start();
    (void)listener.expect("availability online");
    stage.agent->send(SIGKILL);
    (void)listener.expect("availability offline");
    stage.start();
    (void)listener.expect("availability online");
}

TEST(MqttAgent, obeys_commands_when_it_is_told_to) {
    Mosquitto broker;
    Listener listener(broker);
    stage.set("mqtt.url", broker.url());
    stage.set("mqtt.commands", "yes");
    stage.start();
    (void)listener.expect("availability online");
    publish(broker, "compreface/front/cmd/disable", "");
    (void)listener.expect(R"({"command":"disable","result":"accepted"})");
    (void)listener.expect(R"(recognition {"state":"disabled")");
    publish(broker, "compreface/front/cmd/enable", "x", true);
    (void)listener.expect(R"({"command":"enable","result":"refused","reason":"it was sent as retained)");
    publish(broker, "compreface/front/cmd/open", "x");
    (void)listener.expect(R"({"command":"open","result":"refused","reason":"there is no such command"})");
    publish(broker, "compreface/front/cmd/enable", "");
    (void)listener.expect(R"(recognition {"state":"enabled")");
    stage.check_ends();
    // A retained command that waits for the next start is refused there.
    publish(broker, "compreface/front/cmd/disable", "x", true);
    stage.start();
    (void)listener.expect("availability online");
    (void)listener.expect(R"({"command":"disable","result":"refused")");
}

TEST(MqttAgent, a_film_that_ends_is_told_to_its_last_event) {
    Mosquitto broker;
    Listener listener(broker);
    stage.set("mqtt.url", broker.url());
    stage.set("camera.loop", "no");
    stage.set("report.looks", "yes");
    LONGS_EQUAL(0, stage.run({}));
    (void)listener.expect("availability offline");
    const auto told = values(stage.agent->out(), "{", "id");
    CHECK(told == values(listener.text(), "front/log", "id"));
    CHECK(!told.empty());
}

TEST(MqttAgent, speaks_the_older_mqtt_to_older_brokers) {
    stage.set("report.looks", "yes");
    Mosquitto broker;
    Listener listener(broker);
    for (const Relay::Kind kind : {Relay::Kind::old, Relay::Kind::very_old}) {
        const Relay relay(broker.port(), kind);
        stage.set("mqtt.url", "mqtt://127.0.0.1:" + std::to_string(relay.port()));
        stage.start();
        (void)listener.expect("availability online");
        (void)listener.expect("front/event {");
        (void)listener.expect("front/log {");
        stage.check_ends();
        (void)listener.expect("front/availability offline");
        // Protocol 3.1.1, clean session.
        integration::check_has(broker.folder.read("log"), "as compreface-agent-front (p2, c1");
    }
}
