// The commands of compreface-agent beside running: "compreface-agent VERB ...". Adding one is a row in verbs.cpp.
#pragma once

#include <span>
#include <string_view>

#include "agent/process/error_list.hpp"
#include "agent/process/text_sink.hpp"

namespace agent {

struct Verb {
    std::string_view name;
    std::string_view usage;             // what follows the name: "[--json]"
    std::string_view meaning;           // one line for --help
    int (*run)(int argc, char** argv);  // argv[0] is the name; returns the exit code
};

[[nodiscard]] std::span<const Verb> verbs();

// The verb that argv[1] names, which is a word that is no option. nullptr without such a word; also when it names none:
// then `error` has a line for the user.
[[nodiscard]] const Verb* find_verb(int argc, char* const* argv, ErrorText& error);

// For --help: a line each.
void print_verbs(TextSink& sink);

}  // namespace agent
