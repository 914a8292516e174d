// A broker that keeps what it is sent and does what the test says, all within its own calls.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "agent/process/wakeup.hpp"
#include "agent/report/broker.hpp"

namespace agent::fakes {

class FakeBroker final : public Broker {
public:
    struct Got {
        std::string topic, payload;
        int qos = 0;
        bool retain = false;
        std::uint32_t expiry_s = 0;
        int id = 0;
    };

    FakeBroker() { (void)wakeup_.open(); }

    // What the network does; the listener is told at once, as within tend().
    void accept() {
        connected = true;
        listener->on_connected();
    }
    void fail(BrokerFault fault) {
        connected = false;
        listener->on_ended({fault, {}});
    }
    // Acknowledges the QoS 1 messages that came since, or refuses them.
    void acknowledge(std::uint8_t answer = 0) {
        const std::vector<int> all = std::exchange(open, {});
        for (const int id : all) listener->on_acknowledged(id, answer);
    }
    // The messages since the last call, "topic payload" each, of one topic's end or all.
    std::vector<Got> take(const std::string& topic_end = "") {
        std::vector<Got> found, rest;
        for (Got& one : got) (one.topic.ends_with(topic_end) ? found : rest).push_back(std::move(one));
        got = std::move(rest);
        return found;
    }

    void connect(BrokerListener& who) override {
        listener = &who;
        ++attempts;
    }
    [[nodiscard]] BrokerFault waiting_for() const override { return BrokerFault::no_answer; }
    [[nodiscard]] Sent publish(const BrokerMessage& message, int& id) override {
        if (!connected) return Sent::no;
        if (message.payload.size() > most_bytes) return Sent::too_large;
        id = ++last_id_;
        got.push_back({std::string{message.topic}, std::string{message.payload}, message.qos, message.retain,
                       message.expiry_s, id});
        if (message.qos > 0) open.push_back(id);
        return Sent::yes;
    }
    [[nodiscard]] Sent subscribe(const char* topic) override {
        subscribed = topic;
        return Sent::yes;
    }
    [[nodiscard]] bool clogged() const override { return is_clogged; }
    void close() override {
        connected = false;
        open.clear();
        ++closes;
    }
    [[nodiscard]] int fd() const override { return wakeup_.fd(); }
    void tend() override {}
    void keep_alive() override { ++keep_alives; }

    BrokerListener* listener = nullptr;
    bool connected = false, is_clogged = false;
    std::size_t most_bytes = 100'000;
    int attempts = 0, closes = 0, keep_alives = 0;
    std::string subscribed;
    std::vector<Got> got;
    std::vector<int> open;

private:
    Wakeup wakeup_;
    int last_id_ = 0;
};

}  // namespace agent::fakes
