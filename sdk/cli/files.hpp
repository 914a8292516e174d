// Whole small files, and the rule that a file with a key in it is closed to others.
#pragma once

#include <cstddef>
#include <string>

namespace cli {

enum class Read : unsigned char { done, absent, failed, too_large };

// Reads the file behind `path` ("-": standard input). `error`: one line, unless done.
[[nodiscard]] Read read_file(const char* path, std::size_t most_bytes, std::string& out, std::string& error);

// The same, and then `secret` says whether others than the owner (and a group that may read only) have no access.
[[nodiscard]] Read read_file(const char* path, std::size_t most_bytes, std::string& out, std::string& error,
                             bool& secret);

// Writes all of `bytes` to `path` ("-": standard output), whole or not at all: a file appears under its name when it is
// complete.
[[nodiscard]] bool write_file(const std::string& path, const void* bytes, std::size_t size, std::string& error);

}  // namespace cli
