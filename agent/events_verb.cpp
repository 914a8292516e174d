#include "agent/events_verb.hpp"

#include <unistd.h>

#include <string_view>

#include "agent/process/exit_code.hpp"
#include "agent/report/event_fields.hpp"

namespace agent {

int run_events(int argc, char** argv) {
    const bool help = argc == 2 && std::string_view(argv[1]) == "--help";
    if (argc > 1 && !help) {
        FdSink(STDERR_FILENO).write("compreface-agent events: takes no argument\n");
        return kExitUsage;
    }
    FdSink out(STDOUT_FILENO);
    if (help) {
        out.write(
            "Usage: compreface-agent events\n\nTells the types of events, their fields and the reasons, as "
            "Markdown.\n");
    } else {
        print_event_docs(out);
    }
    return out.flush() ? 0 : kExitUnavailable;
}

}  // namespace agent
