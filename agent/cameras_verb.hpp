// compreface-agent cameras: which cameras this machine has, how they are named, and what the agent would take of each.
#pragma once

#include <span>

#include "agent/capture/camera_list.hpp"
#include "agent/process/text_sink.hpp"

namespace agent {

// The whole command; returns the exit code: 0, or kExitUnavailable when there is no camera that could be looked at.
[[nodiscard]] int run_cameras(int argc, char** argv);

// The listing as people read it. `controls`: with the settings of each camera.
void print_cameras(std::span<const ListedCamera> cameras, bool controls, TextSink& sink);

// The same as one line of JSON, always with the controls. False: no memory.
[[nodiscard]] bool print_cameras_json(std::span<const ListedCamera> cameras, TextSink& sink);

// "free", "busy", "not_permitted", "sick"
[[nodiscard]] std::string_view state_name(ListedCamera::State state);

}  // namespace agent
