// Each thing that can be wrong between agent and broker: one line that says what, where and what to do, once; and the
// agent goes on all the same.
#include <csignal>

#include "mosquitto.hpp"
#include "relay.hpp"

using namespace mqtt_test;
using integration::Server;
using integration::Stage;

// clang-format off
TEST_GROUP(MqttTrouble) {
    Server server;
    Stage stage;
    Folder certificates;

    void setup() override {
        stage.set("server.url", server.url());
        integration::make_certificates(certificates.path("."));
    }
    // Lines for a broker whose certificate is `name`.
    std::string tls(const std::string& name) const {
        return "allow_anonymous true\ncertfile " + certificates.path(name + ".pem") + "\nkeyfile " +
               certificates.path(name + ".key") + "\n";
    }
    void check_told(const std::string& piece) {
        stage.start();
        const std::string line = stage.agent->error_line("mqtt: the broker ");
        CHECK_TRUE_TEXT(line.find(piece) != std::string::npos, line.c_str());
        CHECK_TRUE_TEXT(line.find(stage.keys["mqtt.url"]) != std::string::npos, line.c_str());
        CHECK(!stage.agent->out_line("match").empty());
        stage.check_ends();
        LONGS_EQUAL(1, integration::count(stage.agent->error(), "mqtt: the broker "));
    }
    void check_tls_told(const std::string& certificate, const std::string& piece) {
        const Mosquitto broker(tls(certificate));
        stage.set("mqtt.url", broker.url("mqtts", "localhost"));
        stage.set("mqtt.ca_file", certificates.path("ca.pem"));
        check_told(piece);
    }
};
// clang-format on

TEST(MqttTrouble, a_certificate_of_somebody_else) {
    check_tls_told("foreign", "its certificate is not trusted: check mqtt.ca_file");
}

TEST(MqttTrouble, a_certificate_for_another_host) {
    check_tls_told("wrong-name", "its certificate is for another host: write the name in it into mqtt.url");
}

TEST(MqttTrouble, a_certificate_that_has_expired) {
    check_tls_told("expired", "its certificate has expired or is not valid yet: renew it");
}

TEST(MqttTrouble, an_authority_that_the_system_does_not_know) {
    const Mosquitto broker(tls("good"));
    stage.set("mqtt.url", broker.url("mqtts", "localhost"));
    check_told("its certificate is not trusted");
}

TEST(MqttTrouble, none_when_the_certificate_is_good_and_none_that_was_switched_off) {
    for (const char* certificate : {"good", "foreign"}) {
        Mosquitto broker(tls(certificate));
        stage.set("mqtt.url", broker.url("mqtts", "localhost"));
        const bool good = std::string_view{certificate} == "good";
        stage.set("mqtt.ca_file", good ? certificates.path("ca.pem") : "");
        stage.set("mqtt.tls_insecure_i_know", good ? "no" : "yes");
        stage.start();
        CHECK(!stage.agent->error_line("mqtt: connected to the broker").empty());
        LONGS_EQUAL(good ? 0 : 1, integration::count(stage.agent->error(),
                                                     "whoever is on the network can answer in the broker's place"));
        stage.check_ends();
    }
}

TEST(MqttTrouble, a_broker_that_asks_for_our_certificate) {
    Mosquitto broker(tls("good") + "require_certificate true\ncafile " + certificates.path("ca.pem") + "\n");
    stage.set("mqtt.url", broker.url("mqtts", "localhost"));
    stage.set("mqtt.ca_file", certificates.path("ca.pem"));
    check_told("TLS failed: check the port of mqtt.url, and whether the broker asks for mqtt.cert_file");
    stage.set("mqtt.cert_file", certificates.path("good.pem"));
    stage.set("mqtt.key_file", certificates.path("good.key"));
    stage.start();
    CHECK(!stage.agent->error_line("mqtt: connected to the broker").empty());
}

TEST(MqttTrouble, tls_where_there_is_none_and_none_where_there_is) {
    {
        const Mosquitto broker;
        stage.set("mqtt.url", broker.url("mqtts", "localhost"));
        stage.set("mqtt.ca_file", certificates.path("ca.pem"));
        check_told("check the port of mqtt.url");  // whoever of the two hangs up first
    }
    const Mosquitto broker(tls("good"));
    stage.set("mqtt.url", broker.url());
    stage.set("mqtt.ca_file", "");
    check_told("check the port of mqtt.url");
}

