#include "agent/verbs.hpp"

#include <array>

#include "agent/audit_verb.hpp"
#include "agent/bench/bench.hpp"
#include "agent/cameras_verb.hpp"
#include "agent/events_verb.hpp"
#include "agent/process/format_text.hpp"
#include "agent/process/nearest.hpp"
#include "agent/replay/replay.hpp"

namespace agent {
namespace {

constexpr std::array kVerbs{
    Verb{"audit", "show|export|verify [--config FILE]", "the record of decisions about known people", run_audit},
    Verb{"bench", "[--frames N | --seconds S] [--camera PATH] ...", kBenchHelp,
         [](int argc, char** argv) {
             return bench_main({argv + 1, argv + argc});
         }},
    Verb{"cameras", "[--controls] [--json] [--config FILE]", "list the cameras of this machine", run_cameras},
    Verb{"events", "", "what events say: their types, fields and reasons", run_events},
    Verb{"replay", "LOG --policy FILE [--json]", "what a policy would have decided",
         [](int argc, char** argv) {
             return replay_main({argv + 1, argv + argc});
         }},
};

constexpr std::size_t kNear = 3;  // typing errors at most, to be thought of

}  // namespace

std::span<const Verb> verbs() {
    return kVerbs;
}

const Verb* find_verb(int argc, char* const* argv, ErrorText& error) {
    error.clear();
    if (argc < 2 || argv[1][0] == '-' || argv[1][0] == '\0') return nullptr;
    const std::string_view word = argv[1];
    const Verb* nearest = nullptr;
    std::size_t least = kNear + 1;
    for (const Verb& verb : kVerbs) {
        if (verb.name == word) return &verb;
        const std::size_t distance = edit_distance(word, verb.name);
        if (distance >= least) continue;
        least = distance;
        nearest = &verb;
    }
    const std::string_view guess = nearest != nullptr ? nearest->name : "";
    format_text(error, "there is no command '%.*s'%s%.*s%s see compreface-agent --help", AGENT_VIEW(word),
                guess.empty() ? ":" : ": did you mean '", AGENT_VIEW(guess), guess.empty() ? "" : "'? If not,");
    return nullptr;
}

void print_verbs(TextSink& sink) {
    for (const Verb& verb : kVerbs) {
        compreface::FixedText<160> line;
        format_text(line, "  %-16.*s %.*s: %.*s %.*s\n", AGENT_VIEW(verb.name), AGENT_VIEW(verb.meaning),
                    AGENT_VIEW(verb.name), AGENT_VIEW(verb.usage));
        sink.write(line.view());
    }
}

}  // namespace agent
