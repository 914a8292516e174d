// The same face from look to look, by its place in the picture. Knows nothing of names.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "agent/recognize/observation.hpp"

namespace agent {

// More tracks than faces of one look: those of the looks before stay until they are judged gone.
inline constexpr std::size_t kTracks = 2 * compreface::limits::kFaces;

// Which track each face of a look belongs to: an index below kTracks, or kNoTrack for a face that continues none.
inline constexpr std::uint8_t kNoTrack = 0xFF;
using TrackOfFace = std::array<std::uint8_t, compreface::limits::kFaces>;

// Links faces to the boxes of live tracks, each at most once, nearest pairs first. A pair is near when the boxes
// overlap by at least a third of their union, or their centres lie within one face width. `live[i]` says whether
// `boxes[i]` counts, `seen[i]` (all or none may be given) that it was in the look before: such a box goes before
// others, so that a face does not go to and fro between its track and one that was left near it.
void link_faces(std::span<const ObservedFace> faces, std::span<const compreface::Box> boxes, std::span<const bool> live,
                TrackOfFace& out, std::span<const bool> seen = {});

// Which tracks cannot be told from others: out[i] is true when more than one face is near `boxes[i]`, or a face near
// it is near another live box as well. The nearest may then be the wrong one.
void find_ambiguous(std::span<const ObservedFace> faces, std::span<const compreface::Box> boxes,
                    std::span<const bool> live, std::array<bool, kTracks>& out);

}  // namespace agent
