#include "agent/report/hook_reporter.hpp"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "agent/process/clock.hpp"
#include "agent/process/errno_text.hpp"
#include "agent/process/format_text.hpp"
#include "agent/process/log.hpp"

namespace agent {
namespace {

// `text` as a file of its own, at its beginning: however long it is and however slowly it is read, nobody waits for
// anybody, as somebody would with a pipe.
FileDescriptor make_input(std::string_view text) {
    FileDescriptor file(static_cast<int>(::syscall(SYS_memfd_create, "event", MFD_CLOEXEC)));
    if (!file.valid()) return {};
    const std::array<std::string_view, 2> pieces{text, "\n"};
    for (const std::string_view piece : pieces) {
        const ssize_t got = ::write(file.get(), piece.data(), piece.size());
        if (got == static_cast<ssize_t>(piece.size())) continue;
        if (got >= 0) errno = ENOSPC;  // a short write gives no reason of its own
        return {};
    }
    if (::lseek(file.get(), 0, SEEK_SET) != 0) return {};
    return file;
}

}  // namespace

class HookReporter::Environment {
public:
    explicit Environment(const RenderedEvent& event) {
        const Decision& decision = event.event->decision;
        add("COMPREFACE_EVENT_TYPE=", event_type_name(decision.type));
        add("COMPREFACE_EVENT_ID=", event.event->id.view());
        add("COMPREFACE_CAMERA=", event.camera);
        add("COMPREFACE_SUBJECT=", decision.subject.view());
        compreface::FixedText<16> similarity;
        if (decision.similarity) format_text(similarity, "%.5f", static_cast<double>(*decision.similarity));
        add("COMPREFACE_SIMILARITY=", similarity.view());
        count_ = inherit_environment(pointers_.data(), count_, pointers_.size());
    }

    [[nodiscard]] char* const* get() { return pointers_.data(); }

private:
    static constexpr std::size_t kOwn = 5;
    using Variable = compreface::FixedText<256>;  // the longest name of a variable, and of a person or a camera

    void add(std::string_view name, std::string_view value) {
        Variable& text = own_[own_count_++];
        text.assign_front(name);
        text.append_front(value);
        pointers_[count_++] = const_cast<char*>(text.c_str());  // execve() reads only
    }

