// The whole of agent/decide in one piece, so that a mutant costs one compilation. DECIDE_MUTANT: see
// agent/decide/rules.hpp.
#include "agent/decide/access.cpp"    // NOLINT: that is the point
#include "agent/decide/decider.cpp"   // NOLINT
#include "agent/decide/decision.cpp"  // NOLINT
#include "agent/decide/judge.cpp"     // NOLINT
#include "agent/decide/tell.cpp"      // NOLINT
#include "agent/decide/tracker.cpp"   // NOLINT
#include "agent/decide/votes.cpp"     // NOLINT
