#include "agent/process/config_table.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <limits>

#include "agent/process/config_key.hpp"
#include "agent/process/nearest.hpp"

namespace agent {

namespace {

const ConfigKey* find(std::string_view name) {
    const auto found = std::find_if(config_keys().begin(), config_keys().end(),
                                    [name](const ConfigKey& key) { return key.name == name; });
    return found == config_keys().end() ? nullptr : &*found;
}

// The word that `part` makes of a key and that is nearest to `name`.
template <class Part>
std::string_view nearest(std::string_view name, Part part) {
    std::string_view best;
    std::size_t least = std::numeric_limits<std::size_t>::max();
    for (const ConfigKey& key : config_keys()) {
        const std::size_t distance = edit_distance(name, part(key));
        if (distance >= least) continue;
        least = distance;
        best = part(key);
    }
    return best;
}

}  // namespace

void defaults(Config& config, const Vocabulary& words) {
    config = Config{};
    ErrorText error;
    for (const ConfigKey& key : config_keys()) {
        if (key.required && key.fallback.empty()) continue;
        // A default that its own key refuses is a mistake in the table, or a vocabulary without "match".
        if (!key.set(key, words, key.fallback, config, error)) std::abort();
    }
}

SetResult set(Config& config, const Vocabulary& words, std::string_view name, std::string_view value,
              ErrorText& error) {
    const ConfigKey* const key = find(name);
    if (key == nullptr) return SetResult::unknown_key;
    return key->set(*key, words, value, config, error) ? SetResult::done : SetResult::refused;
}

std::size_t key_count() {
    return config_keys().size();
}

std::string_view key_name(std::size_t index) {
    return config_keys()[index].name;
}

std::optional<std::size_t> key_index(std::string_view name) {
    const ConfigKey* const key = find(name);
    if (key == nullptr) return std::nullopt;
    return static_cast<std::size_t>(key - config_keys().data());
}

bool is_section(std::string_view name) {
    return std::any_of(config_keys().begin(), config_keys().end(),
                       [name](const ConfigKey& key) { return section_of(key) == name; });
}

std::string_view nearest_key(std::string_view name) {
    return nearest(name, [](const ConfigKey& key) { return key.name; });
}

std::string_view nearest_section(std::string_view name) {
    return nearest(name, section_of);
}

void keep_restart_values(const Config& running, Config& fresh, FoundDifference found, void* user) {
    for (const ConfigKey& key : config_keys()) {
        if (key.effect != Effect::restart || key.same(running, fresh)) continue;
        found(user, key.name, key.effect);
        key.copy(running, fresh);
    }
}

}  // namespace agent
