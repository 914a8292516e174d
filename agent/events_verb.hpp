// compreface-agent events: what events say, as docs/events.md has it.
#pragma once

namespace agent {

int run_events(int argc, char** argv);

}  // namespace agent
