// What a row of the key table is made of. For the config_*.cpp and policy_*.cpp files only.
#pragma once

#include <concepts>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

#include "agent/process/config.hpp"
#include "agent/process/config_choices.hpp"
#include "agent/process/config_table.hpp"
#include "compreface/options.hpp"

namespace agent {

enum class ValueType : std::uint8_t { text, path, yes_no, whole_number, number, choice, plugins, events };

struct ConfigKey {
    std::string_view name;      // "section.key"
    std::string_view fallback;  // the default, as it would be written; valid unless it is empty and the key is required
    double least = 0, most = 0;  // whole_number and number
    std::string_view unit = {};
    Effect effect = Effect::restart;
    bool required = false;          // may not be empty
    bool shown = false;             // stands uncommented in the example
    std::string_view example = {};  // what the example shows instead of the default
    std::string_view meaning;       // lines of at most 110 characters

    // From here on filled by config_row() from the member's own type.
    ValueType type = ValueType::text;
    std::span<const std::string_view> choices = {};
    bool (*set)(const ConfigKey&, const Vocabulary&, std::string_view, Config&, ErrorText&) = nullptr;
    bool (*same)(const Config&, const Config&) = nullptr;
    void (*copy)(const Config& from, Config& to) = nullptr;
};

// The table, grouped by section.
[[nodiscard]] std::span<const ConfigKey> config_keys();

// "server" of "server.url"
[[nodiscard]] constexpr std::string_view section_of(const ConfigKey& key) {
    return key.name.substr(0, key.name.find('.'));
}

// Each reads one value into `out`; false: `out` is unchanged and `error` says what is wrong and what to give instead.
[[nodiscard]] bool parse_value(const ConfigKey& key, std::string_view value, bool& out, ErrorText& error);
[[nodiscard]] bool parse_value(const ConfigKey& key, std::string_view value, std::uint32_t& out, ErrorText& error);
[[nodiscard]] bool parse_value(const ConfigKey& key, std::string_view value, double& out, ErrorText& error);
[[nodiscard]] bool parse_value(const ConfigKey& key, std::string_view value, compreface::Plugin& out, ErrorText& error);
[[nodiscard]] bool parse_choice(const ConfigKey& key, std::string_view value, std::size_t& out, ErrorText& error);
[[nodiscard]] bool parse_events(const Vocabulary& words, std::string_view value, std::uint32_t& out, ErrorText& error);
// Checks a text or path that may have up to `capacity` bytes.
[[nodiscard]] bool check_text(const ConfigKey& key, std::string_view value, std::size_t capacity, ErrorText& error);
// What no value of any type may be: quoted, or empty where something is needed.
[[nodiscard]] bool check_any(const ConfigKey& key, std::string_view value, ErrorText& error);

template <class T>
inline constexpr bool is_fixed_text = false;
template <std::size_t kBytes>
inline constexpr bool is_fixed_text<compreface::FixedText<kBytes>> = true;

template <class T>
constexpr ValueType value_type_of() {
    if constexpr (std::same_as<T, bool>) {
        return ValueType::yes_no;
    } else if constexpr (std::same_as<T, std::uint32_t>) {
        return ValueType::whole_number;
    } else if constexpr (std::same_as<T, double>) {
        return ValueType::number;
    } else if constexpr (std::same_as<T, compreface::Plugin>) {
        return ValueType::plugins;
    } else if constexpr (std::is_enum_v<T>) {
        return ValueType::choice;
    } else if constexpr (std::same_as<T, PathText>) {
        return ValueType::path;
    } else {
        static_assert(is_fixed_text<T>);
        return ValueType::text;
    }
}

// Completes a row for the member kMember of the section kSection.
template <auto kSection, auto kMember>
constexpr ConfigKey config_row(ConfigKey key) {
    using Field = std::remove_cvref_t<decltype(std::declval<Config&>().*kSection.*kMember)>;
    if (key.type != ValueType::events) key.type = value_type_of<Field>();
    if constexpr (value_type_of<Field>() == ValueType::choice) key.choices = choice_names<Field>;
    key.set = [](const ConfigKey& self, const Vocabulary& words, std::string_view value, Config& config,
                 ErrorText& error) {
        Field& field = config.*kSection.*kMember;
        if (!check_any(self, value, error)) return false;
        if constexpr (is_fixed_text<Field>) {
            return check_text(self, value, Field::capacity(), error) && field.assign(value);
        } else if constexpr (value_type_of<Field>() == ValueType::choice) {
            std::size_t index = 0;
            if (!parse_choice(self, value, index, error)) return false;
            field = static_cast<Field>(index);
            return true;
        } else {
            if constexpr (std::same_as<Field, std::uint32_t>) {
                if (self.type == ValueType::events) return parse_events(words, value, field, error);
            }
            return parse_value(self, value, field, error);
        }
    };
    key.same = [](const Config& a, const Config& b) { return a.*kSection.*kMember == b.*kSection.*kMember; };
    key.copy = [](const Config& from, Config& to) { to.*kSection.*kMember = from.*kSection.*kMember; };
    return key;
}

}  // namespace agent
