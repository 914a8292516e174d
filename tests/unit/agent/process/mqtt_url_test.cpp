#include "agent/process/mqtt_url.hpp"

#include <string>

#include <CppUTest/TestHarness.h>

#include "config_samples.hpp"

using namespace agent;
using namespace process_test;

// clang-format off
TEST_GROUP(MqttUrl) {
    BrokerAddress address;

    void good(const char* url, const char* host, unsigned port, bool tls) {
        CHECK_TRUE_TEXT(parse_mqtt_url(url, address), url);
        STRCMP_EQUAL(host, address.host.c_str());
        UNSIGNED_LONGS_EQUAL(port, address.port);
        CHECK_EQUAL(tls, address.tls);
    }
};
// clang-format on

TEST(MqttUrl, a_broker_is_a_host_and_a_port) {
    good("mqtt://192.168.1.10", "192.168.1.10", 1883, false);
    good("mqtt://broker.example:1884", "broker.example", 1884, false);
    good("mqtts://broker.example/", "broker.example", 8883, true);
    good("mqtts://[fe80::1]:65535", "fe80::1", 65535, true);
}

TEST(MqttUrl, everything_else_is_refused) {
    for (const char* url : {"", "broker", "broker:1883", "http://broker", "mqtt://", "mqtt:/broker", "mqtt://:1883",
                            "mqtt://broker:0", "mqtt://broker:65536", "mqtt://broker:", "mqtt://broker:18x",
                            "mqtt://broker:1883/topic", "mqtt://user@broker", "mqtt://user:word@broker:1883",
                            "mqtt://bro ker", "mqtt://[]", "mqtt://[::1", "mqtt://a?b", "MQTT://a"}) {
        CHECK_FALSE_TEXT(parse_mqtt_url(url, address), url);
        CHECK(address.host.empty());
    }
    CHECK_FALSE(parse_mqtt_url("mqtt://" + std::string(254, 'h'), address));
}

// clang-format off
TEST_GROUP(MqttCheck) {
    Config config = default_config();
    std::string told;

    void setup() override {
        set_well(config, "server.key_file", "/k");
        set_well(config, "mqtt.url", "mqtts://broker");
    }
    void check(const char* expected) {
        told.clear();
        check_together(config, [](void* self, std::string_view key, std::string_view, std::string_view words) {
            *static_cast<std::string*>(self) += std::string{key} + ": " + std::string{words} + "\n";
        }, &told);
        STRCMP_EQUAL(expected, told.c_str());
    }
};
// clang-format on

TEST(MqttCheck, an_address_alone_is_enough) {
    check("");
}

TEST(MqttCheck, what_cannot_be_is_told) {
    set_well(config, "mqtt.url", "tcp://broker:1883");
    check("mqtt.url: 'tcp://broker:1883' is no address of a broker, give mqtt://HOST:PORT or mqtts://HOST:PORT\n");
}

TEST(MqttCheck, topics_are_whole) {
    for (const char* base : {"/a", "a/", "a//b", "a/+", "#", "$SYS"}) {
        set_well(config, "mqtt.base", base);
        const std::string expected = "mqtt.base: '" + std::string{base} +
                                     "' is no beginning of a topic, give words with / between them, without + and #\n";
        check(expected.c_str());
    }
    set_well(config, "mqtt.base", "home/doors");
    set_well(config, "mqtt.id", "front/door");
    check("mqtt.id: 'front/door' does not fit into a topic, give letters, digits, '-' and '_'\n");
}

TEST(MqttCheck, what_goes_together_is_there_together) {
    set_well(config, "mqtt.password_file", "/p");
    check("mqtt.password_file: is of no use without mqtt.user, name the user\n");
    set_well(config, "mqtt.user", "door");
    set_well(config, "mqtt.cert_file", "/c");
    check("mqtt.key_file: is not set, a certificate and its key go together\n");
    set_well(config, "mqtt.key_file", "/k");
    check("");
}

// An option of TLS that is there and does nothing is what users of other programs lost their passwords by.
TEST(MqttCheck, no_setting_of_tls_is_ignored) {
    set_well(config, "mqtt.url", "mqtt://broker");
    set_well(config, "mqtt.ca_file", "/ca");
    check("mqtt.url: 'mqtt://broker' has no TLS, for which settings are there: give mqtts://, or take them out\n");
}
