// A folder of our own with files that are named by the first number in them: "000000000000002a.spool".
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "agent/process/config.hpp"
#include "agent/process/file_descriptor.hpp"

namespace agent {

using NumberedName = std::array<char, 32>;

// `suffix`: with its dot, at most 12 characters.
[[nodiscard]] NumberedName numbered_name(std::uint64_t number, const char* suffix);

// Makes the folder (mode 700) if it is missing, not its parents, and takes it for this process alone until the
// descriptor is closed. Not valid: errno says why; EBUSY: another process has it.
[[nodiscard]] FileDescriptor open_own_folder(const char* path);

// The numbers of the files with this suffix, ascending. Of more than fit into `out`, the highest. Returns how many were
// written, or -1 and errno.
[[nodiscard]] int list_numbered(int folder, const char* suffix, std::span<std::uint64_t> out);

// Replaces a leading "%S/" by the service manager's state directory (`state_directory`: $STATE_DIRECTORY; of several
// the first). False: there is none (`out` is empty), or the whole is longer than a path may be.
[[nodiscard]] bool expand_state_path(std::string_view path, const char* state_directory, PathText& out);

}  // namespace agent
