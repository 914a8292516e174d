// compreface-agent: reads the command line and the config, says what is wrong with them, or runs.
#include <fcntl.h>
#include <malloc.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>

#include "agent/daemon.hpp"
#include "agent/process/config_file.hpp"
#include "agent/process/errno_text.hpp"
#include "agent/process/exit_code.hpp"
#include "agent/process/format_text.hpp"
#include "agent/process/local_time.hpp"
#include "agent/process/log.hpp"
#include "agent/process/options.hpp"
#include "agent/process/policy_file.hpp"
#include "agent/report/hook_reporter.hpp"
#include "agent/verbs.hpp"

namespace {

using namespace agent;

// Whoever started us may have closed what it had no use for. A camera, a socket or a file that got one of these numbers
// would be sent our events and our log. False: there is no /dev/null to put in their place.
bool open_standard_descriptors() {
    for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (::fcntl(fd, F_GETFD) != -1) continue;
        if (::open("/dev/null", O_RDWR) != fd) return false;  // the lowest number that is free
    }
    return true;
}

// What only the system can tell about a file. True also without one: then nothing is read.
bool check_readable(const PathText& path, ErrorText& error) {
    if (path.empty()) return true;
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
    if (!file.valid()) format_text(error, "%s: cannot be opened: %s", path.c_str(), errno_text(errno).data());
    return file.valid();
}

void check_mqtt_files(const Options& options, DaemonSetup& setup, ErrorList& errors) {
    const Config::Mqtt& mqtt = setup.config.mqtt;
    if (mqtt.url.empty()) return;
    ErrorText error;
    if (!mqtt.password_file.empty() &&
        !read_password(mqtt.password_file.view(), "mqtt.password_file", setup.mqtt_password, error)) {
        errors.add("%s: mqtt.password_file: %s", options.config_path, error.c_str());
    }
    struct File {
        const char* key;
        const PathText& path;
    };
    for (const File& file :
         {File{"mqtt.ca_file", mqtt.ca_file}, {"mqtt.cert_file", mqtt.cert_file}, {"mqtt.key_file", mqtt.key_file}}) {
        if (!check_readable(file.path, error)) errors.add("%s: %s: %s", options.config_path, file.key, error.c_str());
    }
}

int print_and_exit(const Options& options) {
    FdSink out(STDOUT_FILENO);
    switch (options.action) {
        case Options::Action::version:
            out.write("compreface-agent " COMPREFACE_EDGE_VERSION "\n");
            break;
        case Options::Action::help:
            print_usage(out, print_verbs);
            break;
        case Options::Action::help_config:
            print_help(out, vocabulary());
            break;
        case Options::Action::example_config:
            print_example(out, vocabulary());
            break;
        case Options::Action::help_policy:
            print_policy_help(out);
            break;
        case Options::Action::check_config:
        case Options::Action::run:
            break;
    }
    return out.flush() ? 0 : 1;
}

// The policy, if there is one, and its time zone.
void read_policy(DaemonSetup& setup, ErrorList& errors) {
    static DoorPolicy policy;
    const PathText& path = setup.config.policy.file;
    if (path.empty() || !load_policy(path.c_str(), policy, errors)) return;
    check_policy(policy, setup.config, path.view(), errors);
    if (!policy.time_zone.empty() && !set_time_zone(policy.time_zone.view())) {
        errors.add("%s: door.time_zone: the machine is out of memory", path.c_str());
    }
    setup.policy = &policy;
}

// False: there is to be a door, and no place for its memory.
bool find_memory_file(DaemonSetup& setup) {
    setup.memory_file = setup.config.door.memory_file;
    const char* const folder = std::getenv("STATE_DIRECTORY");
    if (setup.memory_file.empty() && folder != nullptr && *folder == '/') {
        format_text(setup.memory_file, "%s/door.memory", folder);
    }
    return setup.config.door.mode == DoorMode::off || !setup.memory_file.empty();
}

// The config and what it names: all that can be wrong before a camera or a server is asked. Mistakes go to standard
// error.
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
    if (!check_readable(setup.config.server.ca_file, error)) {
        errors.add("%s: server.ca_file: %s", options.config_path, error.c_str());
    }
    check_mqtt_files(options, setup, errors);
    if (!find_memory_file(setup)) {
        errors.add("%s: door.memory_file: is not set, and no service manager gives a state folder: name a file",
                   options.config_path);
    }
    const bool hooked = setup.config.door.actuator == DoorActuator::hook && !setup.config.door.hook_command.empty();
    if (hooked && !check_hook_command(setup.config.door.hook_command, error)) {
        errors.add("%s: door.hook_command: %s", options.config_path, error.c_str());
    }
    if (!setup.config.hook.command.empty() && !check_hook_command(setup.config.hook.command, error)) {
        errors.add("%s: hook.command: %s", options.config_path, error.c_str());
    }
    const PathText& audit_key = setup.config.audit.key_file;
    if (!audit_key.empty() && !read_audit_key(audit_key.view(), setup.audit_key, error)) {
        errors.add("%s: audit.key_file: %s", options.config_path, error.c_str());
    }
    read_policy(setup, errors);
    errors.print(out);
    return errors.empty();
}

}  // namespace

int main(int argc, char** argv) {
    if (!open_standard_descriptors()) return kExitSoftware;
    // One heap for all threads: they use it rarely, and each of its own would keep pages.
    (void)::mallopt(M_ARENA_MAX, 1);
    ::signal(SIGCHLD, SIG_DFL);  // ignored by whoever started us, it would hide how hooks end
    Options options;
    ErrorText error;
    if (const Verb* const verb = find_verb(argc, argv, error)) return verb->run(argc - 1, argv + 1);
    if (!error.empty() || !parse_options(argc, argv, options, error)) {
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
