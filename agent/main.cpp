// compreface-agent: reads the command line and the config, says what is wrong with them, or runs.
#include <unistd.h>

#include "agent/daemon.hpp"
#include "agent/process/config_file.hpp"
#include "agent/process/log.hpp"
#include "agent/process/options.hpp"
#include "agent/report/hook_reporter.hpp"

namespace {

using namespace agent;

int print_and_exit(const Options& options) {
    FdSink out(STDOUT_FILENO);
    switch (options.action) {
        case Options::Action::version: out.write("compreface-agent " COMPREFACE_EDGE_VERSION "\n"); break;
        case Options::Action::help: print_usage(out); break;
        case Options::Action::help_config: print_help(out, vocabulary()); break;
        case Options::Action::example_config: print_example(out, vocabulary()); break;
        case Options::Action::check_config:
        case Options::Action::run: break;
    }
    return out.flush() ? 0 : 1;
}

// The config and what it names: all that can be wrong before a camera or a server is asked. Mistakes go to standard error.
bool read_setup(const Options& options, DaemonSetup& setup) {
    static ErrorList errors;
    FdSink out(STDERR_FILENO);
    if (!load(options.config_path, vocabulary(), setup.config, errors)) {
        errors.print(out);
        return false;
    }
    ErrorText error;
    const bool key_read = read_api_key(setup.config.server.key_file.view(), setup.api_key, error);
    if (!key_read) errors.add("%s: server.key_file: %s", options.config_path, error.c_str());
    if (!setup.config.hook.command.empty() && !check_hook_command(setup.config.hook.command, error)) {
        errors.add("%s: hook.command: %s", options.config_path, error.c_str());
    }
    errors.print(out);
    return errors.empty();
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    ErrorText error;
    if (!parse_options(argc, argv, options, error)) {
        FdSink(STDERR_FILENO).write(error.view());
        FdSink(STDERR_FILENO).write("\n");
        return kExitUsage;
    }
    static DaemonSetup setup;
    const bool checking = options.action == Options::Action::check_config;
    if (!checking && options.action != Options::Action::run) return print_and_exit(options);

    if (!read_setup(options, setup)) return kExitConfig;
    if (checking) {
        FdSink(STDOUT_FILENO).write("the config is good\n");
        return 0;
    }
    setup.config_path = options.config_path;
    setup.once = options.once;
    const SystemClock clock;
    setup.seed = static_cast<std::uint32_t>(clock.monotonic_ns()) ^ static_cast<std::uint32_t>(getpid());
    static Daemon daemon(setup);
    return daemon.run();
}