    std::array<Variable, kOwn> own_;
    std::size_t own_count_ = 0;
    std::array<char*, kOwn + kInheritedVariables + 1> pointers_{};  // ends in nullptr
    std::size_t count_ = 0;
};

bool check_hook_command(const PathText& command, ErrorText& error) {
    if (!command.view().starts_with('/')) {
        format_text(error, "'%s' does not begin with /, write the program's path in full", command.c_str());
        return false;
    }
    struct stat about {};
    if (::stat(command.c_str(), &about) != 0) {
        format_text(error, "%s: %s", command.c_str(), errno_text(errno).data());
        return false;
    }
    if (!S_ISREG(about.st_mode)) {
        format_text(error, "%s is no program, name one", command.c_str());
        return false;
    }
    if (::faccessat(AT_FDCWD, command.c_str(), X_OK, AT_EACCESS) != 0) {
        format_text(error, "%s may not be executed by this account: %s", command.c_str(), errno_text(errno).data());
        return false;
    }
    return true;
}

bool HookReporter::open(const PathText& command, std::uint32_t timeout_ms, Watch watch) {
    command_ = command;
    timeout_ns_ = std::int64_t{timeout_ms} * kNsPerMs;
    watch_ = watch;
    input_place_.reset(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    ended_.reset(::epoll_create1(EPOLL_CLOEXEC));
    // The event, and our standard error twice.
    return input_place_.valid() && ended_.valid() && program_.prepare(input_place_.get(), STDERR_FILENO, STDERR_FILENO);
}

void HookReporter::report(const RenderedEvent& event, std::int64_t now_ns) {
    tend(now_ns);
    const auto place = std::find_if(running_.begin(), running_.end(), [](const Running& one) { return one.pid == 0; });
    if (place == running_.end()) {
        if (busy_told_.failed(Reason::hook_busy)) {
            log::warning("hook.command: %zu are still running: it is not told events until one has ended",
                         kHooksAtOnce);
        }
        return;
    }
    if (const std::uint32_t missed = busy_told_.succeeded(); missed > 0) {
        log::warning("hook.command: is told events again; it was not told %u", missed);
    }
    pid_t pid = 0;
    if (const int error = start(event, pid); error != 0) return failed({Cause::Kind::start, error});
    watch(*place, pid, now_ns);
}

// 0, or why not.
int HookReporter::start(const RenderedEvent& event, pid_t& out) {
    const FileDescriptor input = make_input(event.json);
    if (!input.valid() || ::dup3(input.get(), input_place_.get(), O_CLOEXEC) < 0) return errno;
    std::array<char*, 2> arguments{const_cast<char*>(command_.c_str()), nullptr};  // execve() reads only
    Environment environment(event);
    return program_.start(arguments.data(), environment.get(), out);
}

void HookReporter::watch(Running& one, pid_t pid, std::int64_t now_ns) {
    one.pid = pid;
    one.deadline_ns = now_ns + timeout_ns_;
    one.timed_out = false;
    if (watch_ == Watch::tend_only) return;
    one.ended = open_pidfd(pid);
    epoll_event wanted{};
    wanted.events = EPOLLIN;
    // Without it (an old kernel), tend() finds out within its 100 ms.
    if (one.ended.valid()) (void)::epoll_ctl(ended_.get(), EPOLL_CTL_ADD, one.ended.get(), &wanted);
}

void HookReporter::tend(std::int64_t now_ns) {
    for (Running& one : running_) {
        if (one.pid == 0) continue;
        if (now_ns >= one.deadline_ns && !one.timed_out) {
            one.timed_out = true;
            kill_group(one.pid);
        }
        reap(one);
    }
}

void HookReporter::reap(Running& one) {
    siginfo_t info{};
    const int result = ::waitid(P_PID, static_cast<id_t>(one.pid), &info, WEXITED | WNOHANG | WNOWAIT);
    if (result == 0 && info.si_pid == 0) return;  // still runs
    if (result != 0 && errno == EINTR) return;    // the next tend() asks again
    kill_group(one.pid);                          // what it left behind
    if (result == 0) (void)::waitid(P_PID, static_cast<id_t>(one.pid), &info, WEXITED | WNOHANG);
    const bool timed_out = one.timed_out;
    one = Running{};
    if (timed_out) return failed({Cause::Kind::time_limit, 0});
    // Where SIGCHLD is ignored nobody learns how a program ended.
    if (result != 0 || (info.si_code == CLD_EXITED && info.si_status == 0)) return succeeded();
    failed({info.si_code == CLD_EXITED ? Cause::Kind::exit_code : Cause::Kind::signal, info.si_status});
}

void HookReporter::failed(Cause cause) {
    ++failures_;
    if (cause == told_cause_) return;
    told_cause_ = cause;
    switch (cause.kind) {
        case Cause::Kind::start:
            return log::error("hook.command: %s cannot be started: %s", command_.c_str(),
                              errno_text(cause.number).data());
        case Cause::Kind::exit_code:
            return log::warning("hook.command: %s ended with exit code %d", command_.c_str(), cause.number);
        case Cause::Kind::signal:
            return log::warning("hook.command: %s was ended by signal %d", command_.c_str(), cause.number);
        case Cause::Kind::time_limit:
            return log::warning("hook.command: %s did not end within hook.timeout_ms and was killed", command_.c_str());
        case Cause::Kind::none:
            return;
    }
}

void HookReporter::succeeded() {
    if (failures_ > 0) log::info("hook.command: works again; it failed %u times", failures_);
    failures_ = 0;
    told_cause_ = {};
}

bool HookReporter::busy() const {
    return std::any_of(running_.begin(), running_.end(), [](const Running& one) { return one.pid != 0; });
}

void HookReporter::stop() {
    for (Running& one : running_) {
        if (one.pid == 0) continue;
        kill_group(one.pid);
        reap(one);  // whoever is not gone yet belongs to init when the agent is
    }
    if (const std::uint32_t missed = busy_told_.succeeded(); missed > 0) {
        log::warning("hook.command: it was not told %u events", missed);
    }
}

}  // namespace agent
