#include "agent/process/picture_areas.hpp"

#include <charconv>

#include "agent/process/format_text.hpp"

namespace agent {

namespace {

constexpr std::string_view kBlanks = " \t";

std::string_view trim(std::string_view text) {
    const std::size_t first = text.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

// What stands before the first of `separators`; `rest` becomes what stands behind.
std::string_view cut(std::string_view& rest, std::string_view separators) {
    const std::size_t at = rest.find_first_of(separators);
    const std::string_view piece = rest.substr(0, at);
    rest = at == std::string_view::npos ? std::string_view{} : rest.substr(at + 1);
    return piece;
}

// "0.25", ".25", "1"
bool parse_share(std::string_view text, double& out) {
    text = trim(text);
    if (text.empty() || (text.front() != '.' && (text.front() < '0' || text.front() > '9'))) return false;
    const char* const end = text.data() + text.size();
    const auto [rest, problem] = std::from_chars(text.data(), end, out, std::chars_format::fixed);
    return rest == end && problem == std::errc{} && out >= 0 && out <= 1;
}

bool parse_point(std::string_view text, SharePoint& out) {
    std::string_view rest = text;
    const std::string_view x = cut(rest, ",");
    return text.find(',') != std::string_view::npos && parse_share(x, out.x) && parse_share(rest, out.y);
}

}  // namespace

bool PictureAreas::parse(std::string_view text, ErrorText& error) {
    areas_ = corners_ = 0;
    for (std::string_view rest = trim(text); !rest.empty();) {
        if (parse_area(trim(cut(rest, ";")), error)) continue;
        areas_ = corners_ = 0;
        return false;
    }
    return true;
}

bool PictureAreas::parse_area(std::string_view text, ErrorText& error) {
    if (areas_ == kAreas) {
        format_text(error, "has more than %zu areas, give fewer", kAreas);
        return false;
    }
    const std::size_t first = corners_;
    for (std::string_view rest = text; !rest.empty();) {
        const std::string_view corner = cut(rest, kBlanks);
        if (corner.empty()) continue;
        if (corners_ == kCorners) {
            format_text(error, "has more than %zu corners, give fewer", kCorners);
            return false;
        }
        if (!parse_point(corner, corner_[corners_])) {
            format_text(
                error,
                "'%.*s' is no place in the picture, give X,Y as shares of its width and height, 0,0 (left, top) "
                "to 1,1",
                AGENT_VIEW(corner));
            return false;
        }
        ++corners_;
    }
    if (corners_ - first < 3) {
        format_text(error, "'%.*s' is no area, give at least three corners X,Y with blanks between them",
                    AGENT_VIEW(text));
        return false;
    }
    end_[areas_++] = static_cast<std::uint8_t>(corners_);
    return true;
}

bool PictureAreas::cover(SharePoint place) const {
    std::size_t first = 0;
    for (std::size_t i = 0; i < areas_; first = end_[i++]) {
        if (inside(std::span(corner_).subspan(first, end_[i] - first), place)) return true;
    }
    return false;
}

// A ray to the right crosses the border an odd number of times.
bool PictureAreas::inside(std::span<const SharePoint> corners, SharePoint place) {
    bool odd = false;
    for (std::size_t i = 0; i < corners.size(); ++i) {
        const SharePoint &a = corners[i], &b = corners[(i + 1) % corners.size()];
        if ((a.y > place.y) == (b.y > place.y)) continue;
        if (place.x < a.x + (b.x - a.x) * (place.y - a.y) / (b.y - a.y)) odd = !odd;
    }
    return odd;
}

bool parse_box(std::string_view text, PictureBox& out, ErrorText& error) {
    text = trim(text);
    if (text.empty()) {
        out = {};
        return true;
    }
    PictureBox box;
    std::string_view rest = text;
    bool good = true;
    for (double* const one : {&box.left, &box.top, &box.width, &box.height}) {
        good = good && parse_share(cut(rest, ","), *one);
    }
    constexpr double kRounding = 1e-9;
    if (!good || !rest.empty() || text.ends_with(',')) {
        format_text(error,
                    "'%.*s' is no part of the picture, give LEFT,TOP,WIDTH,HEIGHT as shares of its width and height "
                    "(0.25,0,0.5,1: the middle half)",
                    AGENT_VIEW(text));
    } else if (box.left + box.width > 1 + kRounding || box.top + box.height > 1 + kRounding) {
        format_text(error, "'%.*s' reaches beyond the picture, give LEFT + WIDTH and TOP + HEIGHT of at most 1",
                    AGENT_VIEW(text));
    } else if (box.width < kLeastBoxSide || box.height < kLeastBoxSide) {
        format_text(error, "'%.*s' is too small, give a WIDTH and HEIGHT of at least %g", AGENT_VIEW(text),
                    kLeastBoxSide);
    } else {
        out = box;
        return true;
    }
    return false;
}

}  // namespace agent
