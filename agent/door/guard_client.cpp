#include "agent/door/guard_client.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <limits>

#include "agent/process/clock.hpp"
#include "agent/process/log.hpp"

namespace agent::door {

namespace {

constexpr std::uint32_t kBackoffBaseMs = 250;
constexpr std::uint32_t kBackoffCapMs = 5'000;
// A guard that runs answers within a few milliseconds.
constexpr std::int64_t kAnswerNs = kNsPerS;

}  // namespace

GuardClient::GuardClient(const PathText& path, std::uint32_t seed)
    : path_(path), backoff_(kBackoffBaseMs, kBackoffCapMs, seed) {}

void GuardClient::start(EventLoop& loop, DoorListener& listener) {
    loop_ = &loop;
    listener_ = &listener;
}

void GuardClient::tick(std::int64_t now_ns) {
    now_ns_ = now_ns;
    const bool asked = waiting_.has_value() || (socket_.valid() && !ready_);
    // After a halt of this process the answer may be there and only not read yet.
    if (asked && now_ns >= deadline_ns_ && socket_.valid()) on_ready(socket_.get(), 0);
    const bool still_asked = waiting_.has_value() || (socket_.valid() && !ready_);
    if (asked && still_asked && now_ns >= deadline_ns_) hang_up(Reason::door_no_answer);
    if (!socket_.valid() && now_ns >= next_attempt_ns_) connect();
}

void GuardClient::connect() {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path_.size() < sizeof address.sun_path) std::memcpy(address.sun_path, path_.c_str(), path_.size());
    socket_.reset(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const bool connected = socket_.valid() && path_.size() < sizeof address.sun_path &&
                           ::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    if (!connected || !loop_->add(socket_.get(), *this)) return hang_up(Reason::door_guard_absent);
    deadline_ns_ = now_ns_ + kAnswerNs;
}

void GuardClient::open(const Order& order) {
    if (waiting_) return listener_->on_outcome(order.id, Reason::door_opening_already);
    if (!ready_) return listener_->on_outcome(order.id, cause_);
    waiting_ = order.id;
    deadline_ns_ = now_ns_ + kAnswerNs;
    const ssize_t sent = ::send(socket_.get(), &order, sizeof order, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent != static_cast<ssize_t>(sizeof order)) hang_up(Reason::door_guard_absent);
}

void GuardClient::on_ready(int, std::uint32_t) {
    std::array<std::byte, kNoticeBytes + 1> bytes;  // one more, so that a longer record does not look right
    const ssize_t got = ::recv(socket_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) return hang_up(Reason::door_guard_absent);
    Notice notice;
    if (!read_notice({bytes.data(), static_cast<std::size_t>(got)}, notice)) {
        return hang_up(Reason::door_order_malformed);
    }
    take(notice);
}

void GuardClient::take(const Notice& notice) {
    switch (notice.kind) {
        case Notice::Kind::hello:
            ready_ = true;
            backoff_.reset();
            if (told_.succeeded() > 0) log::info("door: the guard is there");
            return;
        case Notice::Kind::refused:
            if (!ready_) return hang_up(reason_of(notice.reason));  // the connection itself
            if (waiting_ && *waiting_ == notice.id) finish(reason_of(notice.reason));
            return;
        case Notice::Kind::opened:
        case Notice::Kind::shadowed:
            if (waiting_ && *waiting_ == notice.id) finish(Reason::none);
            return;
        case Notice::Kind::held:
            return listener_->on_door(EventType::door_held);
        case Notice::Kind::forced:
            return listener_->on_door(EventType::door_forced);
        case Notice::Kind::ended:
        case Notice::Kind::contact_opened:
        case Notice::Kind::contact_closed:
        case Notice::Kind::button:
            return;
    }
}

void GuardClient::hang_up(Reason why) {
    if (loop_ != nullptr) loop_->remove(socket_.get());
    socket_.reset();
    ready_ = false;
    cause_ = why;
    next_attempt_ns_ = now_ns_ + std::int64_t{backoff_.next_ms()} * kNsPerMs;
    if (told_.failed(why)) log::error("door: %s (%s)", reason_meaning(why).data(), path_.c_str());
    finish(why);
}

void GuardClient::finish(Reason why_not) {
    if (!waiting_) return;
    const DecisionId id = *waiting_;
    waiting_.reset();
    listener_->on_outcome(id, why_not);
}

void GuardClient::stop() {
    if (waiting_ && socket_.valid()) on_ready(socket_.get(), 0);
    if (loop_ != nullptr) loop_->remove(socket_.get());
    socket_.reset();
    ready_ = false;
    finish(Reason::door_guard_absent);
    next_attempt_ns_ = std::numeric_limits<std::int64_t>::max();
}

}  // namespace agent::door
