#include "agent/door/guard/guard_server.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "agent/process/errno_text.hpp"
#include "agent/process/exit_code.hpp"
#include "agent/process/format_text.hpp"
#include "agent/process/log.hpp"

namespace agent::door {

namespace {

bool is_agent(int caller, const AgentAccount& account) {
    ucred peer{};
    socklen_t bytes = sizeof peer;
    return ::getsockopt(caller, SOL_SOCKET, SO_PEERCRED, &peer, &bytes) == 0 && bytes == sizeof peer &&
           peer.uid == account.user;
}

// Only a socket that nobody serves any more is taken away: the line was free, so no other guard of it runs.
void remove_old_socket(const char* path) {
    struct stat about {};
    if (::lstat(path, &about) == 0 && S_ISSOCK(about.st_mode)) static_cast<void>(::unlink(path));
}

// The service has the agent's group from the start, and may not change any.
bool give_to_group(const char* path, gid_t group) {
    struct stat about {};
    if (::stat(path, &about) != 0) return false;
    const bool given = about.st_gid == group || ::chown(path, static_cast<uid_t>(-1), group) == 0;
    return given && ::chmod(path, 0660) == 0;
}

bool send_notice(int fd, const Notice& notice) {
    return ::send(fd, &notice, sizeof notice, MSG_DONTWAIT | MSG_NOSIGNAL) == static_cast<ssize_t>(sizeof notice);
}

}  // namespace

GuardServer::GuardServer(const GuardParts& parts, const GuardLimits& limits, const DoorWatchTimes& times,
                         const AgentAccount& agent)
    : parts_(parts), guard_(limits, parts.clock.boottime_ns()), watch_(times), account_(agent) {}

bool GuardServer::open(const char* path, ErrorText& error) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (std::strlen(path) >= sizeof address.sun_path) {
        format_text(error, "--socket: %s is too long: %zu bytes are the most", path, sizeof address.sun_path - 1);
        return false;
    }
    std::memcpy(address.sun_path, path, std::strlen(path));
    remove_old_socket(path);
    listener_.reset(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    // Nobody else may connect, not even for the moment until the group is set.
    const mode_t before = ::umask(0177);
    const bool bound =
        listener_.valid() && ::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    static_cast<void>(::umask(before));
    // One that is served, and room for one to be turned away.
    const bool open = bound && give_to_group(path, account_.group) && ::listen(listener_.get(), 2) == 0;
    if (!open || !parts_.loop.add(listener_.get(), *this) || !parts_.loop.add(parts_.alarm.fd(), *this)) {
        format_text(error, "--socket: %s: %s", path, errno_text(errno).data());
        return false;
    }
    path_ = path;
    if (parts_.inputs.fd() < 0) return true;
    on_inputs();  // how the door stands now
    if (parts_.loop.add(parts_.inputs.fd(), *this)) return true;
    format_text(error, "the door's contact and button cannot be watched: %s", errno_text(errno).data());
    return false;
}

void GuardServer::on_ready(int fd, std::uint32_t) {
    if (fd == listener_.get()) return on_caller();
    if (fd == parts_.alarm.fd()) return on_alarm();
    if (fd == parts_.inputs.fd()) return on_inputs();
    on_agent();
}

void GuardServer::on_caller() {
    if (agent_.valid()) on_agent();  // it may be gone, and this be the next
    FileDescriptor caller(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!caller.valid()) return;
    if (!is_agent(caller.get(), account_)) return turn_away(caller.get(), Reason::door_guard_wrong_account);
    if (agent_.valid()) return turn_away(caller.get(), Reason::door_guard_taken);
    if (!parts_.loop.add(caller.get(), *this)) return;
    agent_ = std::move(caller);
    static_cast<void>(turned_away_told_.succeeded());
    log::info("an agent is there");
    tell(Notice::Kind::hello, Reason::none, DecisionId{});
}

void GuardServer::turn_away(int caller, Reason why) {
    Notice notice;
    notice.kind = Notice::Kind::refused;
    notice.reason = wire_code(why);
    notice.at_ns = parts_.clock.boottime_ns();
    static_cast<void>(send_notice(caller, notice));
    if (turned_away_told_.failed(why)) log::warning("a caller was turned away: %s", reason_meaning(why).data());
}

void GuardServer::on_agent() {
    std::array<std::byte, kOrderBytes + 1> bytes;  // one more, so that a longer record does not look right
    const ssize_t got = ::recv(agent_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) return leave_agent("the agent is gone");
    Order order;
    if (read_order({bytes.data(), static_cast<std::size_t>(got)}, order)) return on_order(order);
    tell(Notice::Kind::refused, Reason::door_order_malformed, DecisionId{});
    leave_agent("the agent sent what is no order");
}

void GuardServer::on_order(const Order& order) {
    Reason why_not = guard_.judge(order, parts_.clock.boottime_ns());
    if (why_not == Reason::none) why_not = drive(order);
    if (why_not != Reason::none) {
        if (refused_told_.failed(why_not)) log::warning("an order was refused: %s", reason_meaning(why_not).data());
        return tell(Notice::Kind::refused, why_not, order.id);
    }
    static_cast<void>(refused_told_.succeeded());
    log::info("%s for %u ms", order.shadow == 0 ? "open" : "in shadow mode it would be open", order.pulse_ms);
    pulse_id_ = order.id;
    tell(order.shadow == 0 ? Notice::Kind::opened : Notice::Kind::shadowed, Reason::none, order.id);
}

Reason GuardServer::drive(const Order& order) {
    // The end is certain before the pulse begins.
    if (!parts_.alarm.set(guard_.pulse_end_ns())) {
        log::error("the end of a pulse cannot be timed: %s", errno_text(errno).data());
        guard_.end_pulse();
        return Reason::door_line_failed;
    }
    if (order.shadow != 0) return Reason::none;
    line_active_ = true;
    if (parts_.line.drive(true)) {
        watch_.allow(parts_.clock.boottime_ns());
        return Reason::none;
    }
    log::error("the line cannot be driven: %s", errno_text(errno).data());
    end_pulse("the line failed");
    return Reason::door_line_failed;
}

void GuardServer::on_alarm() {
    if (!guard_.in_pulse()) return parts_.alarm.clear();
    if (parts_.clock.boottime_ns() >= guard_.pulse_end_ns()) return end_pulse("its time is up");
    static_cast<void>(parts_.alarm.set(guard_.pulse_end_ns()));
}

void GuardServer::end_pulse(const char* why) {
    if (!guard_.in_pulse() && !line_active_) return;
    guard_.end_pulse();
    parts_.alarm.clear();
    if (line_active_) {
        line_active_ = false;
        watch_.allow(parts_.clock.boottime_ns());
        if (!parts_.line.drive(false)) {
            // Nothing that runs here can help: the unit's ExecStopPost= takes the line anew.
            log::error("the line cannot be made inactive: %s", errno_text(errno).data());
            parts_.loop.stop(kExitSoftware);
        }
    }
    log::info("closed: %s", why);
    tell(Notice::Kind::ended, Reason::none, pulse_id_);
}

void GuardServer::leave_agent(const char* why) {
    if (!agent_.valid()) return;
    parts_.loop.remove(agent_.get());
    agent_.reset();
    log::info("%s", why);
    end_pulse(why);
}

void GuardServer::on_inputs() {
    Inputs::State state;
    if (!parts_.inputs.read(state)) {
        log::error("the door's contact and button cannot be read: %s", errno_text(errno).data());
        parts_.loop.remove(parts_.inputs.fd());  // else it would be tried without end
        return;
    }
    const std::int64_t now_ns = parts_.clock.boottime_ns();
    if (state.pressed) {
        watch_.allow(now_ns);
        tell_door(Notice::Kind::button);
    }
    if (line_active_) watch_.allow(now_ns);
    if (const auto news = watch_.contact(state.door_is_open, now_ns)) tell_door(*news);
}

void GuardServer::tick() {
    if (guard_.in_pulse()) on_alarm();
    if (const auto news = watch_.tick(parts_.clock.boottime_ns())) tell_door(*news);
}

void GuardServer::tell_door(Notice::Kind kind) {
    if (kind == Notice::Kind::forced) log::warning("the door was forced: it opened, and nobody had opened it");
    if (kind == Notice::Kind::held) log::warning("the door is held open");
    tell(kind, Reason::none, DecisionId{});
}

void GuardServer::tell(Notice::Kind kind, Reason reason, const DecisionId& id) {
    if (!agent_.valid()) return;
    Notice notice;
    notice.kind = kind;
    notice.reason = wire_code(reason);
    notice.door_is_open = watch_.is_open() ? 1 : 0;
    notice.at_ns = parts_.clock.boottime_ns();
    notice.id = id;
    // An agent that hears nothing any more cannot be in charge of an open door.
    if (!send_notice(agent_.get(), notice)) leave_agent("the agent does not listen");
}

void GuardServer::stop() {
    end_pulse("the guard stops");
    leave_agent("the guard stops");
    parts_.loop.remove(listener_.get());
    listener_.reset();
    if (path_ != nullptr) static_cast<void>(::unlink(path_));
    path_ = nullptr;
}

}  // namespace agent::door
