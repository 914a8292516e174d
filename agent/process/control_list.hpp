// The words of camera.controls: which of a camera's controls gets which value. Pure; knows no camera.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "agent/process/error_list.hpp"
#include "compreface/text.hpp"

namespace agent {

using ControlName = compreface::FixedText<31>;    // V4L2's own limit
using MenuEntryText = compreface::FixedText<31>;  // the same

// The form in which controls are named, here as by v4l2-ctl: letters made small, all that is neither letter nor digit
// between them one underscore. "White Balance, Automatic" is white_balance_automatic.
[[nodiscard]] ControlName control_name(std::string_view title);

struct ControlWish {
    std::string_view name, value;  // neither is empty
};

class ControlList {
public:
    static constexpr std::size_t kControls = 24;  // more than one line of the config holds of real ones

    // Reads "name=value, name=value"; the wishes are views of `text`. False: `error` says what is wrong and what to
    // give; there are no wishes then.
    [[nodiscard]] bool parse(std::string_view text, ErrorText& error);

    [[nodiscard]] std::span<const ControlWish> all() const { return {wish_.data(), count_}; }

private:
    [[nodiscard]] bool add(std::string_view pair, ErrorText& error);

    std::array<ControlWish, kControls> wish_{};
    std::size_t count_ = 0;
};

}  // namespace agent
