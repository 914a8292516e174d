#include "agent/door/hook_actuator.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "agent/process/errno_text.hpp"
#include "agent/process/format_text.hpp"
#include "agent/process/log.hpp"

namespace agent::door {

namespace {

constexpr std::int64_t kLimitNs = 5 * kNsPerS;

// The age of the frame has been judged against decide.max_age_ms, which valid_until repeats.
GuardLimits limits_of(const HookSettings& settings) {
    GuardLimits limits;
    limits.longest_pulse_ms = kLongestPulseMs;
    limits.opens_per_minute = settings.opens_per_minute;
    limits.max_age_ms = 60'000;
    return limits;
}

}  // namespace

HookActuator::HookActuator(const HookSettings& settings, const Clock& clock)
    : settings_(settings), clock_(clock), rules_(limits_of(settings), clock.boottime_ns()) {}

bool HookActuator::prepare() {
    nothing_.reset(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    return nothing_.valid() && program_.prepare(nothing_.get(), STDERR_FILENO, STDERR_FILENO);
}

void HookActuator::start(EventLoop& loop, DoorListener& listener) {
    loop_ = &loop;
    listener_ = &listener;
}

void HookActuator::open(const Order& order) {
    const Reason why_not = rules_.judge(order, clock_.boottime_ns());
    if (why_not != Reason::none) return listener_->on_outcome(order.id, why_not);
    waiting_ = order.id;
    if (order.shadow != 0) return finish(Reason::none);
    if (!run(order.pulse_ms)) finish(Reason::door_hook_failed);
}

bool HookActuator::run(std::uint32_t pulse_ms) {
    compreface::FixedText<40> pulse;
    format_text(pulse, "COMPREFACE_DOOR_PULSE_MS=%u", pulse_ms);
    std::array<char*, kInheritedVariables + 2> environment{const_cast<char*>(pulse.c_str())};  // execve() reads only
    static_cast<void>(inherit_environment(environment.data(), 1, environment.size()));
    std::array<char*, 2> arguments{const_cast<char*>(settings_.command.c_str()), nullptr};
    const int error = program_.start(arguments.data(), environment.data(), pid_);
    if (error != 0) {
        pid_ = 0;
        log::error("door.hook_command: %s cannot be started: %s", settings_.command.c_str(), errno_text(error).data());
        return false;
    }
    deadline_ns_ = clock_.monotonic_ns() + kLimitNs;
    ended_ = open_pidfd(pid_);
    // Without it (kernels before 5.3), tick() finds out.
    if (ended_.valid() && !loop_->add(ended_.get(), *this)) ended_.reset();
    return true;
}

void HookActuator::on_ready(int, std::uint32_t) {
    reap();
}

void HookActuator::tick(std::int64_t now_ns) {
    bury();
    if (pid_ != 0) reap();
    if (pid_ == 0) return;
    if (now_ns >= deadline_ns_) {
        log::error("door.hook_command: %s did not end within 5 s and was killed", settings_.command.c_str());
        finish(Reason::door_hook_failed);
    }
}

void HookActuator::reap() {
    siginfo_t info{};
    const int result = ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT);
    if (result != 0 && errno == EINTR) return;
    if (result == 0 && info.si_pid == 0) return;  // still runs
    const bool opened = result == 0 && info.si_code == CLD_EXITED && info.si_status == 0;
    if (!opened) log::error("door.hook_command: %s ended with %d", settings_.command.c_str(), info.si_status);
    finish(opened ? Reason::none : Reason::door_hook_failed);
}

void HookActuator::stop() {
    if (pid_ != 0) reap();
    if (waiting_) finish(Reason::door_hook_failed);
}

// Never waits: who was killed may be in the middle of something in the kernel.
void HookActuator::bury() {
    siginfo_t info{};
    if (dying_ == 0) return;
    const int result = ::waitid(P_PID, static_cast<id_t>(dying_), &info, WEXITED | WNOHANG);
    if (result != 0 || info.si_pid != 0) dying_ = 0;
}

void HookActuator::finish(Reason why_not) {
    if (pid_ != 0) {
        kill_group(pid_);  // and what it left behind
        loop_->remove(ended_.get());
        ended_.reset();
        dying_ = std::exchange(pid_, 0);
        bury();
    }
    rules_.end_pulse();
    fault_ = why_not;
    const DecisionId id = *waiting_;
    waiting_.reset();
    listener_->on_outcome(id, why_not);
}

}  // namespace agent::door
