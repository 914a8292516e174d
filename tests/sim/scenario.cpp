#include "sim/scenario.hpp"

#include <algorithm>
#include <cmath>
#include <cstdarg>
#include <cstdio>
#include <limits>
#include <random>

namespace sim {

namespace {

class Dice {
public:
    explicit Dice(std::uint64_t seed) : engine_(seed) {}
    bool chance(double p) { return real(0, 1) < p; }
    double real(double from, double until) {
        return from + (until - from) * static_cast<double>(engine_() >> 11U) * 0x1p-53;
    }
    int whole(int from, int until) {
        return from + static_cast<int>(engine_() % static_cast<unsigned>(until - from + 1));
    }
    template <class T>
    T one_of(std::initializer_list<T> list) {
        return list.begin()[whole(0, static_cast<int>(list.size()) - 1)];
    }

private:
    std::mt19937_64 engine_;
};

// Never on a limit: those are written with two decimals.
float similarity(Dice& dice, double from, double until) {
    const double places = std::floor(dice.real(from, until) * 1000);
    return static_cast<float>(std::clamp((places + 0.5) / 1000, 0.0005, 0.9995));
}

Rule make_rule(Dice& dice, double often) {
    Rule rule;
    if (dice.chance(often)) rule.threshold = dice.one_of({0.98, 0.985});
    if (dice.chance(often)) rule.company = dice.whole(0, 3);
    rule.refuse_masks = dice.chance(often / 2);
    if (dice.chance(often)) rule.first_day = dice.one_of<std::uint32_t>({20261123, 20261124});
    if (dice.chance(often)) rule.last_day = dice.one_of<std::uint32_t>({20261124, 20261125});
    if (!dice.chance(often)) return rule;
    for (int i = dice.whole(1, 2); i > 0; --i) {
        Hours hours;
        for (int day = 0; day < 7; ++day) {
            if (dice.chance(0.7)) hours.days.push_back(day);
        }
        if (hours.days.empty()) hours.days.push_back(0);
        hours.from = dice.whole(0, 23) * 60;
        hours.until = dice.whole(1, 24) * 60;
        if (hours.from == hours.until) hours.until = hours.from + 30;
        rule.hours.push_back(hours);
    }
    return rule;
}

void make_settings(Dice& dice, Scenario& out) {
    out.votes_of = dice.whole(1, 5);
    out.votes = dice.whole(1, out.votes_of);
    out.window = dice.one_of({700, 1500, 5000, 20'000});
    out.margin = dice.one_of({0.0, 0.8, 1.2});
    out.max_age = dice.one_of({500, 1500});
    out.cooldown_s = dice.one_of({0, 5, 30});
    out.left_after = dice.one_of({500, 3000});
    out.left_after_looks = dice.whole(1, 3);
    out.company = dice.chance(0.5) ? 0 : dice.whole(0, 3);
    out.policy = dice.chance(0.75);
    if (!out.policy) return;
    out.trust_clock = dice.chance(0.3);
    out.policy_engine = dice.chance(0.1) ? 1 : 0;
    out.everybody = make_rule(dice, 0.15);
    for (std::size_t i = 0; i < kPeople; ++i) {
        out.named[i] = dice.chance(0.75);
        out.denied[i] = out.named[i] && dice.chance(0.2);
        if (out.named[i]) out.rules[i] = make_rule(dice, 0.2);
    }
}

// Somebody in front of the camera, or a stranger (who < 0) who resembles somebody at times.
struct Actor {
    bool here = false;
    int who = -1;
    int x = 0, y = 0, width = 100;
    int mask = -1;
    double luck = 0.8;  // how often a look recognizes them
};

void odd_candidates(Dice& dice, Face& face) {
    constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
    const auto which = static_cast<std::size_t>(dice.whole(0, std::max(0, face.candidates - 1)));
    face.similarity[which] = dice.one_of({kNan, 1.00001F, -0.25F, std::numeric_limits<float>::infinity()});
}

Face make_face(Dice& dice, const Actor& actor) {
    Face face;
    face.x = actor.x;
    face.y = actor.y;
    face.width = actor.width;
    face.height = actor.width + 20;
    face.probability = dice.chance(0.1) ? dice.real(0.5, 0.79) : dice.real(0.81, 1);
    face.mask = dice.chance(0.1) ? dice.whole(-1, 2) : actor.mask;
    const bool recognized = dice.chance(actor.who >= 0 ? actor.luck : 0.08);
    face.who[0] = actor.who >= 0 && dice.chance(0.95) ? actor.who : dice.whole(0, kPeople - 1);
    face.similarity[0] = recognized ? similarity(dice, 0.965, 1) : similarity(dice, 0.2, 0.97);
    face.candidates = dice.whole(0, 20) == 0 ? 0 : dice.whole(1, 3);
    for (int i = 1; i < face.candidates; ++i) {
        const auto at = static_cast<std::size_t>(i);
        face.who[at] = (face.who[at - 1] + dice.whole(1, 2)) % static_cast<int>(kPeople);
        const double above = static_cast<double>(face.similarity[at - 1]);
        face.similarity[at] =
            std::min(face.similarity[at - 1], similarity(dice, dice.chance(0.3) ? above - 0.06 : 0, above));
    }
    if (face.candidates == 3 && face.who[2] == face.who[0]) face.candidates = 2;  // subjects are distinct
    face.unseen = face.candidates == 1 && dice.chance(0.5);
    face.bound = similarity(dice, 0.3, static_cast<double>(face.similarity[0]));
    if (dice.chance(0.01)) odd_candidates(dice, face);
    return face;
}

class World {
public:
    World(Dice& dice, Scenario& out) : dice_(dice), out_(out) {
        minute_ = dice.whole(0, 1439);
        weekday_ = dice.whole(0, 6);
    }

    void step() {
        if (dice_.chance(0.01)) return begin_anew();
        Step step;
        now_ += dice_.chance(0.02) ? dice_.whole(2000, 40'000) : dice_.whole(100, 900);
        if (dice_.chance(0.005)) asleep_ += dice_.whole(300, 60'000);
        if (dice_.chance(0.02)) engine_ = static_cast<std::size_t>(dice_.whole(0, 2));
        if (dice_.chance(0.1)) engine_ = 0;
        step.captured = now_;
        step.captured_asleep = asleep_;
        if (dice_.chance(0.03)) repeat(step);
        const int delay = dice_.chance(0.04) ? dice_.whole(1, 10'000) : dice_.whole(0, 400);
        step.now = now_ + delay;
        if (dice_.chance(0.01)) step.now = step.captured - dice_.whole(1, 5);
        step.now_asleep = asleep_ + (dice_.chance(0.02) ? dice_.whole(100, 3000) : 0);
        step.engine = engine_;
        step.crowd = dice_.chance(0.03);
        tell_time(step);
        for (Actor& actor : actors_) move(actor, step);
        std::shuffle(step.faces.begin(), step.faces.end(), shuffler_);
        out_.steps.push_back(step);
    }

private:
    // The agent, or the board with its clocks.
    void begin_anew() {
        Step step;
        step.kind = dice_.chance(0.7) ? Step::Kind::restart : Step::Kind::reboot;
        if (step.kind == Step::Kind::reboot) now_ = 1000, asleep_ = 0;
        step.now = now_;
        step.now_asleep = asleep_;
        out_.steps.push_back(step);
    }

    // The frame of before, or one from before it, or from days that cannot be.
    void repeat(Step& step) {
        const std::int64_t last = out_.steps.empty() ? 0 : out_.steps.back().captured;
        step.captured = dice_.one_of<std::int64_t>({last, last - 1, 0, -5, step.captured + 100'000'000});
    }

    void tell_time(Step& step) {
        if (dice_.chance(0.01)) minute_ = dice_.whole(0, 1439), weekday_ = dice_.whole(0, 6);
        if (dice_.chance(0.01)) date_ = 20261123 + static_cast<std::uint32_t>(dice_.whole(0, 3));
        if (dice_.chance(0.02)) synchronised_ = !dice_.chance(0.3);
        step.minute = minute_;
        step.weekday = weekday_;
        step.date = date_;
        step.synchronised = synchronised_;
        step.time_known = !dice_.chance(0.01);
    }

    void move(Actor& actor, Step& step) {
        if (dice_.chance(actor.here ? 0.06 : 0.12)) {
            actor.here = !actor.here;
            actor.who = dice_.chance(0.75) ? dice_.whole(0, kPeople - 1) : -1;
            actor.x = dice_.whole(0, 700);
            actor.y = dice_.whole(0, 60);
            actor.width = dice_.one_of({35, 50, 70, 100, 100, 120});
            actor.mask = dice_.whole(-1, 2);
            actor.luck = dice_.one_of({0.3, 0.6, 0.95});
        }
        actor.x += dice_.chance(0.02) ? dice_.whole(-300, 300) : dice_.whole(-20, 20);
        if (!actor.here || dice_.chance(0.1)) return;
        step.faces.push_back(make_face(dice_, actor));
    }

    Dice& dice_;
    Scenario& out_;
    std::array<Actor, 4> actors_;
    std::mt19937_64 shuffler_{1};
    std::int64_t now_ = 5000, asleep_ = 0;
    std::size_t engine_ = 0;
    std::uint32_t date_ = 20261124;
    int minute_ = 0, weekday_ = 0;
    bool synchronised_ = true;
};

}  // namespace

Scenario make_scenario(std::uint64_t seed, std::size_t steps) {
    Dice dice(seed);
    Scenario out;
    make_settings(dice, out);
    World world(dice, out);
    while (out.steps.size() < steps) world.step();
    return out;
}

namespace {

[[gnu::format(printf, 1, 2)]] std::string print(const char* format, ...) {
    char text[256];
    std::va_list values;
    va_start(values, format);
    std::vsnprintf(text, sizeof text, format, values);
    va_end(values);
    return text;
}

std::string describe(const Rule& rule) {
    std::string text = print("threshold %.3f company %d masks %s days %u-%u", rule.threshold, rule.company,
                             rule.refuse_masks ? "refused" : "ignored", rule.first_day, rule.last_day);
    for (const Hours& hours : rule.hours) {
        text += " on";
        for (const int day : hours.days) text += print(" %d", day);
        text += print(" %d-%d", hours.from, hours.until);
    }
    return text;
}

}  // namespace

std::string describe(const Scenario& s) {
    std::string text =
        print("votes %d of %d window %d ms threshold %.3f margin %.2f max_age %d cooldown %d s company %d", s.votes,
              s.votes_of, s.window, s.threshold, s.margin, s.max_age, s.cooldown_s, s.company);
    if (!s.policy) return text + ", no policy";
    text += print(", engine %s, clock %s\n  everybody: ", kEngines[s.policy_engine],
                  s.trust_clock ? "believed" : "checked") +
            describe(s.everybody);
    for (std::size_t i = 0; i < kPeople; ++i) {
        if (s.named[i])
            text += print("\n  %s %s: ", kNames[i], s.denied[i] ? "denied" : "allowed") + describe(s.rules[i]);
    }
    return text;
}

std::string describe(const Step& step) {
    if (step.kind == Step::Kind::restart) return "the agent is started anew";
    if (step.kind == Step::Kind::reboot) return "the board is started anew";
    std::string text = print("frame of %lld+%lld answered at %lld+%lld by %s, day %d (%u) minute %d %s%s",
                             static_cast<long long>(step.captured), static_cast<long long>(step.captured_asleep),
                             static_cast<long long>(step.now), static_cast<long long>(step.now_asleep),
                             kEngines[step.engine], step.weekday, step.date, step.minute,
                             !step.time_known    ? "unknown"
                             : step.synchronised ? "set"
                                                 : "not set",
                             step.crowd ? ", crowd" : "");
    for (const Face& face : step.faces) {
        text += print("\n      face at %d,%d %dx%d p %.2f mask %d", face.x, face.y, face.width, face.height,
                      face.probability, face.mask);
        for (int i = 0; i < face.candidates; ++i) {
            const auto at = static_cast<std::size_t>(i);
            text += print(" %s %.4f", kNames[static_cast<std::size_t>(face.who[at])],
                          static_cast<double>(face.similarity[at]));
        }
        if (face.unseen) text += print(" unseen <= %.4f", static_cast<double>(face.bound));
    }
    return text;
}

std::string describe(const Outcome& outcome) {
    std::string text = outcome.stale ? "stale" : "";
    for (const Telling& one : outcome.tellings) {
        constexpr std::array<const char*, 3> kWhat{"match", "denied", "left"};
        text += print(" %s %s%s", kWhat[static_cast<std::size_t>(one.what)],
                      one.who < 0 ? "?" : kNames[static_cast<std::size_t>(one.who)], one.opens ? " OPENS" : "");
    }
    return text;
}

}  // namespace sim
