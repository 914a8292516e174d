// The face plugins and the words by which the server knows them.
#pragma once

#include <string_view>

#include "compreface/options.hpp"

namespace compreface {

struct PluginSlug {
    Plugin plugin;
    std::string_view slug;
};

inline constexpr PluginSlug kPluginSlugs[] = {
    {Plugin::age, "age"},   {Plugin::gender, "gender"},       {Plugin::mask, "mask"},
    {Plugin::pose, "pose"}, {Plugin::landmarks, "landmarks"},
};

}  // namespace compreface
