// The topics of MQTT, once: from this table come their names, how they are sent, and docs/mqtt.md.
#pragma once

#include <cstddef>
#include <cstdint>

#include "agent/process/config.hpp"
#include "agent/process/text_sink.hpp"

namespace agent {

// row(enumerator, name, QoS, retained, MQTT 5 expiry in s, content). Expiry 0: by the event, by the config, or never.
// clang-format off
#define AGENT_TOPIC_TABLE(row)                                                                                         \
    row(availability, "availability", 1, true, 0, "online or offline; online before anything else, offline also when the agent dies") \
    row(event, "event", 0, false, 0, "an event as it happens; never kept, never sent again, and only until its expires_at") \
    row(log, "log", 1, false, 0, "every event in order, at least once; \"late\": true when it comes after its expires_at") \
    row(presence, "presence", 0, false, 60, "who is in view: people, unknown (how many), since; on a change and every 30 s, while camera and server work") \
    row(camera, "camera", 1, true, 0, "state (ok, starting, or why not), since, detail")                               \
    row(server, "server", 1, true, 0, "the same of the server")                                                        \
    row(door, "door", 1, true, 0, "armed, shadow or none, or what is wrong with the door")                                         \
    row(recognition, "recognition", 1, true, 0, "the same of the looking: enabled or disabled")                        \
    row(stats, "stats", 0, false, 120, "each minute: uptime, CPU, memory, what was counted and how long looks took, what was not sent, the audit head") \
    row(result, "cmd/result", 0, false, 60, "the answer to a command: command, result (accepted or refused), reason")
// clang-format on

enum class Topic : std::uint8_t {
#define AGENT_ROW(word, name, qos, retained, expiry, content) word,
    AGENT_TOPIC_TABLE(AGENT_ROW)
#undef AGENT_ROW
};

inline constexpr std::size_t kTopics = static_cast<std::size_t>(Topic::result) + 1;

struct TopicRow {
    const char* name = "";
    std::uint8_t qos = 0;
    bool retained = false;
    std::uint32_t expiry_s = 0;
    const char* content = "";
};

[[nodiscard]] const TopicRow& topic_row(Topic topic);

using TopicText = compreface::FixedText<159>;

// What the agent is called in topics: mqtt.id, or camera.name with '-' for whatever does not fit.
[[nodiscard]] compreface::FixedText<63> agent_id(const Config& config);
// "compreface/front-door/event"
[[nodiscard]] TopicText topic_name(const Config& config, Topic topic);
// "compreface/front-door/cmd/", to which the verb is added.
[[nodiscard]] TopicText command_prefix(const Config& config);

// The tables of topics and commands as Markdown, for docs/mqtt.md.
void print_topic_docs(TextSink& sink);

}  // namespace agent
