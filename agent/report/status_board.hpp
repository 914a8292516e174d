// What is so now, as the main thread knows it, for reporters that tell states: written by main, read by the reporter
// thread.
#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <string_view>

#include "agent/decide/presence.hpp"
#include "agent/process/clock.hpp"
#include "agent/process/reason.hpp"
#include "agent/process/wakeup.hpp"

namespace agent {

// Of a camera, a server, a door, the looking itself. Texts have static storage.
struct PartState {
    std::string_view word = "starting";
    std::string_view detail;
    std::int64_t since_wall_ns = 0;
};

struct Status {
    PartState camera, server;
    PartState door{.word = "none"};
    PartState recognition{.word = "enabled"};
    Presence presence;
    std::int64_t presence_wall_ns = 0;  // since when it is so
};

class StatusBoard {
public:
    explicit StatusBoard(const Clock& clock);
    StatusBoard(const StatusBoard&) = delete;
    StatusBoard& operator=(const StatusBoard&) = delete;

    // False: errno says why.
    [[nodiscard]] bool open() { return changed_.open(); }
    // Readable after a change, until read().
    [[nodiscard]] int fd() const { return changed_.fd(); }

    // Main thread. `seen`: it has worked once; before it is "starting". Reason::none: it works.
    void tell_camera(Reason reason, bool seen);
    void tell_server(Reason reason, bool seen);
    // `mode`: a word with static storage.
    void tell_door(std::string_view mode, Reason fault);
    void tell_recognition(bool enabled);
    void tell_presence(const Presence& presence);

    // Reporter thread.
    [[nodiscard]] Status read();

private:
    void tell(PartState& part, std::string_view word, std::string_view detail);

    const Clock& clock_;
    std::mutex mutex_;
    Wakeup changed_;
    Status status_;
};

}  // namespace agent
