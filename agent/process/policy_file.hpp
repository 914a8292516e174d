// Reads a policy: INI through libinih, every mistake told with file, line and key.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "agent/process/config.hpp"
#include "agent/process/door_policy.hpp"
#include "agent/process/error_list.hpp"
#include "agent/process/text_sink.hpp"

namespace agent {

// Room for kPolicySubjects people with all their keys. On the stack of who calls load_policy().
inline constexpr std::size_t kPolicyFileBytes = 64 * 1024;

// Fills `policy` from the file at `path`. False: `policy` lets nobody pass, and `errors` has every mistake added.
[[nodiscard]] bool load_policy(const char* path, DoorPolicy& policy, ErrorList& errors);

// The same from memory; `name` stands for the file in the errors.
[[nodiscard]] bool load_policy_text(std::string_view text, std::string_view name, DoorPolicy& policy,
                                    ErrorList& errors);

// What the policy at `name` needs and the config does not give.
void check_policy(const DoorPolicy& policy, const Config& config, std::string_view name, ErrorList& errors);

// --help-policy: every key with its form and meaning.
void print_policy_help(TextSink& sink);

}  // namespace agent
