// Reads a config file: INI through libinih, every mistake told with file and line.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "agent/process/config.hpp"
#include "agent/process/config_table.hpp"
#include "agent/process/error_list.hpp"

namespace agent {

// A config file is read whole into memory on the stack: call this on a thread with an ordinary stack.
inline constexpr std::size_t kConfigFileBytes = 64 * 1024;

// Fills `config` from the defaults and the file at `path`. True: `config` is complete and consistent. False: `config`
// is as it was before, and `errors` (emptied first) lists every mistake in the order of the file, then what is missing
// or contradictory, as "FILE:LINE: section.key: what, what to do".
[[nodiscard]] bool load(const char* path, const Vocabulary& words, Config& config, ErrorList& errors);

// The same from memory; `name` stands for the file in the errors.
[[nodiscard]] bool load_text(std::span<const char> text, std::string_view name, const Vocabulary& words, Config& config,
                             ErrorList& errors);

}  // namespace agent
