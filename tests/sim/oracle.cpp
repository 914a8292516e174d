#include "sim/oracle.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace sim {

namespace {

// Sleeps below this are scheduling noise between two readings of two clocks.
constexpr std::int64_t kSlept = 500;

// The logit: half of it is the inverse hyperbolic tangent of 2s - 1.
double distance(double similarity) {
    const double s = std::min(std::max(similarity, 0.000005), 0.999995);
    return std::log(s / (1 - s)) / 2;
}

double margin(double first, double second) {
    return distance(first - 0.000005) - distance(second + 0.000005);
}

bool near(const Face& a, const Face& b) {
    const double left = std::max(a.x, b.x), right = std::min(a.x + a.width, b.x + b.width);
    const double top = std::max(a.y, b.y), bottom = std::min(a.y + a.height, b.y + b.height);
    const double common = right > left && bottom > top ? (right - left) * (bottom - top) : 0;
    const double both = static_cast<double>(a.width) * a.height + static_cast<double>(b.width) * b.height - common;
    if (common * 3 >= both) return true;
    const double dx = a.x + a.width / 2.0 - b.x - b.width / 2.0, dy = a.y + a.height / 2.0 - b.y - b.height / 2.0;
    const double width = std::min(a.width, b.width);
    return dx * dx + dy * dy < width * width;
}

bool sane(const Face& face) {
    for (int i = 0; i < face.candidates; ++i) {
        const float s = face.similarity[static_cast<std::size_t>(i)];
        if (!(s >= 0 && s <= 1)) return false;
        if (i > 0 && s > face.similarity[static_cast<std::size_t>(i - 1)]) return false;
    }
    return face.candidates > 0;
}

std::vector<bool> week_of(const Rule& rule) {
    std::vector<bool> week(7 * 1440, rule.hours.empty());
    for (const Hours& hours : rule.hours) {
        const int length = hours.until > hours.from ? hours.until - hours.from : 1440 - hours.from + hours.until;
        for (const int day : hours.days) {
            for (int i = 0; i < length; ++i)
                week[static_cast<std::size_t>((day * 1440 + hours.from + i) % (7 * 1440))] = true;
        }
    }
    return week;
}

bool has_schedule(const Rule& rule) {
    return !rule.hours.empty() || rule.first_day != 0 || rule.last_day != 0;
}

}  // namespace

Oracle::Oracle(const Scenario& scenario) : scenario_(scenario) {
    for (std::size_t i = 0; i < kPeople; ++i) week_[i] = week_of(scenario.rules[i]);
    week_[kPeople] = week_of(scenario.everybody);
    told_at_.fill(-1);
}

bool Oracle::counts(const Step& step) const {
    const std::int64_t slept = step.now_asleep - step.captured_asleep;
    if (step.captured <= last_captured_ || std::abs(slept) > kSlept) return false;
    const std::int64_t age = step.now - step.captured;
    return age >= 0 && age + std::max<std::int64_t>(slept, 0) <= scenario_.max_age;
}

bool Oracle::clear(const Face& face) const {
    return std::min(face.width, face.height) >= scenario_.min_face && face.probability >= scenario_.min_probability;
}

bool Oracle::recognized(const Face& face) const {
    if (!clear(face) || !sane(face)) return false;
    double needed = scenario_.threshold;
    if (scenario_.policy) {
        const auto who = static_cast<std::size_t>(face.who[0]);
        if (scenario_.named[who])
            needed = std::max({needed, scenario_.everybody.threshold, scenario_.rules[who].threshold});
    }
    const double first = static_cast<double>(face.similarity[0]);
    if (first < needed) return false;
    if (face.candidates > 1) return margin(first, static_cast<double>(face.similarity[1])) >= scenario_.margin;
    return !face.unseen || margin(first, static_cast<double>(face.bound)) >= scenario_.margin;
}

std::vector<int> Oracle::votes_of(const Step& step) const {
    std::vector<int> votes(step.faces.size(), -1);
    for (std::size_t i = 0; i < votes.size(); ++i) {
        if (!recognized(step.faces[i])) continue;
        bool best = true;
        for (std::size_t k = 0; k < votes.size(); ++k) {
            if (k == i || !recognized(step.faces[k]) || step.faces[k].who[0] != step.faces[i].who[0]) continue;
            const float other = step.faces[k].similarity[0], own = step.faces[i].similarity[0];
            best = best && (own > other || (own == other && i < k));
        }
        if (best) votes[i] = step.faces[i].who[0];
    }
    return votes;
}

