#include "agent/decide/tracker.hpp"

#include <algorithm>
#include <cmath>

namespace agent {

namespace {

using compreface::Box;

double area(const Box& box) {
    return static_cast<double>(box.width()) * box.height();
}

double overlap(const Box& a, const Box& b) {
    const double width = std::min(a.x_max, b.x_max) - std::max(a.x_min, b.x_min);
    const double height = std::min(a.y_max, b.y_max) - std::max(a.y_min, b.y_min);
    if (width <= 0 || height <= 0) return 0;
    const double common = width * height;
    return common / (area(a) + area(b) - common);
}

// 0 = not near; otherwise larger is nearer: overlapping pairs lie above 1, pairs near by their centres below.
double nearness(const Box& a, const Box& b) {
    constexpr double kEnoughOverlap = 1.0 / 3;
    const double common = overlap(a, b);
    if (common >= kEnoughOverlap) return 1 + common;
    const double face_width = std::max(1, std::min(a.width(), b.width()));
    const double dx = (a.x_min + a.x_max - b.x_min - b.x_max) / 2.0;
    const double dy = (a.y_min + a.y_max - b.y_min - b.y_max) / 2.0;
    const double distance = std::sqrt(dx * dx + dy * dy) / face_width;
    return distance < 1 ? 1 - distance : 0;
}

}  // namespace

void link_faces(std::span<const ObservedFace> faces, std::span<const Box> boxes, std::span<const bool> live,
                TrackOfFace& out, std::span<const bool> seen) {
    constexpr double kSeen = 2;  // above every nearness
    out.fill(kNoTrack);
    std::array<bool, kTracks> taken{};
    for (std::size_t round = 0; round < faces.size(); ++round) {
        double best = 0;
        std::size_t best_face = 0, best_track = 0;
        for (std::size_t f = 0; f < faces.size(); ++f) {
            if (out[f] != kNoTrack) continue;
            for (std::size_t t = 0; t < boxes.size(); ++t) {
                if (!live[t] || taken[t]) continue;
                double near = nearness(faces[f].box, boxes[t]);
                if (near > 0 && !seen.empty() && seen[t]) near += kSeen;
                if (near > best) {
                    best = near;
                    best_face = f;
                    best_track = t;
                }
            }
        }
        if (best <= 0) return;
        out[best_face] = static_cast<std::uint8_t>(best_track);
        taken[best_track] = true;
    }
}

void find_ambiguous(std::span<const ObservedFace> faces, std::span<const Box> boxes, std::span<const bool> live,
                    std::array<bool, kTracks>& out) {
    out.fill(false);
    std::array<std::uint8_t, kTracks> near_faces{};
    for (const ObservedFace& face : faces) {
        std::size_t near_tracks = 0;
        std::array<bool, kTracks> near{};
        for (std::size_t t = 0; t < boxes.size(); ++t) {
            near[t] = live[t] && nearness(face.box, boxes[t]) > 0;
            if (!near[t]) continue;
            ++near_tracks;
            if (++near_faces[t] > 1) out[t] = true;
        }
        for (std::size_t t = 0; near_tracks > 1 && t < boxes.size(); ++t) out[t] = out[t] || near[t];
    }
}

}  // namespace agent
