#include "agent/report/mqtt_topics.hpp"

#include <array>

#include "agent/process/format_text.hpp"
#include "agent/process/mqtt_url.hpp"
#include "agent/report/command_queue.hpp"

namespace agent {
namespace {

constexpr std::array<TopicRow, kTopics> kRows{{
#define AGENT_ROW(word, name, qos, retained, expiry, content) {name, qos, retained, expiry, content},
    AGENT_TOPIC_TABLE(AGENT_ROW)
#undef AGENT_ROW
}};

TopicText below(const Config& config, const char* name) {
    TopicText text;
    (void)text.append(config.mqtt.base.view());
    (void)text.append("/");
    (void)text.append(agent_id(config).view());
    (void)text.append("/");
    (void)text.append(name);
    return text;
}

}  // namespace

static_assert(TopicText::capacity() >= 2 * 63 + 2 + sizeof "availability" + sizeof "cmd/result",
              "the longest base, id and name fit");

const TopicRow& topic_row(Topic topic) {
    return kRows[static_cast<std::size_t>(topic)];
}

compreface::FixedText<63> agent_id(const Config& config) {
    if (!config.mqtt.id.empty()) return config.mqtt.id;
    compreface::FixedText<63> id;
    for (const char c : config.camera.name.view()) {
        const std::string_view one{&c, 1};
        (void)id.append(is_topic_word(one) ? one : "-");
    }
    return id;
}

TopicText topic_name(const Config& config, Topic topic) {
    return below(config, topic_row(topic).name);
}

TopicText command_prefix(const Config& config) {
    return below(config, "cmd/");
}

void print_topic_docs(TextSink& sink) {
    sink.write("| topic | QoS | retained | content |\n| --- | --- | --- | --- |\n");
    compreface::FixedText<300> line;
    for (const TopicRow& row : kRows) {
        format_text(line, "| `%s` | %u | %s | %s |\n", row.name, unsigned{row.qos}, row.retained ? "yes" : "no",
                    row.content);
        sink.write(line.view());
    }
    sink.write("\n| command | what it does |\n| --- | --- |\n");
#define AGENT_ROW(name, meaning) sink.write("| `cmd/" #name "` | " meaning " |\n");
    AGENT_COMMAND_TABLE(AGENT_ROW)
#undef AGENT_ROW
}

}  // namespace agent
