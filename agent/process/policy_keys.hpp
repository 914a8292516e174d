// The table of a policy's keys, one row each. For the policy_*.cpp files only.
#pragma once

#include <span>
#include <string_view>

#include "agent/process/config_key.hpp"
#include "agent/process/door_policy.hpp"

namespace agent {

// Where a value goes. `subject` is null outside of a [subject NAME].
struct PolicyTarget {
    DoorPolicy& policy;
    AccessRule& rule;
    PolicySubject* subject = nullptr;
};

struct PolicyKey {
    ConfigKey key;  // name ("door.hours"; "subject.hours" in any [subject NAME]), range, choices, meaning
    bool (*set)(const ConfigKey& key, std::string_view value, const PolicyTarget& target, ErrorText& error) = nullptr;
};

[[nodiscard]] std::span<const PolicyKey> policy_keys();

}  // namespace agent
