#include "sim/player.hpp"

#include <cstdio>
#include <memory>

#include "agent/decide/decider.hpp"
#include "agent/process/clock.hpp"
#include "sim/oracle.hpp"

namespace sim {

namespace {

agent::AccessRule rule_of(const Rule& rule) {
    agent::AccessRule out;
    out.threshold = rule.threshold;
    out.from = rule.first_day;
    out.until = rule.last_day;
    out.company = static_cast<agent::Company>(rule.company);
    out.mask = rule.refuse_masks ? agent::MaskRule::refuse : agent::MaskRule::ignore;
    for (const Hours& hours : rule.hours) {
        agent::HoursRange& range = out.hours.range[out.hours.count++];
        for (const int day : hours.days)
            range.days = static_cast<std::uint8_t>(range.days | (1U << static_cast<unsigned>(day)));
        range.from_minute = static_cast<std::uint16_t>(hours.from);
        range.until_minute = static_cast<std::uint16_t>(hours.until);
    }
    return out;
}

void fill(const Scenario& scenario, agent::DoorPolicy& out) {
    out.count = 0;
    out.ignore_unsynchronised = scenario.trust_clock;
    (void)out.calculator.assign(kEngines[scenario.policy_engine]);
    (void)out.detector.assign(kEngines[scenario.policy_engine]);
    out.everybody = rule_of(scenario.everybody);
    for (std::size_t i = 0; i < kPeople; ++i) {
        if (!scenario.named[i]) continue;
        agent::PolicySubject& one = out.subject[out.count++];
        (void)one.name.assign(kNames[i]);
        one.access = scenario.denied[i] ? agent::Access::deny : agent::Access::allow;
        one.rule = rule_of(scenario.rules[i]);
    }
}

agent::Config::Decide settings_of(const Scenario& s) {
    agent::Config::Decide out;
    out.similarity_threshold = s.threshold;
    out.miss_floor = s.floor;
    out.max_age_ms = static_cast<std::uint32_t>(s.max_age);
    out.min_face_px = static_cast<std::uint32_t>(s.min_face);
    out.left_after_ms = static_cast<std::uint32_t>(s.left_after);
    out.left_after_looks = static_cast<std::uint32_t>(s.left_after_looks);
    out.unknown_after_looks = 2;
    out.cooldown_s = static_cast<std::uint32_t>(s.cooldown_s);
    out.votes = static_cast<std::uint32_t>(s.votes);
    out.votes_of = static_cast<std::uint32_t>(s.votes_of);
    out.window_ms = static_cast<std::uint32_t>(s.window);
    out.margin = s.margin;
    out.min_probability = s.min_probability;
    out.company = static_cast<agent::Company>(s.company);
    out.min_company_px = static_cast<std::uint32_t>(s.min_company);
    return out;
}

void fill(const Face& face, agent::ObservedFace& out) {
    out.box = {face.x, face.y, face.x + face.width, face.y + face.height, face.probability};
    out.mask.reset();
    if (face.mask >= 0) out.mask = compreface::Mask{static_cast<compreface::MaskKind>(face.mask), 0.9};
    out.candidate_count = static_cast<std::uint8_t>(face.candidates);
    for (int i = 0; i < face.candidates; ++i) {
        const auto at = static_cast<std::size_t>(i);
        (void)out.candidate[at].subject.assign(kNames[static_cast<std::size_t>(face.who[at])]);
        out.candidate[at].similarity = face.similarity[at];
    }
    out.second_unseen = face.unseen;
    out.unseen_bound = face.bound;
}

void fill(const Step& step, agent::Observation& out) {
    out.frame.stamps.captured_ns = step.captured * agent::kNsPerMs;
    out.frame.suspended_ns = step.captured_asleep * agent::kNsPerMs;
    out.crowd = step.crowd;
    (void)out.calculator.assign(kEngines[step.engine]);
    (void)out.detector.assign(kEngines[step.engine]);
    out.face_count = 0;
    for (const Face& face : step.faces) fill(face, out.face[out.face_count++]);
}

int index_of(std::string_view name) {
    for (std::size_t i = 0; i < kPeople; ++i) {
        if (name == kNames[i]) return static_cast<int>(i);
    }
    return -1;
}

void add_telling(const agent::Decision& one, Outcome& out) {
    using agent::EventType;
    ++out.told;
    Telling telling;
    if (one.type == EventType::denied) telling.what = Telling::What::denied;
    if (one.type == EventType::left) telling.what = Telling::What::left;
    if (one.type != EventType::match && one.type != EventType::denied && one.type != EventType::left) return;
    telling.who = index_of(one.subject.view());
    telling.opens = one.opens;
    out.tellings.push_back(telling);
}

class Player {
public:
    explicit Player(const Scenario& scenario) : settings_(settings_of(scenario)) {
        if (scenario.policy) fill(scenario, policy_storage_);
        policy_ = scenario.policy ? &policy_storage_ : nullptr;
        decider_ = std::make_unique<agent::Decider>(settings_, policy_);
    }

