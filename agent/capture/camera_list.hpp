// What cameras this machine has, with all that each can do: for a listing that people read, so this takes heap. The
// agent that runs never comes here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "agent/capture/v4l2_device.hpp"
#include "agent/capture/v4l2_format.hpp"
#include "agent/capture/video_calls.hpp"

namespace agent {

struct ListedRate {
    std::uint32_t slowest_millihz = 0, fastest_millihz = 0;  // equal: a single one; frames per 1000 s
};

struct ListedSize {
    SizeOffer range;                // min == max: a single one
    std::vector<ListedRate> rates;  // of a range of sizes: at the size nearest to the wish
};

struct ListedFormat {
    std::uint32_t code = 0;  // fourcc
    std::vector<ListedSize> sizes;
};

struct ListedControl {
    V4l2Control about;
    std::optional<std::int32_t> value;                       // absent: it cannot be read
    std::vector<std::pair<std::int32_t, std::string>> menu;  // place and words
};

struct ListedCamera {
    enum class State : std::uint8_t {
        free,
        busy,           // another program has it
        not_permitted,  // nothing but its names is known
        sick,           // `error` says why; what is known may be incomplete
    };

    std::string node;                         // "/dev/video0"
    std::vector<std::string> links;           // those under /dev/v4l/by-id first, then by-path
    std::vector<std::string> metadata_nodes;  // of the same camera: no pictures come from them
    State state = State::free;
    int error = 0;
    V4l2Node about;
    std::vector<ListedFormat> formats;
    std::vector<ListedControl> controls;
    std::optional<FormatOffer> choice;  // what the agent would take

    // What to write into the config: the name that stays when cameras are plugged in another order.
    [[nodiscard]] const std::string& stable_path() const { return links.empty() ? node : links.front(); }
};

// The cameras whose nodes lie in `folder` ("/dev"), by their numbers; the choice of each is the agent's own for `wish`.
// Nodes that give no pictures (radio, output, codecs) are left out; those of metadata stand with their cameras.
[[nodiscard]] std::vector<ListedCamera> list_cameras(VideoCalls& calls, const std::string& folder,
                                                     const FormatWish& wish);

}  // namespace agent
