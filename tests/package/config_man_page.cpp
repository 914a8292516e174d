// Prints compreface-agent.conf(5): the page in packaging/man is this program's output.
#include <unistd.h>

#include "agent/daemon.hpp"
#include "agent/process/config_man.hpp"

int main() {
    agent::FdSink out(STDOUT_FILENO);
    agent::print_man_page(out, agent::vocabulary());
    return out.flush() ? 0 : 1;
}