void Oracle::remember(const Step& step) {
    Look look;
    look.at = step.captured + step.captured_asleep;
    look.step = step;
    look.votes = votes_of(step);
    look.begins_anew = std::abs(step.captured_asleep - last_asleep_) > kSlept;
    if (!step.faces.empty()) {
        look.begins_anew = look.begins_anew || step.engine != last_engine_;
        last_engine_ = step.engine;
    }
    last_captured_ = step.captured;
    last_asleep_ = step.captured_asleep;
    looks_.push_front(look);
    if (looks_.size() > 8) looks_.pop_back();
}

// May the votes of face `from` of an earlier look go on in face `to` of a later one?
bool Oracle::linked(std::size_t before, std::size_t from, std::size_t later, std::size_t to) const {
    const Step& earlier = looks_[before].step;
    const Step& now = looks_[later].step;
    const Face& place = earlier.faces[from];
    if (!near(place, now.faces[to])) return false;
    for (std::size_t i = 0; i < now.faces.size(); ++i) {
        if (i != to && near(place, now.faces[i])) return false;  // two candidates
    }
    // Two places for one face. An unclear one need not have been a face at all.
    for (std::size_t i = 0; before == later + 1 && i < earlier.faces.size(); ++i) {
        if (i != from && clear(earlier.faces[i]) && near(earlier.faces[i], now.faces[to])) return false;
    }
    return true;
}

// The most votes for `who` that any way back from this face through the last looks can collect. `company`: looks in
// which the company kept the door shut are in no way.
int Oracle::most_votes(std::size_t look, std::size_t face, int who, bool company) const {
    const int vote = looks_[look].votes[face];
    if (vote >= 0 && vote != who) return 0;
    if (vote == who && company && !company_allows(looks_[look], face)) return 0;
    const bool in_window = looks_[0].at - looks_[look].at <= scenario_.window;
    int best = 0;
    const auto last = std::min(looks_.size(), static_cast<std::size_t>(scenario_.votes_of));
    for (std::size_t before = look + 1; before < last && !looks_[before - 1].begins_anew; ++before) {
        for (std::size_t from = 0; from < looks_[before].step.faces.size(); ++from) {
            if (linked(before, from, look, face)) best = std::max(best, most_votes(before, from, who, company));
        }
    }
    return best + (vote == who && in_window ? 1 : 0);
}

bool Oracle::company_allows(const Look& look, std::size_t face) const {
    const int who = look.votes[face];
    int rule = scenario_.company;
    if (scenario_.policy) {
        rule = std::max(rule, scenario_.everybody.company);
        if (scenario_.named[static_cast<std::size_t>(who)]) {
            rule = std::max(rule, scenario_.rules[static_cast<std::size_t>(who)].company);
        }
    }
    if (rule == 0) return true;
    if (look.step.crowd) return false;
    for (std::size_t i = 0; i < look.step.faces.size(); ++i) {
        const Face& other = look.step.faces[i];
        if (i == face || std::min(other.width, other.height) < scenario_.min_company) continue;
        if (rule == 3) return false;
        const int name = look.votes[i];
        const bool allowed = name >= 0 && (!scenario_.policy || (scenario_.named[static_cast<std::size_t>(name)] &&
                                                                 !scenario_.denied[static_cast<std::size_t>(name)]));
        if (rule == 2 && !allowed) return false;
        for (int c = 0; scenario_.policy && c < other.candidates; ++c) {
            const auto at = static_cast<std::size_t>(c);
            const bool near_enough = other.similarity[at] >= static_cast<float>(scenario_.floor);
            if (near_enough && scenario_.denied[static_cast<std::size_t>(other.who[at])]) return false;
        }
    }
    return true;
}

bool Oracle::in_time(const Step& step, int who) const {
    const Rule& own = scenario_.rules[static_cast<std::size_t>(who)];
    if (!has_schedule(own) && !has_schedule(scenario_.everybody)) return true;
    if (!step.time_known || !(step.synchronised || scenario_.trust_clock)) return false;
    for (const Rule* rule : {&own, &scenario_.everybody}) {
        if (step.date < rule->first_day || (rule->last_day != 0 && step.date > rule->last_day)) return false;
    }
    const auto minute = static_cast<std::size_t>(step.weekday * 1440 + step.minute);
    return week_[static_cast<std::size_t>(who)][minute] && week_[kPeople][minute];
}

