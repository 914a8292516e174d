// The one table of all keys: what parses, checks, documents and compares configurations is derived from it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "agent/process/config.hpp"
#include "agent/process/error_list.hpp"
#include "agent/process/text_sink.hpp"

namespace agent {

// Words that other rooms own and that values may use. `events`: the names of the event types; the n-th sets bit n of
// hook.events. At most 32. Has to hold "match", the default of hook.events.
struct Vocabulary {
    std::span<const std::string_view> events;
};

// How a changed value comes to count: at once by a reload (SIGHUP), or only when the agent is started anew.
enum class Effect : std::uint8_t { live, restart };

enum class SetResult : std::uint8_t { done, unknown_key, refused };

// Every key at its default. server.key_file has none and is empty then.
void defaults(Config& config, const Vocabulary& words);

// Sets the key `name` ("section.key") from text. refused: `config` is unchanged and `error` has what is wrong with the
// value and what to write instead, without the key's name ("70000 is out of range, give 100 to 60000 ms").
// unknown_key: `error` is untouched; nearest_key() helps.
[[nodiscard]] SetResult set(Config& config, const Vocabulary& words, std::string_view name, std::string_view value,
                            ErrorText& error);

// There are never more keys than this: for those who keep something about each of them.
inline constexpr std::size_t kMaxKeys = 160;

[[nodiscard]] std::size_t key_count();
// `index` is below key_count().
[[nodiscard]] std::string_view key_name(std::size_t index);
[[nodiscard]] std::optional<std::size_t> key_index(std::string_view name);
[[nodiscard]] bool is_section(std::string_view name);

// The known key, or section, that takes the fewest typing errors to become `name`.
[[nodiscard]] std::string_view nearest_key(std::string_view name);
[[nodiscard]] std::string_view nearest_section(std::string_view name);

// What no value alone can tell: missing keys, and values that contradict each other. Calls `found` for each mistake
// with the key to point at, the other key that has part in it (may be empty), and the words, which are valid during the
// call.
using FoundMistake = void (*)(void* user, std::string_view key, std::string_view other_key, std::string_view words);
void check_together(const Config& config, FoundMistake found, void* user);

// For a reload: gives every key of `fresh` that counts only from a restart the value that it has in `running`, so that
// only live keys change. Calls `found` for each such key whose value differed, in the table's order. Keys that
// check_together() compares with each other have the same effect: a config that was consistent stays so.
using FoundDifference = void (*)(void* user, std::string_view key, Effect effect);
void keep_restart_values(const Config& running, Config& fresh, FoundDifference found, void* user);

// --help-config: every key with its type, range, default, effect and meaning.
void print_help(TextSink& sink, const Vocabulary& words);
// config/agent.example.conf: every key with its meaning, those that a user need not set commented out.
void print_example(TextSink& sink, const Vocabulary& words);

}  // namespace agent
