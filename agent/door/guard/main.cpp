// compreface-door: takes the line, makes it inactive, and serves the agent until a signal or a failing line ends it.
#include <pwd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>

#include "agent/door/guard/gpio_door.hpp"
#include "agent/door/guard/guard_options.hpp"
#include "agent/door/guard/guard_server.hpp"
#include "agent/process/errno_text.hpp"
#include "agent/process/exit_code.hpp"
#include "agent/process/format_text.hpp"
#include "agent/process/log.hpp"
#include "agent/process/service_manager.hpp"
#include "agent/process/signals.hpp"
#include "agent/process/timer.hpp"

namespace {

using namespace agent;
using namespace agent::door;

// A guard that hangs during a pulse is killed by the service manager within this, and its ExecStopPost= ends the pulse.
constexpr std::uint32_t kLongestWatchdogMs = 2000;
constexpr std::uint32_t kTickMs = 500;

bool find_agent(const char* name, AgentAccount& out) {
    std::array<char, 4096> memory;
    passwd entry{};
    passwd* found = nullptr;
    const int error = ::getpwnam_r(name, &entry, memory.data(), memory.size(), &found);
    if (found == nullptr) {
        log::error("--agent-user: there is no account '%s'%s%s", name, error != 0 ? ": " : "",
                   error != 0 ? errno_text(error).data() : "");
        return false;
    }
    out = {entry.pw_uid, entry.pw_gid};
    return true;
}

// Signals end the guard; the tick feeds the watchdog, from the very loop that would end a pulse.
class Rounds final : public Handler {
public:
    Rounds(Signals& signals, Timer& tick, ServiceManager& service, GuardServer& server, EventLoop& loop)
        : signals_(signals), tick_(tick), service_(service), server_(server), loop_(loop) {}

    void on_ready(int fd, std::uint32_t) override {
        if (fd == tick_.fd()) {
            static_cast<void>(tick_.take());
            server_.tick();
            service_.watchdog();
            return;
        }
        while (const int signal = signals_.take()) {
            if (signal == SIGTERM || signal == SIGINT) loop_.stop(0);
        }
    }

private:
    Signals& signals_;
    Timer& tick_;
    ServiceManager& service_;
    GuardServer& server_;
    EventLoop& loop_;
};

bool supervised(const ServiceManager& service) {
    const std::uint32_t half_ms = service.watchdog_interval_ms();
    return half_ms != 0 && 2 * half_ms <= kLongestWatchdogMs;
}

int serve(GuardOptions& options, GpioDoor& lines) {
    Signals signals;
    Timer tick;
    EventLoop loop;
    BoottimeAlarm alarm;
    ServiceManager service;
    if (!signals.open() || !tick.open() || !loop.open() || !alarm.open() || !service.open()) {
        log::error("the guard cannot start: %s", errno_text(errno).data());
        return kExitSoftware;
    }
    AgentAccount account;
    ErrorText error;
    if (!find_agent(options.agent_user, account)) return kExitUnavailable;
    options.limits.by_hand = !supervised(service);
    if (options.limits.by_hand) {
        log::warning("no service manager watches this guard with WatchdogSec=2 or less: it drives nothing");
    }
    const SystemClock clock;
    GuardServer server({lines, lines, alarm, loop, clock}, options.limits, options.times, account);
    if (!lines.open_inputs(error) || !server.open(options.socket, error)) {
        log::error("%s", error.c_str());
        return kExitUnavailable;
    }
    Rounds rounds(signals, tick, service, server, loop);
    if (!loop.add(signals.fd(), rounds) || !loop.add(tick.fd(), rounds)) return kExitSoftware;
    tick.arm_every_ms(kTickMs);
    service.ready();
    log::info("the line is inactive; waiting for the agent at %s", options.socket);
    const int exit_code = loop.run();
    service.stopping();
    server.stop();
    return exit_code;
}

}  // namespace

int main(int argc, char** argv) {
    log::open(STDERR_FILENO, log::style_for(STDERR_FILENO, std::getenv("JOURNAL_STREAM")));
    static GuardOptions options;
    ErrorText error;
    if (!parse_guard_options(argc, argv, options, error)) {
        log::error("%s", error.c_str());
        return kExitUsage;
    }
    FdSink out(STDOUT_FILENO);
    if (options.action == GuardOptions::Action::help) print_guard_usage(out);
    if (options.action == GuardOptions::Action::version) out.write("compreface-door " COMPREFACE_EDGE_VERSION "\n");
    const bool telling =
        options.action == GuardOptions::Action::help || options.action == GuardOptions::Action::version;
    if (telling) return out.flush() ? 0 : kExitSoftware;

    static SystemGpioCalls calls;
    static GpioDoor lines(calls);
    // From here on the line is inactive.
    if (!lines.open(options.gpio, error)) {
        log::error("%s", error.c_str());
        return kExitUnavailable;
    }
    if (options.action == GuardOptions::Action::release) return 0;
    return serve(options, lines);
}
