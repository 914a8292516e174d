// Sets a camera's controls as the config wishes them, at each opening anew: a camera that was pulled out has forgotten
// them.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "agent/capture/v4l2_device.hpp"
#include "agent/process/control_list.hpp"

namespace agent {

// What cannot be done is told in the log, once until it works, with what is possible instead. The camera goes on
// without it: a picture with the wrong exposure is better than none.
class ControlSetter {
public:
    // `wishes` as camera.controls has them; must outlive this.
    explicit ControlSetter(std::string_view wishes);

    // Switches and menus first, for it is they that make others automatic or not, then numbers and buttons; each kind
    // in the order of the config. Returns 0, or the error number when the camera itself is in trouble: it is gone, or
    // does not answer.
    [[nodiscard]] int apply(V4l2Device& device, const char* path);

private:
    static constexpr std::size_t kTextBytes = 700;
    using Text = compreface::FixedText<kTextBytes>;

    enum class Outcome : std::uint8_t { done, not_now, impossible, trouble };
    [[nodiscard]] Outcome set(V4l2Device& device, const ControlWish& wish, bool numbers, Text& why, int& error);

    ControlList list_;
    std::array<bool, ControlList::kControls> told_{};
};

}  // namespace agent