bool Oracle::policy_allows(const Step& step, std::size_t face, int who) const {
    const auto index = static_cast<std::size_t>(who);
    if (step.engine != scenario_.policy_engine) return false;
    if (!scenario_.named[index] || scenario_.denied[index] || !in_time(step, who)) return false;
    const bool masks = scenario_.everybody.refuse_masks || scenario_.rules[index].refuse_masks;
    return !masks || step.faces[face].mask == 0;
}

std::string Oracle::judge_match(const Step& step, const Telling& told) {
    const auto who = static_cast<std::size_t>(told.who);
    const auto& votes = looks_[0].votes;
    const auto found = std::find(votes.begin(), votes.end(), told.who);
    if (found == votes.end()) return "4: no face of this look votes for this name";
    const auto face = static_cast<std::size_t>(found - votes.begin());
    if (most_votes(0, face, told.who, false) < scenario_.votes) return "4: too few votes";
    if (most_votes(0, face, told.who, true) < scenario_.votes) return "6: in bad company";
    if (told.opens != scenario_.policy) return "5: opens without a policy, or does not with one";
    if (told.opens && !policy_allows(step, face, told.who))
        return "5, 10: the policy does not let this person pass now";
    if (told_here_[who]) return "7: told twice in one presence";
    if (told_at_[who] >= 0 && looks_[0].at - told_at_[who] < scenario_.cooldown_s * 1000)
        return "7: within the cool-down";
    told_at_[who] = looks_[0].at;
    told_here_[who] = true;
    return {};
}

// Somebody who stood alone and was recognized so often has to be told: nothing may be lost either.
std::string Oracle::judge_silence(const Step& step, const Outcome& outcome) const {
    const auto looks = static_cast<std::size_t>(scenario_.votes + scenario_.votes_of + 1);
    if (looks_.size() < std::min<std::size_t>(looks, 8) || step.faces.size() != 1 || step.crowd) return {};
    const int who = looks_[0].votes[0];
    if (who < 0 || told_here_[static_cast<std::size_t>(who)]) return {};
    for (std::size_t i = 0; i < looks_.size(); ++i) {
        const Look& look = looks_[i];
        if (look.step.faces.size() != 1 || look.step.crowd || look.begins_anew) return {};
        const bool recent = i < static_cast<std::size_t>(scenario_.votes);
        if (recent && (look.votes[0] != who || looks_[0].at - look.at > scenario_.window)) return {};
        if (i > 0 && !near(look.step.faces[0], looks_[i - 1].step.faces[0])) return {};
    }
    const std::int64_t told = told_at_[static_cast<std::size_t>(who)];
    if (told >= 0 && looks_[0].at - told < scenario_.cooldown_s * 1000) return {};
    if (scenario_.policy && !policy_allows(step, 0, who)) return {};
    for (const Telling& one : outcome.tellings) {
        if (one.what == Telling::What::match && one.who == who) return {};
    }
    return "lost: somebody alone, recognized in enough looks, who may pass, is not told";
}

std::string Oracle::judge(const Step& step, const Outcome& outcome) {
    if (step.kind != Step::Kind::look) {
        looks_.clear();
        told_here_.fill(false);
        last_captured_ = last_asleep_ = 0;
        last_engine_ = kEngines.size();
        if (step.kind == Step::Kind::reboot) {
            // No clock tells how long ago it was: the cool-down begins anew.
            for (std::int64_t& at : told_at_) at = at < 0 ? -1 : step.now + step.now_asleep;
        }
        return {};
    }
    const bool fresh = counts(step);
    if (fresh == outcome.stale) return fresh ? "lost: a fresh answer does not count" : "1: a stale answer counts";
    if (!fresh) return outcome.told == 0 ? "" : "1: a stale answer tells something";
    remember(step);
    for (const Telling& one : outcome.tellings) {
        if (one.what == Telling::What::left && one.who >= 0) told_here_[static_cast<std::size_t>(one.who)] = false;
        if (one.what == Telling::What::denied && one.opens) return "5: a refusal opens";
        if (one.what != Telling::What::match) continue;
        if (one.who < 0) return "4: a match of nobody";
        if (const std::string wrong = judge_match(step, one); !wrong.empty()) return wrong;
    }
    return judge_silence(step, outcome);
}

}  // namespace sim
