// A real broker and its listeners, as programs of their own.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "stage.hpp"

namespace mqtt_test {

using integration::Folder;
using integration::Process;

[[nodiscard]] int free_port();

// The loopback of this machine, or another network.
struct Place {
    std::string address = "127.0.0.1";
    std::function<void()> enter = {};  // in a child, before its program
};

class Mosquitto {
public:
    // `more`: further lines of its configuration. It runs when this returns.
    explicit Mosquitto(const std::string& more = "allow_anonymous true\n", Place place = {});

    [[nodiscard]] int port() const { return port_; }
    [[nodiscard]] const Place& place() const { return place_; }
    [[nodiscard]] std::string url(const char* scheme = "mqtt", const char* host = nullptr) const {
        return std::string{scheme} + "://" + (host != nullptr ? host : place_.address) + ":" + std::to_string(port_);
    }
    void start();
    // SIGKILL; whoever was connected is cut off.
    void kill();
    void send(int signal) const { process_->send(signal); }

    Folder folder;

private:
    Place place_;
    int port_;
    std::unique_ptr<Process> process_;
};

// Prints "RETAINED TOPIC PAYLOAD" for whatever comes below compreface/. Its session outlives it, and it connects again
// by itself. Where the broker runs.
class Listener {
public:
    explicit Listener(const Mosquitto& broker, std::vector<std::string> more = {});
    void restart();
    // The next line with `piece` in it; fails when none comes.
    std::string expect(const std::string& piece);
    [[nodiscard]] Process& process() { return *process_; }
    // Everything so far, of all its lives.
    [[nodiscard]] std::string text() const { return before_ + process_->out(); }

private:
    std::vector<std::string> words_;
    std::function<void()> enter_;
    std::string before_;
    std::unique_ptr<Process> process_;
};

// Publishes; returns when the broker has it.
void publish(const Mosquitto& broker, const std::string& topic, const std::string& payload, bool retain = false);

// The values of `field` in all lines that have `piece`.
[[nodiscard]] std::vector<std::string> values(const std::string& text, const std::string& piece,
                                              const std::string& field);

}  // namespace mqtt_test
