// What the simulation plays: plain numbers, nothing of the agent in them, so that the oracle can judge by them alone.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace sim {

inline constexpr std::size_t kPeople = 5;
inline constexpr std::array<const char*, kPeople> kNames{"Ada", "Bob", "Eve", "Kim", "Zoe"};
inline constexpr std::array<const char*, 3> kEngines{"facenet", "arcface", ""};

// One face of an answer. Candidates as the server told them, which may be odd.
struct Face {
    int x = 0, y = 0, width = 100, height = 120;
    double probability = 0.99;
    int candidates = 0;
    std::array<int, 3> who{};  // index into kNames
    std::array<float, 3> similarity{};
    bool unseen = false;  // all entries were of one subject: another may be as near as `bound`
    float bound = 0;
    int mask = -1;  // not told, without, with, worn wrongly
};

// Times in ms; `asleep`: how much longer the board has been up than awake.
struct Step {
    enum class Kind { look, restart, reboot } kind = Kind::look;
    std::int64_t captured = 0, captured_asleep = 0, now = 0, now_asleep = 0;
    std::size_t engine = 0;
    bool crowd = false;
    bool time_known = true, synchronised = true;
    std::uint32_t date = 0;
    int weekday = 0, minute = 0;
    std::vector<Face> faces;
};

// Days of the week from 0 = Monday; minutes of the day. until < from: over midnight.
struct Hours {
    std::vector<int> days;
    int from = 0, until = 0;
};

struct Rule {
    double threshold = 0;
    std::vector<Hours> hours;
    std::uint32_t first_day = 0, last_day = 0;
    int company = 0;  // allow, deny_denied, deny_unknown, deny_any
    bool refuse_masks = false;
};

struct Scenario {
    double threshold = 0.97, floor = 0.9, margin = 0.8, min_probability = 0.8;
    int max_age = 1500, window = 5000, cooldown_s = 5, votes = 2, votes_of = 3, min_face = 60, min_company = 40;
    int left_after = 3000, left_after_looks = 2, company = 1;
    bool policy = false, trust_clock = false;
    std::size_t policy_engine = 0;
    Rule everybody;
    std::array<Rule, kPeople> rules;
    std::array<bool, kPeople> named{}, denied{};
    std::vector<Step> steps;
};

// What the agent told of a name at one step.
struct Telling {
    enum class What { match, denied, left } what = What::match;
    int who = -1;
    bool opens = false;
};

struct Outcome {
    bool stale = false;
    std::size_t told = 0;  // everything, of strangers too
    std::vector<Telling> tellings;
};

// Random, from `seed` alone.
[[nodiscard]] Scenario make_scenario(std::uint64_t seed, std::size_t steps);

// A line for people.
[[nodiscard]] std::string describe(const Scenario& scenario);
[[nodiscard]] std::string describe(const Step& step);
[[nodiscard]] std::string describe(const Outcome& outcome);

}  // namespace sim
