// Values for every key of the table, whatever keys there are.
#pragma once

#include <cstdio>
#include <string>
#include <vector>

#include "agent/process/config_key.hpp"
#include "process_helpers.hpp"

namespace process_test {

inline std::string number(double value) {
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%.10g", value);
    return text.data();
}

// All that the key's type takes, or its ends.
inline std::vector<std::string> good_values(const agent::ConfigKey& key) {
    switch (key.type) {
        case agent::ValueType::text:
            if (key.name == "camera.controls") return {"gain=3"};
            if (key.name == "mqtt.url") return {"mqtts://broker.example", "mqtts://x:1"};
            if (key.name == "mqtt.base") return {"home/doors", "J\xC3\xBCrgen"};
            if (key.name == "mqtt.id") return {"front-door", "x_1"};
            if (key.name == "motion.mask") return {"0,0 1,0 1,0.2 0,0.2; 0.8,0.5 1,0.5 1,1"};
            if (key.name == "image.crop") return {"0.25,0,0.5,1"};
            if (key.name == "server.url") return {"http://x", "https://example.org:8443/base"};
            return {"J\xC3\xBCrgen's door", "http://x"};
        case agent::ValueType::path:
            return {"/x", "%d/x", "/" + std::string(254, 'p')};
        case agent::ValueType::yes_no:
            return {"yes", "no"};
        case agent::ValueType::whole_number:
        case agent::ValueType::number:
            return {number(key.least), number(key.most)};
        case agent::ValueType::plugins:
            return {"age", "age,mask", "gender, pose ,landmarks"};
        case agent::ValueType::choice:
            return {key.choices.begin(), key.choices.end()};
        case agent::ValueType::events:
            return {kEventNames.begin(), kEventNames.end()};
    }
    return {};
}

inline agent::Config default_config() {
    agent::Config config;
    agent::defaults(config, kWords);
    return config;
}

inline void set_well(agent::Config& config, std::string_view key, std::string_view value) {
    agent::ErrorText error;
    CHECK_TRUE_TEXT(agent::set(config, kWords, key, value, error) == agent::SetResult::done, error.c_str());
}

// Every key at a value that is not its default.
inline agent::Config changed_config() {
    const agent::Config before = default_config();
    agent::Config config = before;
    for (const agent::ConfigKey& key : agent::config_keys()) {
        for (const std::string& value : good_values(key)) {
            if (key.same(before, config)) set_well(config, key.name, value);
        }
        CHECK_FALSE_TEXT(key.same(before, config), std::string{key.name}.c_str());
    }
    return config;
}

}  // namespace process_test
