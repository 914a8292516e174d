// The words of the values that are one of a few.
#pragma once

#include <array>
#include <string_view>

#include "agent/process/config.hpp"

namespace agent {

// In the order of the enumerators.
template <class Enum>
inline constexpr std::array<std::string_view, 0> choice_names{};

template <>
inline constexpr std::array<std::string_view, 3> choice_names<CameraSource>{"v4l2", "file", "command"};
template <>
inline constexpr std::array<std::string_view, 8> choice_names<CameraFormat>{"any",  "yuyv", "mjpeg", "uyvy",
                                                                            "yu12", "nv12", "nv21",  "grey"};
template <>
inline constexpr std::array<std::string_view, 4> choice_names<CameraTurn>{"0", "90", "180", "270"};
template <>
inline constexpr std::array<std::string_view, 3> choice_names<LookTrigger>{"none", "also", "only"};
template <>
inline constexpr std::array<std::string_view, 2> choice_names<LookMode>{"recognize", "detect"};
template <>
inline constexpr std::array<std::string_view, 3> choice_names<LogFormat>{"auto", "text", "json"};
template <>
inline constexpr std::array<std::string_view, 3> choice_names<DoorMode>{"off", "shadow", "armed"};
template <>
inline constexpr std::array<std::string_view, 3> choice_names<DoorActuator>{"none", "hook", "guard"};
template <>
inline constexpr std::array<std::string_view, 5> choice_names<LogLevel>{"error", "warning", "info", "perf", "debug"};

template <>
inline constexpr std::array<std::string_view, 4> choice_names<Company>{"allow", "deny_denied", "deny_unknown",
                                                                       "deny_any"};
template <>
inline constexpr std::array<std::string_view, 2> choice_names<MaskRule>{"ignore", "refuse"};
template <>
inline constexpr std::array<std::string_view, 2> choice_names<Access>{"allow", "deny"};

}  // namespace agent
