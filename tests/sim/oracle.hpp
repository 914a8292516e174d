// Judges what was told by the promises alone. Shares no code with agent/decide: its own margin, its own tracks, its own
// calendar.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "sim/scenario.hpp"

namespace sim {

class Oracle {
public:
    explicit Oracle(const Scenario& scenario);

    // Empty, or which promise this outcome breaks and how.
    [[nodiscard]] std::string judge(const Step& step, const Outcome& outcome);

    // When somebody was told as a match last, ms of CLOCK_BOOTTIME; below 0: never. For a restart.
    [[nodiscard]] std::int64_t told_at(std::size_t who) const { return told_at_[who]; }

private:
    struct Look {
        std::int64_t at = 0;  // CLOCK_BOOTTIME
        Step step;
        std::vector<int> votes;    // of each face: for whom, or -1
        bool begins_anew = false;  // no vote of before counts from here on
    };

    [[nodiscard]] bool counts(const Step& step) const;
    void remember(const Step& step);
    [[nodiscard]] bool clear(const Face& face) const;
    [[nodiscard]] bool recognized(const Face& face) const;
    [[nodiscard]] std::vector<int> votes_of(const Step& step) const;
    [[nodiscard]] bool company_allows(const Look& look, std::size_t face) const;
    [[nodiscard]] bool policy_allows(const Step& step, std::size_t face, int who) const;
    [[nodiscard]] bool in_time(const Step& step, int who) const;
    [[nodiscard]] int most_votes(std::size_t look, std::size_t face, int who, bool company) const;
    [[nodiscard]] bool linked(std::size_t before, std::size_t from, std::size_t later, std::size_t to) const;
    [[nodiscard]] std::string judge_match(const Step& step, const Telling& told);
    [[nodiscard]] std::string judge_silence(const Step& step, const Outcome& outcome) const;

    const Scenario& scenario_;
    std::array<std::vector<bool>, kPeople + 1>
        week_;                // minutes of the week on which they may pass; the last: everybody
    std::deque<Look> looks_;  // that counted, the newest first
    std::int64_t last_captured_ = 0, last_asleep_ = 0;
    std::size_t last_engine_ = kEngines.size();
    std::array<std::int64_t, kPeople> told_at_;
    std::array<bool, kPeople> told_here_{};  // in this presence
};

}  // namespace sim
