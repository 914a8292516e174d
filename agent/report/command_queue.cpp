#include "agent/report/command_queue.hpp"

#include <algorithm>

namespace agent {

std::optional<Command> command_of(std::string_view verb) {
#define AGENT_ROW(name, meaning) \
    if (verb == #name) return Command::name;
    AGENT_COMMAND_TABLE(AGENT_ROW)
#undef AGENT_ROW
    return std::nullopt;
}

std::string_view command_name(Command command) {
    switch (command) {
#define AGENT_ROW(name, meaning) \
    case Command::name:          \
        return #name;
        AGENT_COMMAND_TABLE(AGENT_ROW)
#undef AGENT_ROW
    }
    return "";
}

bool CommandQueue::push(Command command) {
    {
        const std::lock_guard lock(mutex_);
        if (count_ == kMost) return false;
        list_[count_++] = command;
    }
    wakeup_.notify();
    return true;
}

std::optional<Command> CommandQueue::pop() {
    const std::lock_guard lock(mutex_);
    if (count_ == 0) {
        wakeup_.drain();
        return std::nullopt;
    }
    const Command first = list_[0];
    std::copy(list_.begin() + 1, list_.begin() + static_cast<std::ptrdiff_t>(count_), list_.begin());
    --count_;
    return first;
}

}  // namespace agent
