// From looks to tellings: who came, who left. Pure: no clock of its own, no I/O, no heap; the same looks give the same
// tellings.
//
// A person is told (match) when decide.votes of the last decide.votes_of looks recognized them in one and the same face
// as it moved (its track), once per presence and at most once per decide.cooldown_s; or told as denied, with the
// reason, when the policy or the company they are in does not let them pass, once per presence and reason. A face that
// no look can name is told (unknown, or miss when it is near a known person) after decide.unknown_after_looks looks.
// Whoever was told is told to have left when neither their face nor their name was in decide.left_after_looks looks and
// for decide.left_after_ms. Only looks count: while looks fail or are stale, nobody comes and nobody leaves. Time that
// the board slept counts like any other, and ends all votes; so does another face engine.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "agent/decide/decision.hpp"
#include "agent/decide/judge.hpp"
#include "agent/decide/presence.hpp"
#include "agent/decide/tracker.hpp"
#include "agent/decide/votes.hpp"
#include "agent/process/config.hpp"
#include "agent/process/door_policy.hpp"
#include "agent/process/local_time.hpp"

namespace agent {

// Names whose last telling is remembered, so that cool-downs outlive a leaving. When there are more, those for whom the
// door was opened within the cool-down are forgotten last: there are never more of them than a policy can name.
inline constexpr std::size_t kPeople = 192;
static_assert(kPeople > kPolicySubjects);

class Decider {
public:
    // `policy`: who may pass; null: matches are told, none opens. It must outlive this.
    explicit Decider(const Config::Decide& settings, const DoorPolicy* policy = nullptr)
        : settings_(settings), policy_(policy) {}

    // New thresholds; who is present stays.
    void configure(const Config::Decide& settings) { settings_ = settings; }

    // Before the first look: `subject` was told as a match at this moment of CLOCK_BOOTTIME, before a restart. The
    // cool-down goes on from there; a moment that is still to come counts as that of the first look.
    void remember(std::string_view subject, std::int64_t told_boottime_ns);

    // Takes an answered look (observation.fault == none) and adds what is to be told to `out`; with `looks` also one
    // `look` for each face. `now_ns`: CLOCK_MONOTONIC; `suspended_ns`: BOOTTIME - MONOTONIC now; `local`: the time on
    // the wall, for the policy's schedules. Returns answer_stale when the look counts for nothing because its frame is
    // older than decide.max_age_ms, is not newer than the last one, or the board slept since it was captured; none
    // otherwise.
    Reason take(const Observation& observation, std::int64_t now_ns, std::int64_t suspended_ns, bool looks,
                DecisionList& out, const LocalTime& local = {});

    // True while somebody is in view, told or not.
    [[nodiscard]] bool anybody() const;
    // Who was told and has not left.
    [[nodiscard]] Presence presence() const;

private:
    struct Track {
        bool live = false;
        compreface::Box box;
        std::int64_t seen_ns = 0;
        std::uint32_t missed_looks = 0;
        std::uint32_t unnamed_looks = 0;  // in a row without a match
        std::int64_t matched_ns = 0;
        SubjectName subject;     // by its last match; empty: never matched
        bool confirmed = false;  // `subject` had enough votes
        bool told = false;       // as unknown or miss
        Votes votes;
    };

    struct Person {
        SubjectName subject;  // empty: free
        bool present = false;
        bool told = false;              // as a match, in this presence
        Reason denied = Reason::none;   // told last, in this presence
        Reason cooling = Reason::none;  // told as denied last
        std::int64_t denied_ns = 0;
        std::int64_t seen_ns = 0;
        std::uint32_t missed_looks = 0;
        std::int64_t told_ns = 0;
        bool ever_told = false;
        bool opened = false;  // by its last telling
    };

    // What belongs together while one look is taken.
    struct Look {
        const Observation& observation;
        const Judgements& judgements;
        const LocalTime& local;
    };

    [[nodiscard]] bool fresh(const Observation& observation, std::int64_t now_ns, std::int64_t suspended_ns) const;
    void link_tracks(const Look& look, TrackOfFace& linked);
    // Sleeping, or another engine: what was seen before proves nothing any more.
    void end_votes(const Observation& observation);
    // One stranger walks fast: the only face without a track continues the only nameless track of the last look,
    // however far. Names and votes are never carried over this way.
    void link_lone_stranger(const Look& look, TrackOfFace& linked);
    // The linked track, or a new one. When all are in use one that is out of view makes room, and is told to have left.
    Track& track_for(std::uint8_t linked, DecisionList& out);
    // The same for names: see kPeople.
    Person* person_for(const SubjectName& subject, DecisionList& out);
    void see_match(const Look& look, std::size_t face, Track& track, DecisionList& out);
    void see_unnamed(const Look& look, std::size_t face, Track& track, DecisionList& out);
    void note_company(const Look& look, std::size_t face, Track& track) const;
    // Somebody has enough votes: may they pass?
    void tell_known(const Look& look, std::size_t face, const Track& track, Person& person, DecisionList& out);
    [[nodiscard]] Reason refusal(const Look& look, std::size_t face, const Track& track) const;
    void notice_leavings(DecisionList& out);
    [[nodiscard]] bool gone(std::int64_t seen_ns, std::uint32_t missed_looks) const;
    [[nodiscard]] bool cooling(const Person& person) const;
    [[nodiscard]] std::uint32_t votes(const Track& track) const;

    Config::Decide settings_;
    const DoorPolicy* policy_;
    std::array<Track, kTracks> tracks_{};
    std::array<Person, kPeople> people_{};
    std::int64_t last_captured_ns_ = 0;  // CLOCK_MONOTONIC
    std::int64_t last_suspended_ns_ = 0;
    std::int64_t at_ns_ = 0;  // the same moment in CLOCK_BOOTTIME, like all moments kept about tracks and people
    EngineText calculator_, detector_;  // of the last look with faces
};

}  // namespace agent
