#include "agent/process/policy_file.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "agent/process/format_text.hpp"
#include "agent/process/ini_text.hpp"
#include "agent/process/nearest.hpp"
#include "agent/process/policy_keys.hpp"

namespace agent {

namespace {

constexpr std::string_view kSubject = "subject ";
constexpr std::size_t kKeys = 32;  // more than the table has

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_but_for_case(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trim(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string_view nearest_policy_key(std::string_view name) {
    std::string_view best;
    std::size_t least = std::numeric_limits<std::size_t>::max();
    for (const PolicyKey& row : policy_keys()) {
        const std::size_t distance = edit_distance(name, row.key.name);
        if (distance >= least) continue;
        least = distance;
        best = row.key.name;
    }
    return best;
}

bool has_schedule(const AccessRule& rule) {
    return rule.hours.count > 0 || rule.from != 0 || rule.until != 0;
}

class PolicyReading final : public IniHandler {
public:
    PolicyReading(std::string_view text, std::string_view name, DoorPolicy& policy, ErrorList& errors)
        : ini_(text, name, errors), policy_(policy), told_before_(told_so_far()) {}

    void run() {
        ini_.read(*this);
        end_rule();
        if (told_so_far() != told_before_) return;  // what follows from a mistake is no second one
        check_zone();
        check_engine();
    }

    [[nodiscard]] bool on_section(std::string_view section) override {
        end_rule();
        if (section.starts_with(kSubject)) return begin_subject(trim(section.substr(kSubject.size())));
        subject_ = nullptr;
        part_ = section;
        if (section == "door" || section == "engine") return true;
        ini_.tell_line("[%.*s]: unknown section, give [door], [engine] or [subject NAME]", AGENT_VIEW(section));
        return false;
    }

    void on_value(std::string_view, std::string_view name, std::string_view value) override {
        compreface::FixedText<255> key;
        format_text(key, "%.*s.%.*s", AGENT_VIEW(part_), AGENT_VIEW(name));
        const auto rows = policy_keys();
        const auto row =
            std::find_if(rows.begin(), rows.end(), [&key](const PolicyKey& one) { return one.key.name == key.view(); });
        ErrorText error;
        if (row == rows.end()) {
            const std::string_view nearest = nearest_policy_key(key.view());
            format_text(error, "unknown key, the nearest known one is %.*s", AGENT_VIEW(nearest));
            return tell(ini_.line(), name, error);
        }
        unsigned& line = line_of(static_cast<std::size_t>(row - rows.begin()));
        if (line != 0) {
            format_text(error, "is set in line %u already, take one of them out", line);
            return tell(ini_.line(), name, error);
        }
        line = ini_.line();
        if (name == "from" || name == "until") day_line_ = line;
        AccessRule& rule = subject_ == nullptr ? policy_.everybody : subject_->rule;
        if (value.empty()) {
            format_text(error, "is empty, give a value or leave the line out");
        } else if (row->set(row->key, value, {policy_, rule, subject_}, error)) {
            return;
        }
        tell(ini_.line(), name, error);
    }

private:
    [[nodiscard]] std::size_t told_so_far() { return ini_.errors().all().size() + ini_.errors().dropped(); }

    bool begin_subject(std::string_view name) {
        part_ = "subject";
        subject_ = nullptr;
        for (std::size_t i = 0; i < policy_.count; ++i) {
            if (!same_but_for_case(policy_.subject[i].name.view(), name)) continue;
            // The server takes names that differ by case for one.
            ini_.tell_line("[subject %.*s]: stands in line %u already, take one of them out", AGENT_VIEW(name),
                           subject_line_[i]);
            return false;
        }
        static const ConfigKey kName{};
        ErrorText error;
        if (name.empty()) {
            ini_.tell_line("[subject]: has no name, give [subject NAME]");
            return false;
        }
        if (policy_.count == kPolicySubjects) {
            ini_.tell_line("[subject %.*s]: is one too many, name at most %zu", AGENT_VIEW(name), kPolicySubjects);
            return false;
        }
        PolicySubject& one = policy_.subject[policy_.count];
        if (!check_text(kName, name, one.name.capacity(), error) || !one.name.assign(name)) {
            ini_.tell_line("[subject %.*s]: %s", AGENT_VIEW(name), error.c_str());
            return false;
        }
        subject_line_[policy_.count++] = ini_.line();
        subject_ = &one;
        own_line_.fill(0);
        return true;
    }

    // A key of this section was set there first; 0: nowhere.
    unsigned& line_of(std::size_t row) { return (subject_ == nullptr ? door_line_ : own_line_)[row]; }

    // Whatever came last is whole.
    void end_rule() {
        const AccessRule& rule = subject_ == nullptr ? policy_.everybody : subject_->rule;
        if (rule.from == 0 || rule.until == 0 || rule.from <= rule.until || &rule == told_) return;
        told_ = &rule;
        ErrorText error;
        format_text(error, "the last day lies before the first, nobody could pass");
        tell(day_line_, "until", error);
    }

    void check_zone() {
        const auto all = policy_.subjects();
        const bool scheduled =
            has_schedule(policy_.everybody) ||
            std::any_of(all.begin(), all.end(), [](const PolicySubject& one) { return has_schedule(one.rule); });
        if (!scheduled || !policy_.time_zone.empty()) return;
        ini_.tell_key(0, "door.time_zone", "is not set, hours and days need one like Europe/Zurich");
    }

    void check_engine() {
        const auto all = policy_.subjects();
        const bool anybody =
            std::any_of(all.begin(), all.end(), [](const auto& one) { return one.access == Access::allow; });
        constexpr std::string_view kWords =
            "is not set, name the face engine that the thresholds were found with (the agent's log tells it)";
        if (anybody && policy_.calculator.empty()) ini_.tell_key(0, "engine.calculator", kWords);
        if (anybody && policy_.detector.empty()) ini_.tell_key(0, "engine.detector", kWords);
    }

    // With the section that the user wrote.
    void tell(unsigned line, std::string_view name, const ErrorText& words) {
        compreface::FixedText<500> key;
        if (subject_ == nullptr) {
            format_text(key, "%.*s.%.*s", AGENT_VIEW(part_), AGENT_VIEW(name));
        } else {
            format_text(key, "[subject %s] %.*s", subject_->name.c_str(), AGENT_VIEW(name));
        }
        ini_.tell_key(line, key.view(), words.view());
    }

    IniText ini_;
    DoorPolicy& policy_;
    std::string_view part_;             // "door", "engine", "subject"
    PolicySubject* subject_ = nullptr;  // of the section being read
    const AccessRule* told_ = nullptr;  // that its days contradict each other
    unsigned day_line_ = 0;             // where a day was set last
    std::size_t told_before_;
    std::array<unsigned, kPolicySubjects> subject_line_{};
    std::array<unsigned, kKeys> door_line_{}, own_line_{};
};

}  // namespace

bool load_policy_text(std::string_view text, std::string_view name, DoorPolicy& policy, ErrorList& errors) {
    policy = DoorPolicy{};
    const std::size_t before = errors.all().size() + errors.dropped();
    PolicyReading{text, name, policy, errors}.run();
    if (errors.all().size() + errors.dropped() == before) return true;
    policy = DoorPolicy{};
    return false;
}

bool load_policy(const char* path, DoorPolicy& policy, ErrorList& errors) {
    policy = DoorPolicy{};
    std::array<char, kPolicyFileBytes + 1> memory;
    std::string_view text;
    return read_text_file(path, "policy", "policy.file", memory, text, errors) &&
           load_policy_text(text, path, policy, errors);
}

void check_policy(const DoorPolicy& policy, const Config& config, std::string_view name, ErrorList& errors) {
    if (config.recognize.mode != LookMode::recognize) {
        errors.add("%.*s: recognize.mode = detect recognizes nobody, leave policy.file out or recognize",
                   AGENT_VIEW(name));
    }
    const auto all = policy.subjects();
    const bool masks =
        policy.everybody.mask == MaskRule::refuse ||
        std::any_of(all.begin(), all.end(), [](const PolicySubject& one) { return one.rule.mask == MaskRule::refuse; });
    if (masks && !compreface::has(config.recognize.face_plugins, compreface::Plugin::mask)) {
        errors.add("%.*s: mask = refuse needs the plugin mask, add it to recognize.face_plugins", AGENT_VIEW(name));
    }
}

void print_policy_help(TextSink& sink) {
    sink.write(
        "Keys of a policy (policy.file of the configuration). \"section.key\" is the line \"key = value\" below the "
        "line\n"
        "\"[section]\"; those of subject stand below \"[subject NAME]\", one for each person. Who is not named does "
        "not "
        "pass.\n");
    for (const PolicyKey& row : policy_keys()) {
        sink.write("\n");
        sink.write(row.key.name);
        sink.write("\n    ");
        std::string_view between;
        for (const std::string_view word : row.key.choices) {
            sink.write(between);
            sink.write(word);
            between = ", ";
        }
        sink.write(row.key.unit);
        if (row.key.type == ValueType::number) sink.write("number, 0 to 1");
        if (!row.key.fallback.empty()) {
            sink.write("; default: ");
            sink.write(row.key.fallback);
        }
        sink.write("\n");
        for (std::string_view rest = row.key.meaning; !rest.empty();) {
            const std::size_t end = rest.find('\n');
            sink.write("    ");
            sink.write(rest.substr(0, end));
            sink.write("\n");
            rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
        }
    }
}

}  // namespace agent
