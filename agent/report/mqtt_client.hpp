// A broker of MQTT 5, or 3.1.1 where it speaks nothing newer, over libmosquitto. The only one who knows that library.
//
// The library is driven by the reporter thread: its own thread would know no jitter, and would send again after a cut
// what must not be sent again. Every connection gets a client object of its own, so that nothing of one outlives it.
// Names are looked up, and certificates read, on a thread of our own: while that hangs, nobody else does.
#pragma once

#include <atomic>
#include <cstdint>

#include "agent/process/config.hpp"
#include "agent/process/mqtt_url.hpp"
#include "agent/process/secrets.hpp"
#include "agent/process/thread.hpp"
#include "agent/process/wakeup.hpp"
#include "agent/report/broker.hpp"

struct mosquitto;

namespace agent {

// Copied; texts are empty where nothing is set.
struct BrokerSettings {
    BrokerAddress address;
    compreface::FixedText<127> client_id;
    compreface::FixedText<127> user;
    PasswordText password;
    PathText ca_file, cert_file, key_file;
    bool tls_insecure = false;
    std::uint32_t keepalive_s = 30;
    compreface::FixedText<159> will_topic;  // "offline" is told there, retained, when the agent is gone
};

[[nodiscard]] BrokerSettings broker_settings(const Config& config, const PasswordText& password);

class MqttClient final : public Broker {
public:
    MqttClient() = default;
    // After end() has returned true, or never opened.
    ~MqttClient();
    MqttClient(const MqttClient&) = delete;
    MqttClient& operator=(const MqttClient&) = delete;

    // Once. False: errno says why.
    [[nodiscard]] bool open(const BrokerSettings& settings);
    // Ends the thread that looks names up. False: it hangs in one; leave by _exit().
    [[nodiscard]] bool end(std::uint32_t timeout_ms);

    void connect(BrokerListener& listener) override;
    [[nodiscard]] BrokerFault waiting_for() const override;
    [[nodiscard]] Sent publish(const BrokerMessage& message, int& id) override;
    [[nodiscard]] Sent subscribe(const char* topic) override;
    [[nodiscard]] bool clogged() const override;
    void close() override;
    [[nodiscard]] int fd() const override { return watched_.get(); }
    void tend() override;
    void keep_alive() override;

private:
    enum class Stage : std::uint8_t {
        idle,
        starting,     // the other thread has the client
        connecting,   // until the network has taken us
        introducing,  // until the broker has
        up,
    };
    struct Callbacks;

    // On the thread of their own.
    void work();
    void start_client();
    [[nodiscard]] int configure_tls();

    void begin();
    void started();
    void tend_socket();
    void watch_socket(bool added);
    void check(int result);
    void note(BrokerFault fault, std::string_view detail);
    // What has been noted, or what `result` of the library means.
    void finish(int result);
    [[nodiscard]] bool try_older();
    void destroy_client();

    BrokerSettings settings_;
    BrokerListener* listener_ = nullptr;
    FileDescriptor watched_;  // epoll: the socket, started_
    Wakeup wanted_, started_;
    std::atomic<bool> ending_{false};
    Thread thread_;

    // The thread's own while stage_ is starting.
    mosquitto* client_ = nullptr;
    int start_result_ = 0, start_errno_ = 0;

    Stage stage_ = Stage::idle;
    bool abandoned_ = false;  // starting, but nobody waits for it any more
    bool older_ = false;      // speak 3.1.1
    bool opened_ = false;
    bool wants_write_ = false;
    BrokerTrouble trouble_;  // noted within the library
};

}  // namespace agent
