// A guard whose clock, line and alarm are the test's own, at a real socket.
#include "agent/door/guard/guard_server.hpp"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CppUTest/TestHarness.h>

#include "../process/process_helpers.hpp"
#include "agent/process/log.hpp"
#include "fakes/fake_clock.hpp"

using namespace agent;
using namespace agent::door;
using process_test::TempFolder;

using Kind = Notice::Kind;

namespace {

class FakeLine final : public Line {
public:
    bool active = false;
    bool works = true;
    int pulses = 0;

    bool drive(bool wanted) override {
        errno = EIO;
        if (!works) return false;
        if (wanted) ++pulses;
        active = wanted;
        return true;
    }
};

class FakeInputs final : public Inputs {
public:
    State state;
    bool works = true;

    int fd() const override { return fd_.get(); }
    bool read(State& out) override {
        eventfd_t count = 0;
        (void)::eventfd_read(fd_.get(), &count);
        out = state;
        state.pressed = false;
        errno = EIO;
        return works;
    }
    void changed() { CHECK_EQUAL(0, ::eventfd_write(fd_.get(), 1)); }

private:
    FileDescriptor fd_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
};

class FakeAlarm final : public Alarm {
public:
    std::optional<std::int64_t> at_ns;
    bool works = true;

    int fd() const override { return fd_.get(); }
    bool set(std::int64_t boottime_ns) override {
        errno = EINVAL;
        if (works) at_ns = boottime_ns;
        return works;
    }
    void clear() override {
        at_ns.reset();
        eventfd_t count = 0;
        (void)::eventfd_read(fd_.get(), &count);
    }
    void ring() { CHECK_EQUAL(0, ::eventfd_write(fd_.get(), 1)); }

private:
    FileDescriptor fd_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
};

class Agent {
public:
    explicit Agent(const std::string& path) : socket_(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, path.data(), path.size());
        CHECK_EQUAL(0, ::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address));
    }
    void send(const Order& order) { send_bytes(&order, sizeof order); }
    void send_bytes(const void* bytes, std::size_t count) {
        CHECK_EQUAL(static_cast<ssize_t>(count), ::send(socket_.get(), bytes, count, MSG_NOSIGNAL));
    }
    // The next notice; nothing when there is none.
    std::optional<Notice> next() {
        std::array<std::byte, 64> bytes;
        const ssize_t got = ::recv(socket_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
        Notice notice;
        if (got <= 0 || !read_notice({bytes.data(), static_cast<std::size_t>(got)}, notice)) return std::nullopt;
        return notice;
    }
    [[nodiscard]] bool left() {
        char byte = 0;
        return ::recv(socket_.get(), &byte, 1, MSG_DONTWAIT) == 0;
    }
    void close() { socket_.reset(); }

private:
    FileDescriptor socket_;
};

}  // namespace

