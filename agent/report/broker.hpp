// The contract of an MQTT broker as the reporter thread sees it: one connection at a time, nothing kept for the next.
#pragma once

#include <cstdint>
#include <string_view>

#include "compreface/text.hpp"

namespace agent {

// row(name, what is wrong and what to do)
// clang-format off
#define AGENT_BROKER_FAULT_TABLE(row)                                                                                  \
    row(none, "nothing is wrong")                                                                                      \
    row(name_not_resolved, "its host name cannot be resolved: check mqtt.url and the DNS")                             \
    row(unreachable, "nobody answers at its address: check mqtt.url and that the broker runs")                         \
    row(no_answer, "something takes the connection but does not answer: check that mqtt.url names a broker's port, and mqtts:// for TLS") \
    row(not_mqtt, "what answers there is no MQTT broker: check the port of mqtt.url")                                  \
    row(hung_up, "it closed the connection without an answer: check the port of mqtt.url, and mqtts:// for TLS")       \
    row(certificate_not_trusted, "its certificate is not trusted: check mqtt.ca_file")                                 \
    row(certificate_other_host, "its certificate is for another host: write the name in it into mqtt.url")             \
    row(certificate_out_of_date, "its certificate has expired or is not valid yet: renew it, or set this machine's clock") \
    row(tls_failed, "TLS failed: check the port of mqtt.url, and whether the broker asks for mqtt.cert_file")          \
    row(tls_files, "mqtt.ca_file, mqtt.cert_file or mqtt.key_file cannot be used: check that they are PEM files that this account may read") \
    row(not_let_in, "it does not let this agent in: check mqtt.user, mqtt.password_file and the broker's rules")       \
    row(id_refused, "it does not take the name of this agent: set another mqtt.id")                                    \
    row(version_refused, "it speaks neither MQTT 5 nor 3.1.1: use a newer broker")                                     \
    row(unavailable, "it says that it cannot serve now")                                                               \
    row(taken_over, "somebody else came with the name of this agent: give each agent an mqtt.id of its own")           \
    row(lost, "the connection broke: if that happens again and again, give each agent an mqtt.id of its own")                                                                                  \
    row(silent, "it acknowledges nothing any more: the connection was given up")                                       \
    row(ended, "it ended the connection for a reason of its own")                                                      \
    row(client_failed, "the MQTT library failed")
// clang-format on

enum class BrokerFault : std::uint8_t {
#define AGENT_ROW(name, meaning) name,
    AGENT_BROKER_FAULT_TABLE(AGENT_ROW)
#undef AGENT_ROW
};

[[nodiscard]] constexpr std::string_view broker_fault_meaning(BrokerFault fault) {
    switch (fault) {
#define AGENT_ROW(name, meaning) \
    case BrokerFault::name:      \
        return meaning;
        AGENT_BROKER_FAULT_TABLE(AGENT_ROW)
#undef AGENT_ROW
    }
    return "";
}

struct BrokerTrouble {
    BrokerFault fault = BrokerFault::none;
    compreface::FixedText<160> detail;  // the words of whoever failed; may be empty
};

struct BrokerMessage {
    std::string_view topic;
    std::string_view payload;
    std::uint8_t qos = 0;  // 0 or 1
    bool retain = false;
    std::uint32_t expiry_s = 0;  // MQTT 5: thrown away by the broker after so long; 0: never
};

// What a broker's answer says of a message: from this number on it was refused (MQTT 5 only; before, nobody is told).
inline constexpr std::uint8_t kRefusedFrom = 128;
inline constexpr std::uint8_t kNotAuthorized = 135;
inline constexpr std::uint8_t kQuotaExceeded = 151;

// Called within Broker::tend() and Broker::keep_alive() only.
class BrokerListener {
public:
    virtual void on_connected() = 0;
    // The attempt failed or the connection broke; there is none any more.
    virtual void on_ended(const BrokerTrouble& trouble) = 0;
    // The broker has the message of QoS 1 that was sent as `id`, or (`answer` from kRefusedFrom on) refuses it.
    virtual void on_acknowledged(int id, std::uint8_t answer) = 0;
    virtual void on_message(std::string_view topic, std::string_view payload, bool retained) = 0;

protected:
    ~BrokerListener() = default;
};

class Broker {
public:
    enum class Sent : std::uint8_t {
        yes,
        too_large,  // for this broker; never goes
        no,         // there is no connection; on_ended() comes, or came
    };

    // Begins an attempt; never waits. on_connected() or on_ended() follows, unless close() comes first.
    virtual void connect(BrokerListener& listener) = 0;
    // Whom an attempt waits for, as the fault that it would be: name_not_resolved, unreachable, no_answer.
    [[nodiscard]] virtual BrokerFault waiting_for() const = 0;
    // `id`: for on_acknowledged(), when QoS is 1.
    [[nodiscard]] virtual Sent publish(const BrokerMessage& message, int& id) = 0;
    [[nodiscard]] virtual Sent subscribe(const char* topic) = 0;
    // True while what was published before has not all gone into the network.
    [[nodiscard]] virtual bool clogged() const = 0;
    // Ends the attempt or connection at once, without on_ended(). What waits to be sent and can be is sent before.
    virtual void close() = 0;
    // Readable when tend() has something to do. The same for ever.
    [[nodiscard]] virtual int fd() const = 0;
    virtual void tend() = 0;
    // Asks the broker whether it is still there, when it is time to. At least four times in a keep-alive interval.
    virtual void keep_alive() = 0;

protected:
    ~Broker() = default;
};

}  // namespace agent