    void take(const Step& step, Outcome& out) {
        fill(step, observation_);
        told_.clear();
        const agent::LocalTime local{step.time_known, step.synchronised, step.date,
                                     static_cast<std::uint8_t>(step.weekday), static_cast<std::uint16_t>(step.minute)};
        out.stale = decider_->take(observation_, step.now * agent::kNsPerMs, step.now_asleep * agent::kNsPerMs, false,
                                   told_, local) != agent::Reason::none;
        for (const agent::Decision& one : told_.all()) add_telling(one, out);
    }

    // What the memory on the disk gives back.
    void restart(const Oracle& memory) {
        decider_ = std::make_unique<agent::Decider>(settings_, policy_);
        for (std::size_t i = 0; i < kPeople; ++i) {
            if (memory.told_at(i) >= 0) decider_->remember(kNames[i], memory.told_at(i) * agent::kNsPerMs);
        }
    }

private:
    static inline agent::DoorPolicy policy_storage_;
    agent::Config::Decide settings_;
    const agent::DoorPolicy* policy_ = nullptr;
    std::unique_ptr<agent::Decider> decider_;
    agent::Observation observation_;
    agent::DecisionList told_;
};

void add(const Outcome& outcome, Totals& totals) {
    totals.stale += outcome.stale ? 1 : 0;
    for (const Telling& one : outcome.tellings) {
        totals.matches += one.what == Telling::What::match ? 1 : 0;
        totals.opened += one.opens ? 1 : 0;
        totals.denied += one.what == Telling::What::denied ? 1 : 0;
        totals.left += one.what == Telling::What::left ? 1 : 0;
    }
}

}  // namespace

std::string play(const Scenario& scenario, std::size_t& step, Outcome& outcome, Totals* totals) {
    Player player(scenario);
    Oracle oracle(scenario);
    for (step = 0; step < scenario.steps.size(); ++step) {
        const Step& now = scenario.steps[step];
        outcome = {};
        if (now.kind == Step::Kind::look) player.take(now, outcome);
        if (totals != nullptr) add(outcome, *totals);
        std::string wrong = oracle.judge(now, outcome);
        if (!wrong.empty()) return wrong;
        if (now.kind != Step::Kind::look) player.restart(oracle);
    }
    return {};
}

Scenario shorten(Scenario scenario) {
    std::size_t step = 0;
    Outcome outcome;
    if (!play(scenario, step, outcome).empty()) scenario.steps.resize(step + 1);
    for (bool shorter = true; shorter;) {
        shorter = false;
        for (std::size_t i = scenario.steps.size(); i-- > 0;) {
            Scenario without = scenario;
            without.steps.erase(without.steps.begin() + static_cast<std::ptrdiff_t>(i));
            if (play(without, step, outcome).empty()) continue;
            scenario = without;
            shorter = true;
        }
        // Fewer faces, too.
        for (std::size_t i = 0; i < scenario.steps.size(); ++i) {
            for (std::size_t f = scenario.steps[i].faces.size(); f-- > 0;) {
                Scenario without = scenario;
                without.steps[i].faces.erase(without.steps[i].faces.begin() + static_cast<std::ptrdiff_t>(f));
                if (play(without, step, outcome).empty()) continue;
                scenario = without;
                shorter = true;
            }
        }
    }
    return scenario;
}

void print_trace(const Scenario& scenario) {
    std::printf("  %s\n", describe(scenario).c_str());
    Player player(scenario);
    Oracle oracle(scenario);
    for (const Step& step : scenario.steps) {
        Outcome outcome;
        if (step.kind == Step::Kind::look) player.take(step, outcome);
        const std::string wrong = oracle.judge(step, outcome);
        std::printf("  - %s\n      told:%s\n", describe(step).c_str(), describe(outcome).c_str());
        if (!wrong.empty()) {
            std::printf("  WRONG, promise %s\n", wrong.c_str());
            return;
        }
        if (step.kind != Step::Kind::look) player.restart(oracle);
    }
}

}  // namespace sim
