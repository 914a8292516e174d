// Random people in front of the decider, checked by rules that share no code with it. The seed is printed; set
// COMPREFACE_SEED to repeat a run.
#include <cstdio>
#include <map>
#include <random>
#include <set>
#include <string>

#include "agent/decide/decider.hpp"
#include "looks.hpp"
#include "tests/fakes/seed.hpp"

#include <CppUTest/TestHarness.h>  // last: it redefines new

using namespace agent;

namespace {

// What the rules of decider.hpp allow, from the looks alone.
struct Oracle {
    std::map<std::string, double> matched_at, told_at;
    std::set<std::string> told;
    int strangers_told = 0, strangers_left = 0;

    void check(double at_s, const Observation& look, const DecisionList& out) {
        std::set<std::string> matching;
        for (const ObservedFace& face : look.faces()) {
            if (face.candidate_count > 0 && face.candidate[0].similarity >= 0.97F) {
                matching.insert(std::string(face.candidate[0].subject.view()));
            }
        }
        for (const Decision& decision : out.all()) {
            const std::string who(decision.subject.view());
            if (decision.type == EventType::match) {
                CHECK(matching.count(who) == 1);  // only whom this very look matched
                CHECK(told.insert(who).second);   // once per presence
                CHECK(told_at.count(who) == 0 || at_s - told_at[who] >= 5 - 1e-6);
                CHECK(decision.similarity.value() >= 0.97F);
                told_at[who] = at_s;
            }
            if (decision.type == EventType::left && !who.empty()) {
                CHECK(told.erase(who) == 1);  // only who was told to come
                CHECK(at_s - matched_at[who] >= 3 - 1e-6);
                CHECK(matching.count(who) == 0);
            }
            if (decision.type == EventType::unknown || decision.type == EventType::miss) ++strangers_told;
            if (decision.type == EventType::left && who.empty()) ++strangers_left;
            if (decision.type == EventType::unknown) CHECK(who.empty());
        }
        for (const std::string& who : matching) {
            matched_at[who] = at_s;
            // Told, now or before, or held back by the cool-down.
            CHECK(told.count(who) == 1 || (told_at.count(who) == 1 && at_s - told_at[who] < 5));
        }
        CHECK(strangers_left <= strangers_told);
    }
};

}  // namespace

TEST_GROUP(Simulation){};

TEST(Simulation, random_people_never_break_the_rules) {
    const std::uint64_t start = test::seed();
    std::mt19937_64 random(start);
    const auto chance = [&](double p) { return std::uniform_real_distribution<>(0, 1)(random) < p; };
    const std::array<const char*, 4> names{"Ada", "Bob", "Eve", "Kim"};

    Decider decider{looks::policy()};
    DecisionList out;
    Oracle oracle;
    std::int64_t last_captured_ns = 0;
    struct Actor {
        bool here = false;
        int x = 0;
    };
    std::array<Actor, 7> actors;
    double at_s = 1, slept_s = 0;
    for (int step = 0; step < 100'000; ++step) {
        at_s += chance(0.01) ? 60 : 0.2 + std::uniform_real_distribution<>(0, 1)(random);
        if (chance(0.002)) slept_s += std::uniform_real_distribution<>(1, 40'000)(random);
        Observation look = looks::look(at_s, {});
        look.frame.suspended_ns = static_cast<std::int64_t>(slept_s * 1e9);
        for (std::size_t i = 0; i < actors.size(); ++i) {
            Actor& actor = actors[i];
            if (chance(0.05)) actor = {!actor.here, std::uniform_int_distribution<>(0, 1200)(random)};
            if (!actor.here || chance(0.1)) continue;  // not there, or not detected this time
            actor.x += std::uniform_int_distribution<>(-60, 60)(random);
            const char* name = names[i % names.size()];
            const float similarity = i < names.size() ? (chance(0.8) ? 0.985F : 0.6F) : (chance(0.1) ? 0.94F : 0.3F);
            look.face[look.face_count++] = looks::face(actor.x, {{name, similarity}});
        }
        out.clear();
        // What must not count: an answer too late, a sleep while it was on its way, a frame from before the last.
        const bool late = chance(0.05), dozed = chance(0.02), old = step > 0 && chance(0.02);
        if (old) look.frame.stamps.captured_ns = last_captured_ns;
        const std::int64_t now_ns = look.frame.stamps.captured_ns + (late ? 1600 : 300) * kNsPerMs;
        const std::int64_t suspended_ns = look.frame.suspended_ns + (dozed ? 1 : 0) * kNsPerS;
        const Reason reason = decider.take(look, now_ns, suspended_ns, false, out);
        CHECK((reason == Reason::answer_stale) == (late || dozed || old));
        if (reason != Reason::none) {
            LONGS_EQUAL(0, out.all().size());
            continue;
        }
        last_captured_ns = look.frame.stamps.captured_ns;
        oracle.check(at_s + slept_s, look, out);
    }
}
