// The rules that keep a door shut, by name. A test-only build with DECIDE_MUTANT=n takes the n-th one out, and the
// simulation (tests/sim) has to notice: so the simulation itself is tested. Without that definition every rule holds.
#pragma once

namespace agent {

enum class Rule : int {
    none,
    distinct_frames,     // a frame counts once
    fresh_answer,        // no answer about an old frame counts
    awake,               // no answer counts over a sleep of the board
    threshold,           // as similar as asked for
    subject_threshold,   // as similar as the policy asks for this person
    margin,              // nobody else is nearly as similar
    unseen_second,       // somebody unseen may be as similar as the least similar entry
    size,                // large enough
    probability,         // surely a face
    one_face_a_subject,  // the same name on two faces is one of them
    votes,               // N of M
    recent_looks,        // of the last M looks
    window,              // all within the window
    one_track,           // votes stay with their track
    plain_tracks,        // two candidates: a new track
    one_engine,          // votes end with the engine
    policy_engine,       // the engine that the policy was made for
    allow_list,
    deny_list,
    hours,
    dates,
    synchronised_clock,
    mask,
    company,
    company_of_every_vote,
    crowd,
    once_a_presence,
    cooldown,
    remembered,  // cool-downs from before a restart
    count        // of the rules, not one of them
};

#ifdef DECIDE_MUTANT
inline constexpr Rule kTakenOut = static_cast<Rule>(DECIDE_MUTANT);
#else
inline constexpr Rule kTakenOut = Rule::none;
#endif

// `condition`, which is what `rule` asks for.
[[nodiscard]] constexpr bool holds(Rule rule, bool condition) {
    return condition || kTakenOut == rule;
}

}  // namespace agent
