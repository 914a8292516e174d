// Who is in view, of those who were told.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "agent/recognize/observation.hpp"

namespace agent {

// As many as one look can have faces; whoever else is present is not named.
inline constexpr std::size_t kPresentPeople = compreface::limits::kFaces;

struct Presence {
    std::array<SubjectName, kPresentPeople> person{};
    std::uint8_t people = 0;
    std::uint8_t unknown = 0;  // faces that were told as unknown or as a miss

    [[nodiscard]] std::span<const SubjectName> names() const { return {person.data(), people}; }
    friend bool operator==(const Presence& a, const Presence& b) {
        if (a.people != b.people || a.unknown != b.unknown) return false;
        for (std::size_t i = 0; i < a.people; ++i) {
            if (!(a.person[i] == b.person[i])) return false;
        }
        return true;
    }
};

}  // namespace agent
