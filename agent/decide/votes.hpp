// The votes of one track: which of its last looks recognized the same person.
#pragma once

#include <array>
#include <cstdint>

#include "agent/recognize/observation.hpp"

namespace agent {

// The most looks that decide.votes_of can ask for.
inline constexpr std::size_t kVotesOf = 10;

class Votes {
public:
    // A fresh look has come, at this moment (CLOCK_BOOTTIME): until cast() it has no vote of this track.
    void begin_look(std::int64_t at_ns);
    // This look's vote. One for somebody else begins anew: a face that is now this one, now that one is neither.
    void cast(const SubjectName& subject);
    // Why the company in this look keeps the door shut for the one voted for; none: it does not.
    void note_company(Reason reason) { look_[0].company = reason; }
    void clear();

    // Who the votes are for; empty: there are none.
    [[nodiscard]] const SubjectName& subject() const { return subject_; }
    // Votes among the last `of` looks, none of them older than `window_ns`.
    [[nodiscard]] std::uint32_t count(std::uint32_t of, std::int64_t window_ns) const;
    // The company in any of the last `of` looks within the window.
    [[nodiscard]] Reason company(std::uint32_t of, std::int64_t window_ns) const;

private:
    struct Look {
        std::int64_t at_ns = 0;
        bool voted = false;
        Reason company = Reason::none;
    };

    SubjectName subject_;
    std::array<Look, kVotesOf> look_{};  // the newest first
};

}  // namespace agent
