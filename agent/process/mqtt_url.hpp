// The address of an MQTT broker, as people write it.
#pragma once

#include <cstdint>
#include <string_view>

#include "compreface/text.hpp"

namespace agent {

inline constexpr std::uint16_t kMqttPort = 1883;
inline constexpr std::uint16_t kMqttTlsPort = 8883;

struct BrokerAddress {
    compreface::FixedText<253> host;  // the longest a DNS name may be; an IPv6 address without its brackets
    std::uint16_t port = 0;
    bool tls = false;
};

// "mqtt://HOST", "mqtts://HOST", each with ":PORT" or without. False: it is nothing of this form; `out` is empty then.
[[nodiscard]] bool parse_mqtt_url(std::string_view url, BrokerAddress& out);

// A topic or a part of one, as we publish below it: words between '/', none of them empty, no wildcards, no '$' at the
// front (the broker's own).
[[nodiscard]] bool is_topic_base(std::string_view text);
// One word of a topic that every tool can be given without quotes: letters, digits, '-', '_'.
[[nodiscard]] bool is_topic_word(std::string_view text);

}  // namespace agent
