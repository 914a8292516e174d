#include "agent/report/mqtt_topics.hpp"

#include <fstream>
#include <iterator>
#include <string>

#include <CppUTest/TestHarness.h>

using namespace agent;

namespace {

Config config_of(std::string_view camera, std::string_view id) {
    Config config;
    CHECK(config.camera.name.assign(camera) && config.mqtt.id.assign(id) && config.mqtt.base.assign("compreface"));
    return config;
}

}  // namespace

TEST_GROUP(MqttTopics){};

TEST(MqttTopics, an_agent_is_called_by_its_id_or_its_camera) {
    STRCMP_EQUAL("compreface/front-door/event", topic_name(config_of("front door", ""), Topic::event).c_str());
    STRCMP_EQUAL("compreface/a-b-c-/log", topic_name(config_of("a/b+c#", ""), Topic::log).c_str());
    STRCMP_EQUAL("compreface/x_1/cmd/result", topic_name(config_of("front door", "x_1"), Topic::result).c_str());
    STRCMP_EQUAL("compreface/T--r/cmd/", command_prefix(config_of("T\xC3\xBCr", "")).c_str());
}

TEST(MqttTopics, the_longest_names_fit) {
    const std::string longest(63, 'n');
    Config config = config_of("", longest);
    CHECK(config.mqtt.base.assign(longest));
    const std::string expected = longest + "/" + longest + "/availability";
    STRCMP_EQUAL(expected.c_str(), topic_name(config, Topic::availability).c_str());
}

// What opens doors at others is a message that is kept, and comes again.
TEST(MqttTopics, Promise02_nothing_that_names_people_or_could_open_is_kept_by_the_broker) {
    for (const Topic topic : {Topic::event, Topic::log, Topic::presence, Topic::stats, Topic::result}) {
        CHECK_FALSE_TEXT(topic_row(topic).retained, topic_row(topic).name);
    }
    LONGS_EQUAL(0, topic_row(Topic::event).qos);
}

TEST(MqttTopics, the_document_has_the_tables) {
    std::array<char, 8192> memory;
    BufferSink sink(memory);
    print_topic_docs(sink);
    CHECK_FALSE(sink.overflow());
    std::ifstream in(COMPREFACE_TEST_DATA "/../../docs/mqtt.md");
    const std::string page{std::istreambuf_iterator<char>(in), {}};
    CHECK_TEXT(page.find(sink.text()) != std::string::npos,
               ("docs/mqtt.md has not these tables as they stand:\n" + std::string{sink.text()}).c_str());
}
