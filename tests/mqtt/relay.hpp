// A piece of network between agent and broker that can be cut, and that can be an old broker.
#pragma once

#include <atomic>
#include <thread>

#include "agent/process/file_descriptor.hpp"
#include "agent/process/wakeup.hpp"

namespace mqtt_test {

class Relay {
public:
    enum class Kind : std::uint8_t {
        network,   // passes everything on
        old,       // answers whoever speaks MQTT 5 as a broker of 3.1.1 does
        very_old,  // hangs up on whoever speaks MQTT 5
        deaf,      // takes connections and never answers
        web,       // answers as web servers do
    };

    Relay(int broker_port, Kind kind);
    ~Relay();
    Relay(const Relay&) = delete;
    Relay& operator=(const Relay&) = delete;

    [[nodiscard]] int port() const { return port_; }
    // Cuts every connection, at once, in the middle of whatever is under way.
    void cut();

private:
    void work();

    int broker_port_;
    Kind kind_;
    int port_ = 0;
    agent::FileDescriptor listener_;
    agent::Wakeup wakeup_;
    std::atomic<bool> cut_{false}, end_{false};
    std::thread thread_;
};

}  // namespace mqtt_test