TEST(MqttTrouble, a_wrong_password_and_none) {
    Folder folder;
    const std::string users = folder.write("users", "");
    CHECK_EQUAL(0, Process({.words = {MOSQUITTO_PASSWD, "-b", users, "door", "right"}}).wait());
    Mosquitto broker("allow_anonymous false\npassword_file " + users + "\n");
    stage.set("mqtt.url", broker.url());
    check_told("it does not let this agent in: check mqtt.user, mqtt.password_file and the broker's rules");
    stage.set("mqtt.user", "door");
    stage.set("mqtt.password_file", folder.write("password", "wrong\n"));
    check_told("it does not let this agent in");
    stage.set("mqtt.password_file", folder.write("password", "right\n"));
    stage.start();
    CHECK(!stage.agent->error_line("mqtt: connected to the broker").empty());
    stage.check_ends();
    LONGS_EQUAL(0, integration::count(stage.agent->error() + stage.agent->out(), "right"));
}

TEST(MqttTrouble, a_name_that_nobody_knows) {
    stage.set("mqtt.url", "mqtt://no-such-broker.invalid");
    check_told("its host name cannot be resolved: check mqtt.url and the DNS");
}

TEST(MqttTrouble, nobody_at_the_address) {
    stage.set("mqtt.url", "mqtt://127.0.0.1:" + std::to_string(free_port()));
    check_told("nobody answers at its address: check mqtt.url and that the broker runs (Connection refused)");
}

// Another service has the broker's port.
TEST(MqttTrouble, a_server_that_is_no_broker) {
    const Mosquitto broker;
    const Relay relay(broker.port(), Relay::Kind::web);
    stage.set("mqtt.url", "mqtt://127.0.0.1:" + std::to_string(relay.port()));
    check_told("what answers there is no MQTT broker: check the port of mqtt.url");
}

TEST(MqttTrouble, somebody_who_takes_the_connection_and_never_answers) {
    const Mosquitto broker;
    const Relay relay(broker.port(), Relay::Kind::deaf);
    stage.set("mqtt.url", "mqtt://127.0.0.1:" + std::to_string(relay.port()));
    check_told("something takes the connection but does not answer: check that mqtt.url names a broker's port");
}

TEST(MqttTrouble, rules_that_do_not_let_it_publish) {
    Folder folder;
    const std::string rules = folder.write("rules", "topic read #\n");
    Mosquitto broker("allow_anonymous true\nacl_file " + rules + "\n");
    stage.set("mqtt.url", broker.url());
    stage.start();
    const std::string line = stage.agent->error_line("refuses what the agent publishes");
    CHECK_TRUE_TEXT(
        line.find("it is not authorized to: check the broker's rules (reason code 135)") != std::string::npos,
        line.c_str());
    stage.check_ends();
    LONGS_EQUAL(1, integration::count(stage.agent->error(), "refuses what the agent publishes"));
}

TEST(MqttTrouble, messages_that_are_too_large_for_the_broker) {
    Mosquitto broker("allow_anonymous true\nmessage_size_limit 100\n");
    stage.set("mqtt.url", broker.url());
    stage.start();
    CHECK(!stage.agent->error_line("it does not take the message, perhaps for its size: check the broker's limits")
               .empty());
    stage.check_ends();
    LONGS_EQUAL(1, integration::count(stage.agent->error(), "refuses what the agent publishes"));
}

TEST(MqttTrouble, two_agents_of_one_name) {
    Mosquitto broker;
    stage.set("mqtt.url", broker.url());
    stage.start();
    CHECK(!stage.agent->error_line("mqtt: connected to the broker").empty());
    Stage other;
    other.set("server.url", server.url());
    other.set("mqtt.url", broker.url());
    other.start();
    // Brokers that say so are rare.
    const std::string line = stage.agent->error_line("mqtt: the broker ");
    CHECK_TRUE_TEXT(line.find("give each agent an mqtt.id of its own") != std::string::npos, line.c_str());
}

TEST(MqttTrouble, files_that_are_no_certificates) {
    const Mosquitto broker(tls("good"));
    stage.set("mqtt.url", broker.url("mqtts", "localhost"));
    stage.set("mqtt.ca_file", stage.folder.write("ca", "nothing of the kind"));
    check_told("cannot be used: check that they are PEM files that this account may read");
    stage.set("mqtt.ca_file", "/nowhere/ca.pem");
    LONGS_EQUAL(78, stage.run({"--check-config"}));
    integration::check_has(stage.agent->error(),
                           "mqtt.ca_file: /nowhere/ca.pem: cannot be opened: No such file or directory");
}
