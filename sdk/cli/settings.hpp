// Which server, and which keys: from options, the environment and the config file, in this order.
#pragma once

#include <array>
#include <string>

#include "exit_code.hpp"
#include "verbs.hpp"

namespace cli {

struct Settings {
    std::string server;
    std::string ca_file;                  // empty: the system's certificates
    std::array<std::string, kKeys> keys;  // by Key; empty: not known
};

// Only what `line` needs must be there: the server and `needed`, the key of its verb. Other than done: `error` has one
// line for the user, and never a key.
[[nodiscard]] Exit find_settings(const CommandLine& line, Key needed, Settings& out, std::string& error);

}  // namespace cli