TEST_GROUP(Promise03_guard_server) {
    TempFolder folder;
    std::string path = folder.path("sock");
    FakeLine line;
    FakeInputs inputs;
    FakeAlarm alarm;
    EventLoop loop;
    fakes::FakeClock clock;
    GuardLimits limits;
    AgentAccount account{::geteuid(), ::getegid()};
    std::unique_ptr<GuardServer> server;
    ErrorText error;
    std::uint8_t next_id = 1;

    void setup() override {
        log::set_level(LogLevel::error);
        CHECK(loop.open());
    }
    void teardown() override {
        server.reset();
        log::set_level(LogLevel::info);
    }

    // A guard that has run for a minute.
    void start() {
        server = std::make_unique<GuardServer>(GuardParts{line, inputs, alarm, loop, clock}, limits, DoorWatchTimes{},
                                               account);
        CHECK(server->open(path.c_str(), error));
        clock.advance_ms(60'000);
    }
    void turn() {
        for (int i = 0; i < 4; ++i) CHECK(loop.turn(0));
    }
    std::unique_ptr<Agent> connected() {
        auto agent = std::make_unique<Agent>(path);
        turn();
        check(*agent, Kind::hello);
        return agent;
    }
    Order order(std::uint32_t pulse_ms = 3000) {
        Order out;
        out.pulse_ms = pulse_ms;
        out.captured_at_ns = clock.boottime_ns() - 300 * kNsPerMs;
        out.valid_until_ns = clock.boottime_ns() + kNsPerS;
        out.id[0] = next_id++;
        return out;
    }
    void check(Agent & agent, Kind kind, Reason reason = Reason::none) {
        const auto notice = agent.next();
        CHECK(notice.has_value());
        CHECK_EQUAL(static_cast<int>(kind), static_cast<int>(notice->kind));
        STRCMP_EQUAL(reason_name(reason).data(), reason_name(reason_of(notice->reason)).data());
    }
    void open_door(Agent & agent) {
        agent.send(order());
        turn();
        check(agent, Kind::opened);
        CHECK(line.active);
    }
};

TEST(Promise03_guard_server, an_order_drives_the_line_for_its_pulse_and_no_longer) {
    start();
    const auto agent = connected();
    Order wanted = order(1200);
    agent->send(wanted);
    turn();
    const auto opened = agent->next();
    CHECK(opened && opened->kind == Kind::opened && opened->id == wanted.id);
    CHECK(line.active);
    CHECK_EQUAL(clock.boottime_ns() + 1200 * kNsPerMs, *alarm.at_ns);

    clock.advance_ms(1199);
    alarm.ring();  // too early
    turn();
    CHECK(line.active);
    clock.advance_ms(1);
    alarm.ring();
    turn();
    CHECK_FALSE(line.active);
    const auto ended = agent->next();
    CHECK(ended && ended->kind == Kind::ended && ended->id == wanted.id);
    CHECK_FALSE(alarm.at_ns.has_value());
}

TEST(Promise03_guard_server, the_tick_ends_a_pulse_whose_alarm_never_came) {
    start();
    const auto agent = connected();
    open_door(*agent);
    clock.suspend_ns(4 * kNsPerS);  // the board slept over the end
    server->tick();
    CHECK_FALSE(line.active);
}

TEST(Promise03_guard_server, the_line_is_inactive_at_once_when_the_agent_is_gone) {
    start();
    auto agent = connected();
    open_door(*agent);
    agent->close();
    turn();
    CHECK_FALSE(line.active);
    connected();  // and the next may come
}

TEST(Promise03_guard_server, the_line_is_inactive_at_once_when_the_guard_stops) {
    start();
    const auto agent = connected();
    open_door(*agent);
    server->stop();
    CHECK_FALSE(line.active);
    check(*agent, Kind::ended);
    CHECK(agent->left());
    CHECK_EQUAL(-1, ::access(path.c_str(), F_OK));
}

TEST(Promise03_guard_server, an_agent_that_sends_what_is_no_order_is_left_and_its_pulse_ends) {
    start();
    const auto agent = connected();
    open_door(*agent);
    agent->send_bytes("open sesame", 11);
    turn();
    CHECK_FALSE(line.active);
    check(*agent, Kind::refused, Reason::door_order_malformed);
    CHECK(agent->left());
}

TEST(Promise03_guard_server, a_longer_record_is_no_order_though_it_begins_like_one) {
    start();
    const auto agent = connected();
    struct {
        Order order;
        std::uint64_t more = 0;
    } longer{order()};
    agent->send_bytes(&longer, sizeof longer);
    turn();
    CHECK_EQUAL(0, line.pulses);
    check(*agent, Kind::refused, Reason::door_order_malformed);
}

TEST(Promise03_guard_server, a_second_connection_is_refused_and_told_and_the_first_goes_on) {
    start();
    const auto first = connected();
    open_door(*first);
    Agent second(path);
    turn();
    check(second, Kind::refused, Reason::door_guard_taken);
    CHECK(second.left());
    CHECK(line.active);
    clock.advance_ms(3000);
    alarm.ring();
    turn();
    check(*first, Kind::ended);
}

TEST(Promise03_guard_server, an_agent_that_was_restarted_is_no_second_one) {
    start();
    auto before = connected();
    Agent next(path);  // waits when the guard looks, before it hears of the end of the other
    before->close();
    turn();
    check(next, Kind::hello);
}

TEST(Promise03_guard_server, another_account_is_turned_away_and_told) {
    account.user = ::geteuid() + 1;
    start();
    Agent other(path);
    turn();
    check(other, Kind::refused, Reason::door_guard_wrong_account);
    CHECK(other.left());
    CHECK_EQUAL(0, line.pulses);
}

TEST(Promise03_guard_server, only_the_agents_group_may_reach_the_socket) {
    start();
    struct stat about {};
    CHECK_EQUAL(0, ::stat(path.c_str(), &about));
    CHECK_EQUAL(0660, about.st_mode & 07777);
    CHECK_EQUAL(account.group, about.st_gid);
}

TEST(Promise03_guard_server, a_refused_order_is_answered_with_its_reason_and_drives_nothing) {
    start();
    const auto agent = connected();
    agent->send(order(3001));
    turn();
    check(*agent, Kind::refused, Reason::door_pulse_refused);
    Order stale = order();
    stale.captured_at_ns = clock.boottime_ns() - 1501 * kNsPerMs;
    agent->send(stale);
    turn();
    check(*agent, Kind::refused, Reason::door_frame_stale);
    CHECK_EQUAL(0, line.pulses);
}

TEST(Promise03_guard_server, after_its_start_it_refuses_for_a_minute) {
    start();
    server.reset();
    loop = EventLoop{};
    CHECK(loop.open());
    server =
        std::make_unique<GuardServer>(GuardParts{line, inputs, alarm, loop, clock}, limits, DoorWatchTimes{}, account);
    CHECK(server->open(path.c_str(), error));  // the old socket is in the way
    const auto agent = connected();
    agent->send(order());
    turn();
    check(*agent, Kind::refused, Reason::door_guard_just_started);
}

TEST(Promise03_guard_server, a_shadow_order_is_judged_and_drives_nothing) {
    limits.by_hand = true;
    start();
    const auto agent = connected();
    Order shadow = order();
    shadow.shadow = 1;
    agent->send(shadow);
    turn();
    check(*agent, Kind::shadowed);
    clock.advance_ms(1);
    agent->send(order());
    turn();
    check(*agent, Kind::refused, Reason::door_opening_already);  // as it would be
    clock.advance_ms(3000);
    alarm.ring();
    turn();
    check(*agent, Kind::ended);
    agent->send(order());
    turn();
    check(*agent, Kind::refused, Reason::door_guard_by_hand);
    CHECK_EQUAL(0, line.pulses);
}

TEST(Promise03_guard_server, no_pulse_begins_whose_end_cannot_be_timed) {
    start();
    const auto agent = connected();
    alarm.works = false;
    agent->send(order());
    turn();
    check(*agent, Kind::refused, Reason::door_line_failed);
    CHECK_EQUAL(0, line.pulses);
    alarm.works = true;
    clock.advance_ms(1);
    open_door(*agent);
}

TEST(Promise03_guard_server, a_line_that_does_not_become_inactive_ends_the_guard) {
    start();
    const auto agent = connected();
    open_door(*agent);
    line.works = false;
    clock.advance_ms(3000);
    alarm.ring();
    CHECK_EQUAL(70, loop.run());
}

TEST(Promise03_guard_server, an_agent_that_does_not_listen_is_left) {
    start();
    const auto agent = connected();
    open_door(*agent);
    for (int i = 0; i < 2000 && line.active; ++i) {
        inputs.state.pressed = true;
        inputs.changed();
        turn();
    }
    CHECK_FALSE(line.active);
}

TEST(Promise03_guard_server, the_descriptors_are_closed_on_exec) {
    std::array<bool, 64> inherited{};
    for (int fd = 0; fd < 64; ++fd) inherited[static_cast<std::size_t>(fd)] = ::fcntl(fd, F_GETFD) != -1;
    start();
    const auto agent = connected();
    for (int fd = 0; fd < 64; ++fd) {
        const int flags = ::fcntl(fd, F_GETFD);
        if (flags != -1 && !inherited[static_cast<std::size_t>(fd)]) CHECK_EQUAL(FD_CLOEXEC, flags & FD_CLOEXEC);
    }
}

TEST(Promise03_guard_server, the_door_is_told_forced_held_opened_and_its_button) {
    start();
    const auto agent = connected();
    inputs.state.door_is_open = true;
    inputs.changed();
    turn();
    check(*agent, Kind::forced);
    clock.advance_ms(30'000);
    server->tick();
    check(*agent, Kind::held);
    inputs.state = {.door_is_open = false, .pressed = true};
    inputs.changed();
    turn();
    check(*agent, Kind::button);
    check(*agent, Kind::contact_closed);
    inputs.state.door_is_open = true;
    inputs.changed();
    turn();
    const auto opened = agent->next();
    CHECK(opened && opened->kind == Kind::contact_opened && opened->door_is_open == 1);
}

TEST(Promise03_guard_server, a_door_that_is_opened_during_or_after_a_pulse_was_not_forced) {
    start();
    const auto agent = connected();
    open_door(*agent);
    clock.advance_ms(3000);
    alarm.ring();
    turn();
    check(*agent, Kind::ended);
    clock.advance_ms(4999);
    inputs.state.door_is_open = true;
    inputs.changed();
    turn();
    check(*agent, Kind::contact_opened);
}

TEST(Promise03_guard_server, inputs_that_fail_do_not_keep_it_busy) {
    start();
    const auto agent = connected();
    inputs.works = false;
    log::set_level(LogLevel::error);
    inputs.changed();
    turn();
    open_door(*agent);
}

TEST(Promise03_guard_server, the_system_alarm_rings_at_its_moment_of_boottime) {
    BoottimeAlarm real;
    CHECK(real.open());
    const SystemClock system;
    CHECK(real.set(system.boottime_ns() + 3600 * kNsPerS));
    CHECK_FALSE(process_test::readable(real.fd()));
    CHECK(real.set(system.boottime_ns()));
    CHECK(process_test::readable(real.fd(), 10'000));
    real.clear();
    CHECK_FALSE(process_test::readable(real.fd()));
}
