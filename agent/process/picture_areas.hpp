// Parts of a picture as people write them. In shares of its width and height, 0 (left, top) to 1 (right, bottom): so
// they stay where they are whatever size the camera agrees to.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "agent/process/error_list.hpp"

namespace agent {

struct SharePoint {
    double x = 0, y = 0;
};

// Polygons: "0,0 1,0 1,0.2 0,0.2; 0.8,0.5 1,0.5 1,1". Each has three corners or more, and is closed by itself.
class PictureAreas {
public:
    static constexpr std::size_t kCorners = 64;  // of all together: more do not fit into a line of the config
    static constexpr std::size_t kAreas = 16;

    // An empty text is no area. False: `error` says what is wrong and what to write; there are no areas then.
    [[nodiscard]] bool parse(std::string_view text, ErrorText& error);

    [[nodiscard]] bool empty() const { return areas_ == 0; }
    // Is this place in one of them?
    [[nodiscard]] bool cover(SharePoint place) const;

private:
    [[nodiscard]] bool parse_area(std::string_view text, ErrorText& error);
    [[nodiscard]] static bool inside(std::span<const SharePoint> corners, SharePoint place);

    std::array<SharePoint, kCorners> corner_{};
    std::array<std::uint8_t, kAreas> end_{};  // behind the last corner of each
    std::size_t areas_ = 0, corners_ = 0;
};

// A rectangle: "left,top,width,height".
struct PictureBox {
    double left = 0, top = 0, width = 1, height = 1;

    [[nodiscard]] bool whole() const { return width >= 1 && height >= 1; }
    [[nodiscard]] bool covers(SharePoint place) const {
        return place.x >= left && place.x < left + width && place.y >= top && place.y < top + height;
    }
};

// The least width and height of a box: a tenth of the picture. Less than that shows no face that is large enough.
inline constexpr double kLeastBoxSide = 0.1;

// An empty text is the whole picture. False: `error` says what is wrong and what to write; `out` is unchanged.
[[nodiscard]] bool parse_box(std::string_view text, PictureBox& out, ErrorText& error);

}  // namespace agent
