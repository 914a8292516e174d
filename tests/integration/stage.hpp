// What the tests of this folder are made of: a folder, a config, a fault server, the agent.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "process.hpp"

#include <CppUTest/TestHarness.h>

namespace integration {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr std::int64_t kEndsWithinMs = 3'000;  // a sanitizer takes its time
#else
inline constexpr std::int64_t kEndsWithinMs = 1'000;  // what is promised
#endif

// A folder of its own, gone afterwards.
class Folder {
public:
    Folder();
    ~Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    [[nodiscard]] std::string path(std::string_view file) const { return name_ + "/" + std::string{file}; }
    std::string write(std::string_view file, std::string_view content, unsigned mode = 0600) const;
    [[nodiscard]] std::string read(std::string_view file) const;

private:
    std::string name_ = "/tmp/compreface-integration-XXXXXX";
};

// The fault server as a program.
class Server {
public:
    explicit Server(std::vector<std::string> arguments = {});

    [[nodiscard]] const std::string& port() const { return port_; }
    [[nodiscard]] std::string url(const char* scheme = "http") const {
        return std::string{scheme} + "://127.0.0.1:" + port_;
    }
    // Obeyed when it returns.
    void be(std::string_view fault);
    // Heads of requests since its start.
    [[nodiscard]] std::size_t requests();
    // Accepted since its start.
    [[nodiscard]] std::size_t connections();
    // Returns when more than `before` have come.
    void wait_for_request_after(std::size_t before);

private:
    Process process_;
    std::string port_;
};

[[nodiscard]] std::vector<std::string> fault_names();
void make_certificates(const std::string& folder);

// Config keys by "section.key".
using Keys = std::map<std::string, std::string>;

class Stage {
public:
    // A file camera that shows Ada without end, and every frame is looked at.
    Stage();

    // In the config file from now on; "" takes a key out.
    void set(const std::string& key, const std::string& value);
    void write_config();

    // Starts the agent with this config.
    Process& start(const std::vector<std::string>& arguments = {}, Start more = {});
    // Runs it to its end. The exit code.
    int run(const std::vector<std::string>& arguments) { return start(arguments).wait(); }

    // The agent ends with code 0 within the time that is promised.
    void check_ends();

    Folder folder;
    Keys keys;
    std::unique_ptr<Process> agent;
};

// In `line`, an event as JSON.
inline bool is_event(const std::string& line, std::string_view type) {
    return line.find("\"event_type\":\"" + std::string{type} + "\"") != std::string::npos;
}

[[nodiscard]] std::size_t count(std::string_view text, std::string_view piece);

// The text has the piece; otherwise the test fails and shows the text.
void check_has(const std::string& text, std::string_view piece);

}  // namespace integration
