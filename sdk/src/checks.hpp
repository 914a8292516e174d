// What is checked before the wire. Each check writes into `message` which field is wrong and what it may be.
#pragma once

#include <cstddef>
#include <string_view>

#include "compreface/embeddings.hpp"
#include "compreface/options.hpp"
#include "compreface/status.hpp"
#include "text_writer.hpp"

namespace compreface {

// 8-4-4-4-12 hexadecimal digits: the only form of keys and ids.
[[nodiscard]] bool is_uuid(std::string_view text);

// http://host[:port][/path][?query] or https://...; no user or fragment.
[[nodiscard]] bool is_picture_url(std::string_view url);

// invalid_option
[[nodiscard]] Status check_options(const Options& options, Message& message);

// invalid_name. `most_units`: UTF-16 units, of a new name or of one that may be stored.
[[nodiscard]] Status check_subject(std::string_view name, std::size_t most_units, Message& message);

// invalid_option: `id` is no UUID.
[[nodiscard]] Status check_image_id(std::string_view id, Message& message);

// invalid_option: not a whole number of embeddings, or one that is empty, all zero or has what is no finite number.
[[nodiscard]] Status check_embeddings(const EmbeddingsView& embeddings, Message& message);

}  // namespace compreface
