// Commands on their way from the reporter thread to the main thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string_view>

#include "agent/process/wakeup.hpp"

namespace agent {

// row(verb, what it does). None opens a door, arms it, reloads or changes who may.
#define AGENT_COMMAND_TABLE(row)                                                 \
    row(trigger, "look at the next frame, movement or not (see motion.trigger)") \
        row(enable, "look again, after disable or at any time")                  \
            row(disable, "look at nothing until enable, or until the agent is started anew")

enum class Command : std::uint8_t {
#define AGENT_ROW(name, meaning) name,
    AGENT_COMMAND_TABLE(AGENT_ROW)
#undef AGENT_ROW
};

// Empty: no such command.
[[nodiscard]] std::optional<Command> command_of(std::string_view verb);
[[nodiscard]] std::string_view command_name(Command command);

class CommandQueue {
public:
    static constexpr std::size_t kMost = 8;

    // False: errno says why.
    [[nodiscard]] bool open() { return wakeup_.open(); }
    // Readable while commands wait. -1 before open().
    [[nodiscard]] int fd() const { return wakeup_.fd(); }

    // False: so many wait that one more would only be piled up.
    [[nodiscard]] bool push(Command command);
    [[nodiscard]] std::optional<Command> pop();

private:
    std::mutex mutex_;
    Wakeup wakeup_;
    std::array<Command, kMost> list_{};
    std::size_t count_ = 0;
};

}  // namespace agent
