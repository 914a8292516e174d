// Secrets come from files, never from the command line or the config file, and are never shown.
#pragma once

#include <string_view>

#include "agent/process/config.hpp"
#include "agent/process/error_list.hpp"
#include "compreface/limits.hpp"
#include "compreface/text.hpp"

namespace agent {

using ApiKeyText = compreface::FixedText<compreface::limits::kApiKeyBytes>;

// Replaces a leading "%d/" by `credentials_directory` (the value of $CREDENTIALS_DIRECTORY; nullptr when not set).
// False: it is not set, or the whole is longer than a path may be; `error` says which.
[[nodiscard]] bool expand_credential_path(std::string_view path, const char* credentials_directory, PathText& out,
                                          ErrorText& error);

// Reads the API key from the file `path` ("%d/NAME": a credential of the service manager). A link is followed; what
// counts is the file behind it, judged on the opened descriptor:
//   - a regular file;
//   - no access at all for others (mode & 0007) and no writing for the group (mode & 0020);
//   - readable by the group only if root or the agent's own account owns it: then whoever owns it chose that group
//   (this
//     is also how the service manager lends credentials);
//   - one UUID in text form (36 characters); spaces and line ends after it are ignored.
// False: `out` is empty, and `error` says what, where and what to do in one line, never the content.
[[nodiscard]] bool read_api_key(std::string_view path, ApiKeyText& out, ErrorText& error);

// The longest password of a file.
using PasswordText = compreface::FixedText<255>;

// Reads a password from the file `path`, by the same rules: one line of any printable text; line ends after it are
// ignored, blanks are part of it. `key`: of the config, for the message.
[[nodiscard]] bool read_password(std::string_view path, std::string_view key, PasswordText& out, ErrorText& error);

}  // namespace agent
