// The command line.
#pragma once

#include <cstdint>

#include "agent/process/error_list.hpp"
#include "agent/process/exit_code.hpp"
#include "agent/process/text_sink.hpp"

namespace agent {

inline constexpr const char* kDefaultConfigPath = "/etc/compreface-agent/agent.conf";

struct Options {
    enum class Action : std::uint8_t { run, check_config, version, help, help_config, example_config, help_policy };

    Action action = Action::run;
    bool once = false;                             // stop after the first look
    const char* config_path = kDefaultConfigPath;  // points into argv
};

// Reads the command line. False: `error` has one line for the user; exit with kExitUsage.
// Uses getopt's global state: call it from one thread, at the start.
[[nodiscard]] bool parse_options(int argc, char* const* argv, Options& out, ErrorText& error);

// --help; `print_verbs` writes a line for each command.
void print_usage(TextSink& sink, void (*print_verbs)(TextSink&));

}  // namespace agent
