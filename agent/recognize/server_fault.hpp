// Which of the agent's reasons a failed call is. The words of people come with the reason, the server's own with the
// detail.
#pragma once

#include "agent/process/reason.hpp"
#include "compreface/status.hpp"

namespace agent {

// none for ok and no_face_found: an empty picture is a normal answer.
[[nodiscard]] Reason server_fault(compreface::Code code);

// True when the next frame has the same chance as this one had with another picture: no reason to wait before it.
[[nodiscard]] bool concerns_picture_only(Reason reason);

}  // namespace agent
