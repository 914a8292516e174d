// Tells an MQTT broker what happens (mqtt_topics.hpp has the topics) and takes commands from it.
//
// Nothing that somebody could act on is ever sent twice: an event goes out on `event` when it happens and the broker is
// there and answering, or never. `log` has all events, in order, until the broker has acknowledged them. Nothing of one
// connection outlives it.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "agent/process/config.hpp"
#include "agent/process/file_descriptor.hpp"
#include "agent/process/pipeline_stats.hpp"
#include "agent/process/timer.hpp"
#include "agent/report/acknowledgements.hpp"
#include "agent/report/audit_log.hpp"
#include "agent/report/broker.hpp"
#include "agent/report/broker_keeper.hpp"
#include "agent/report/command_queue.hpp"
#include "agent/report/event_store.hpp"
#include "agent/report/mqtt_payloads.hpp"
#include "agent/report/mqtt_topics.hpp"
#include "agent/report/reporter.hpp"
#include "agent/report/status_board.hpp"

namespace agent {

struct MqttParts {
    Broker& broker;
    EventStore& store;
    StatusBoard& board;
    CommandQueue& commands;
    const Clock& clock;
    const StatsBoard& stats;
    const AuditLog* audit = nullptr;  // whose head is published; its reporter runs on the same thread
};

class MqttReporter final : public Reporter, public BrokerListener {
public:
    // `config` must outlive this.
    MqttReporter(const MqttParts& parts, const Config& config, std::uint32_t seed, ReconnectPace pace = {});
    MqttReporter(const MqttReporter&) = delete;
    MqttReporter& operator=(const MqttReporter&) = delete;

    // Once, before the threads start. False: errno says why.
    [[nodiscard]] bool open();

    void report(const RenderedEvent& event, std::int64_t now_ns) override;
    [[nodiscard]] int fd() const override { return watched_.get(); }
    void tend(std::int64_t now_ns) override;
    // While events are on their way to a broker that is there, or is being reached for the first time.
    [[nodiscard]] bool busy() const override;
    void stop() override;

    void on_connected() override;
    void on_ended(const BrokerTrouble& trouble) override;
    void on_acknowledged(int id, std::uint8_t answer) override;
    void on_message(std::string_view topic, std::string_view payload, bool retained) override;

private:
    // How many of `log` are on their way at once; the rest of Acknowledgements is for states.
    static constexpr std::size_t kLogAtOnce = 12;

    void tend_connection();
    void give_up(BrokerFault fault);
    void forget_connection();
    [[nodiscard]] bool silent() const;
    [[nodiscard]] bool too_late(const Event& event) const;
    Broker::Sent send(Topic topic, std::string_view payload, std::uint32_t expiry_s, std::uint64_t number = 0);
    void send_log();
    [[nodiscard]] std::string_view log_payload(const StoredEvent& event);
    void acknowledge_arrived();
    void refused(std::uint64_t number, std::uint8_t answer);
    void tell_refused(const char* words, std::uint8_t answer);
    void send_states(const Status& status, bool all);
    void send_presence(const Status& status);
    void send_stats();
    void obey(std::string_view verb, bool retained);
    void arm_timer();

    MqttParts parts_;
    const Config& config_;
    BrokerKeeper keeper_;
    std::array<TopicText, kTopics> topics_;
    TopicText command_prefix_;
    FileDescriptor watched_;  // epoll: the broker, the board, the timer
    Timer timer_;
    std::int64_t now_ns_ = 0;

    Acknowledgements open_;          // sent and not acknowledged
    std::uint64_t sent_number_ = 0;  // of the store, on this connection
    std::int64_t log_rests_until_ns_ = 0;
    bool refusal_told_ = false;
    Status sent_;  // what was told on this connection
    std::int64_t presence_due_ns_ = 0;
    std::int64_t keep_alive_due_ns_ = 0;

    std::int64_t started_ns_ = 0;
    std::int64_t stats_due_ns_ = 0, stats_ns_ = 0, stats_cpu_ns_ = 0;
    MqttCounters counters_;
    std::array<char, kEventJsonBytes + 16> line_{};
    std::array<char, kPayloadBytes> payload_{};
};

}  // namespace agent
