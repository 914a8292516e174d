#include "agent/replay/replay.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <string_view>

#include "agent/decide/decider.hpp"
#include "agent/process/config_file.hpp"
#include "agent/process/errno_text.hpp"
#include "agent/process/exit_code.hpp"
#include "agent/process/format_text.hpp"
#include "agent/process/policy_file.hpp"
#include "agent/process/text_sink.hpp"
#include "agent/replay/look_json.hpp"
#include "agent/report/event_json.hpp"
#include "agent/report/event_maker.hpp"
#include "agent/report/event_text.hpp"

namespace agent {

namespace {

constexpr std::string_view kUsage =
    "Usage: compreface-agent replay LOG --policy FILE [--config FILE] [--json]\n"
    "\n"
    "Decides again about the looks of LOG (log.observations_file of the configuration) and tells each decision and "
    "why.\n"
    "Nothing is opened and nobody is asked.\n"
    "\n"
    "  --policy FILE   who may pass, and when\n"
    "  --config FILE   the configuration whose [decide] counts; the defaults unless given\n"
    "  --json          events as JSON lines; armed is true where the door would have been opened\n"
    "  --help          tell this\n";

struct Arguments {
    const char* log = nullptr;
    const char* policy = nullptr;
    const char* config = nullptr;
    bool json = false;
    bool help = false;
};

bool read_arguments(std::span<const char* const> args, Arguments& out, ErrorText& error) {
    for (std::size_t i = 0; i < args.size(); ++i) {
        const std::string_view word = args[i];
        const char** value = word == "--policy" ? &out.policy : word == "--config" ? &out.config : nullptr;
        if (word == "--json") {
            out.json = true;
        } else if (word == "--help") {
            out.help = true;
        } else if (value != nullptr) {
            if (++i == args.size()) {
                format_text(error, "%.*s needs a value: see compreface-agent replay --help", AGENT_VIEW(word));
                return false;
            }
            *value = args[i];
        } else if (word.starts_with("-") || out.log != nullptr) {
            format_text(error, "unexpected word '%.*s': see compreface-agent replay --help", AGENT_VIEW(word));
            return false;
        } else {
            out.log = args[i];
        }
    }
    if (out.help || (out.log != nullptr && out.policy != nullptr)) return true;
    format_text(error, "give a log and --policy FILE: see compreface-agent replay --help");
    return false;
}

// The time of the look that is decided about.
class LookClock final : public Clock {
public:
    [[nodiscard]] std::int64_t monotonic_ns() const override { return times.monotonic_ns; }
    [[nodiscard]] std::int64_t boottime_ns() const override { return times.monotonic_ns + times.suspended_ns; }
    [[nodiscard]] std::int64_t wall_ns() const override { return times.wall_ns; }

    LookTimes times;
};

const Vocabulary& event_words() {
    static const std::array<std::string_view, kEventTypes> names = [] {
        std::array<std::string_view, kEventTypes> all;
        for (std::size_t i = 0; i < all.size(); ++i) all[i] = event_type_name(static_cast<EventType>(i));
        return all;
    }();
    static const Vocabulary words{names};
    return words;
}

class Replay {
public:
    Replay(const Config& config, const DoorPolicy& policy, bool json)
        : config_(config),
          json_(json),
          style_{::isatty(STDOUT_FILENO) == 1, true},
          decider_(config.decide, &policy),
          maker_(clock_) {}

    // Each line; false when any is damaged: that is told with its number.
    [[nodiscard]] bool play(std::FILE* file, const char* name) {
        while (std::fgets(line_.data(), static_cast<int>(line_.size()), file) != nullptr) {
            ++line_number_;
            std::string_view line = line_.data();
            if (line.ends_with('\n')) line.remove_suffix(1);
            if (!line.empty()) look(line, name);
        }
        return damaged_ == 0;
    }

    void print_sum() const {
        std::fprintf(stderr,
                     "%zu looks, %zu that failed, %zu stale, %zu damaged lines: %zu matches, %zu would have opened\n",
                     looks_, faults_, stale_, damaged_, matches_, opened_);
    }
    [[nodiscard]] bool written() { return out_.flush(); }

private:
    void look(std::string_view line, const char* name) {
        ErrorText error;
        if (!read_look(line, observation_, clock_.times, error)) {
            ++damaged_;
            std::fprintf(stderr, "%s:%zu: %s\n", name, line_number_, error.c_str());
            return;
        }
        ++looks_;
        if (observation_.fault != Reason::none) {
            ++faults_;
            return;
        }
        const LookTimes& times = clock_.times;
        const LocalTime local = local_time(times.wall_ns, times.synchronised);
        decisions_.clear();
        const Reason reason =
            decider_.take(observation_, times.monotonic_ns, times.suspended_ns, true, decisions_, local);
        if (reason != Reason::none) ++stale_;
        for (const Decision& decision : decisions_.all()) tell(decision);
    }

    void tell(const Decision& decision) {
        if (decision.type == EventType::match) ++matches_;
        if (decision.opens) ++opened_;
        maker_.make(decision, &observation_.frame, config_.decide.max_age_ms, event_);
        event_.armed = decision.opens;
        if (json_) {
            out_.write(write_event_json(event_, config_.camera.name, text_));
        } else {
            out_.write(write_event_text(event_, style_, text_));
            if (decision.opens) out_.write("  opens");
        }
        out_.write("\n");
    }

    const Config& config_;
    bool json_;
    TextStyle style_;
    LookClock clock_;
    Decider decider_;
    EventMaker maker_;
    FdSink out_{STDOUT_FILENO};
    Observation observation_;
    DecisionList decisions_;
    Event event_;
    std::array<char, kLookJsonBytes + 2> line_{};
    std::array<char, kEventJsonBytes> text_{};
    std::size_t line_number_ = 0, looks_ = 0, faults_ = 0, stale_ = 0, damaged_ = 0, matches_ = 0, opened_ = 0;
};

// Config and policy; mistakes go to standard error.
bool read_setup(const Arguments& arguments, Config& config, DoorPolicy& policy) {
    ErrorList errors;
    defaults(config, event_words());
    if (arguments.config != nullptr) (void)load(arguments.config, event_words(), config, errors);
    if (load_policy(arguments.policy, policy, errors)) {
        if (arguments.config != nullptr) check_policy(policy, config, arguments.policy, errors);
        if (!policy.time_zone.empty() && !set_time_zone(policy.time_zone.view())) errors.add("out of memory");
    }
    FdSink out(STDERR_FILENO);
    errors.print(out);
    return errors.empty();
}

}  // namespace

int replay_main(std::span<const char* const> args) {
    Arguments arguments;
    ErrorText error;
    if (!read_arguments(args, arguments, error)) {
        std::fprintf(stderr, "%s\n", error.c_str());
        return kExitUsage;
    }
    if (arguments.help) {
        FdSink out(STDOUT_FILENO);
        out.write(kUsage);
        return out.flush() ? 0 : 1;
    }
    static Config config;
    static DoorPolicy policy;
    if (!read_setup(arguments, config, policy)) return kExitConfig;
    prepare_event_text();
    std::FILE* const file = std::fopen(arguments.log, "re");
    if (file == nullptr) {
        std::fprintf(stderr, "%s: cannot be read: %s\n", arguments.log, errno_text(errno).data());
        return kExitUsage;
    }
    const auto replay = std::make_unique<Replay>(config, policy, arguments.json);
    const bool whole = replay->play(file, arguments.log);
    std::fclose(file);
    const bool written = replay->written();
    replay->print_sum();
    return whole && written ? 0 : 1;
}

}  // namespace agent
