// What is checked before the wire. Each check writes into `message` which field is wrong and what it may be.
#pragma once

#include <string_view>

#include "compreface/options.hpp"
#include "compreface/status.hpp"
#include "text_writer.hpp"

namespace compreface {

// 8-4-4-4-12 hexadecimal digits: the only form of keys and ids.
[[nodiscard]] bool is_uuid(std::string_view text);

// http://host[:port][/path] or https://...; no user, query or fragment.
[[nodiscard]] bool is_base_url(std::string_view url);

// invalid_option
[[nodiscard]] Status check_options(const Options& options, Message& message);

// invalid_name
[[nodiscard]] Status check_subject(std::string_view name, Message& message);

}  // namespace compreface
