// What a camera offers of the formats that the agent knows, as far as the choice among them needs it.
#pragma once

#include <array>
#include <cstdint>

#include "agent/capture/v4l2_device.hpp"
#include "agent/capture/v4l2_format.hpp"
#include "compreface/text.hpp"

namespace agent {

// More than any driver lists; a driver whose list never ends must not hang the agent.
inline constexpr std::uint32_t kMostListed = 512;

// True for what drivers say behind the last entry of a list, or when they have no such list.
[[nodiscard]] bool is_list_end(int error);

struct CameraOffers {
    std::array<FormatOffer, kKnownFormats.size()> format;  // each at the place of its format in kKnownFormats
    compreface::FixedText<255> names;  // " YUYV MJPG H264": all that it has; 51 are named, enough for a reader
};

// Reads what `device` lists, near `wish`. 0, or the error number of `operation`.
[[nodiscard]] int read_offers(V4l2Device& device, const FormatWish& wish, CameraOffers& out, const char*& operation);

}  // namespace agent
