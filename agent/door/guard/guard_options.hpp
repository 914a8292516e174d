// The guard's command line: all that it is told besides orders.
#pragma once

#include "agent/door/guard/door_watch.hpp"
#include "agent/door/guard/gpio_door.hpp"
#include "agent/door/guard/guard.hpp"
#include "agent/process/error_list.hpp"
#include "agent/process/text_sink.hpp"

namespace agent::door {

struct GuardOptions {
    enum class Action : std::uint8_t { run, release, help, version };

    Action action = Action::run;
    const char* socket = nullptr;
    const char* agent_user = "compreface-agent";
    GpioSettings gpio;
    GuardLimits limits;
    DoorWatchTimes times;
};

// False: `error` has one line for the user. Texts point into argv.
[[nodiscard]] bool parse_guard_options(int argc, char* const* argv, GuardOptions& out, ErrorText& error);

// --help
void print_guard_usage(TextSink& sink);

}  // namespace agent::door
