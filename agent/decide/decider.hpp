// From looks to tellings: who came, who left. Pure: no clock of its own, no I/O, no heap; the same looks give the same
// tellings.
//
// A person is told (match) when a look matches their name, once per presence and at most once per decide.cooldown_s.
// A face that no look can name is told (unknown, or miss when it is near a known person) after
// decide.unknown_after_looks looks. Whoever was told is told to have left when neither their face nor their name was in
// decide.left_after_looks looks and for decide.left_after_ms. Only looks count: while looks fail or are stale, nobody
// comes and nobody leaves. Time that the board slept counts like any other.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "agent/decide/decision.hpp"
#include "agent/decide/judge.hpp"
#include "agent/decide/tracker.hpp"
#include "agent/process/config.hpp"

namespace agent {

// Names whose last telling is remembered, so that cool-downs outlive a leaving.
inline constexpr std::size_t kPeople = 64;

class Decider {
public:
    explicit Decider(const Config::Decide& policy) : policy_(policy) {}

    // New thresholds; who is present stays.
    void configure(const Config::Decide& policy) { policy_ = policy; }

    // Before the first look: `subject` was told as a match at this moment of CLOCK_BOOTTIME, before a restart. The
    // cool-down goes on from there.
    void remember(std::string_view subject, std::int64_t told_boottime_ns);

    // Takes an answered look (observation.fault == none) and adds what is to be told to `out`; with `looks` also one
    // `look` for each face. `now_ns`: CLOCK_MONOTONIC; `suspended_ns`: BOOTTIME - MONOTONIC now. Returns answer_stale
    // when the look counts for nothing because its frame is older than decide.max_age_ms, is not newer than the last
    // one, or the board slept since it was captured; none otherwise.
    Reason take(const Observation& observation, std::int64_t now_ns, std::int64_t suspended_ns, bool looks,
                DecisionList& out);

    // True while somebody is in view, told or not.
    [[nodiscard]] bool anybody() const;

private:
    struct Track {
        bool live = false;
        compreface::Box box;
        std::int64_t seen_ns = 0;
        std::uint32_t missed_looks = 0;
        std::uint32_t unnamed_looks = 0;  // in a row without a match
        std::int64_t matched_ns = 0;
        SubjectName subject;  // by its last match; empty: never matched
        bool told = false;    // as unknown or miss
    };

    struct Person {
        SubjectName subject;  // empty: free
        bool present = false;
        bool told = false;  // in this presence
        std::int64_t seen_ns = 0;
        std::uint32_t missed_looks = 0;
        std::int64_t told_ns = 0;
        bool ever_told = false;
    };

    [[nodiscard]] bool fresh(const Observation& observation, std::int64_t now_ns, std::int64_t suspended_ns) const;
    // One stranger walks fast: the only face without a track continues the only nameless track of the last look,
    // however far. Names are never carried over this way.
    void link_lone_stranger(const Observation& observation, const Judgements& judgements, TrackOfFace& linked) const;
    // The linked track, or a new one. When all are in use one that is out of view makes room, and is told to have left.
    Track& track_for(std::uint8_t linked, DecisionList& out);
    // The same for names: the one unseen for longest makes room.
    Person* person_for(const SubjectName& subject, DecisionList& out);
    void see_match(const Observation& observation, std::size_t face, const Judgement& judgement, Track& track,
                   DecisionList& out);
    void see_unnamed(const Observation& observation, std::size_t face, const Judgement& judgement, Track& track,
                     DecisionList& out);
    void notice_leavings(DecisionList& out);
    [[nodiscard]] bool gone(std::int64_t seen_ns, std::uint32_t missed_looks) const;

    Config::Decide policy_;
    std::array<Track, kTracks> tracks_{};
    std::array<Person, kPeople> people_{};
    std::int64_t last_captured_ns_ = 0;  // CLOCK_MONOTONIC
    std::int64_t at_ns_ = 0;  // the same moment in CLOCK_BOOTTIME, like all moments kept about tracks and people
};

}  // namespace agent
