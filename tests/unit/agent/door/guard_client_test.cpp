// The agent's end of the socket, against a guard that is the test's own.
#include "agent/door/guard_client.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <cstring>
#include <string>
#include <vector>

#include <CppUTest/TestHarness.h>

#include "../process/process_helpers.hpp"
#include "agent/door/guard/guard_server.hpp"
#include "agent/process/clock.hpp"
#include "agent/process/log.hpp"
#include "fakes/fake_clock.hpp"

using namespace agent;
using namespace agent::door;
using process_test::TempFolder;

using Kind = Notice::Kind;

namespace {

class Listener final : public DoorListener {
public:
    std::vector<std::pair<DecisionId, Reason>> outcomes;
    std::vector<EventType> door;
    void on_outcome(const DecisionId& id, Reason why_not) override { outcomes.push_back({id, why_not}); }
    void on_door(EventType type) override { door.push_back(type); }
};

class FakeGuard {
public:
    explicit FakeGuard(const std::string& path) : listener_(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, path.data(), path.size());
        (void)::unlink(path.c_str());
        CHECK_EQUAL(0, ::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address));
        CHECK_EQUAL(0, ::listen(listener_.get(), 2));
    }
    void accept() {
        agent_.reset(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
        CHECK(agent_.valid());
    }
    void tell(Kind kind, Reason reason = Reason::none, const DecisionId& id = {}) {
        Notice notice;
        notice.kind = kind;
        notice.reason = wire_code(reason);
        notice.id = id;
        CHECK_EQUAL(static_cast<ssize_t>(sizeof notice), ::send(agent_.get(), &notice, sizeof notice, MSG_NOSIGNAL));
    }
    void tell_bytes(const char* text) { CHECK(::send(agent_.get(), text, std::strlen(text), MSG_NOSIGNAL) > 0); }
    bool next(Order& out) {
        std::array<std::byte, 64> bytes;
        const ssize_t got = ::recv(agent_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
        return got > 0 && read_order({bytes.data(), static_cast<std::size_t>(got)}, out);
    }
    bool left() {
        char byte = 0;
        return ::recv(agent_.get(), &byte, 1, MSG_DONTWAIT) == 0;
    }
    void close() { agent_.reset(); }

private:
    FileDescriptor listener_, agent_;
};

}  // namespace

TEST_GROUP(GuardClient) {
    TempFolder folder;
    PathText path;
    EventLoop loop;
    Listener listener;
    std::int64_t now_ns = 100 * kNsPerS;

    void setup() override {
        log::set_level(LogLevel::error);
        CHECK(loop.open());
        CHECK(path.assign(folder.path("sock")));
    }
    void teardown() override {
        log::set_level(LogLevel::info);
    }
    void turn() {
        for (int i = 0; i < 4; ++i) CHECK(loop.turn(0));
    }
    void connect(GuardClient & client, FakeGuard & guard) {
        client.start(loop, listener);
        client.tick(now_ns);
        guard.accept();
        CHECK(client.fault() != Reason::none);
        guard.tell(Kind::hello);
        turn();
        CHECK(client.fault() == Reason::none);
    }
    static Order order(std::uint8_t id) {
        Order out;
        out.id[0] = id;
        return out;
    }
    void check_outcome(std::uint8_t id, Reason why_not) {
        CHECK_EQUAL(1, listener.outcomes.size());
        CHECK_EQUAL(id, listener.outcomes[0].first[0]);
        STRCMP_EQUAL(reason_name(why_not).data(), reason_name(listener.outcomes[0].second).data());
        listener.outcomes.clear();
    }
};

TEST(GuardClient, an_order_reaches_the_guard_and_its_answer_the_keeper) {
    FakeGuard guard(path.c_str());
    GuardClient client(path, 1);
    connect(client, guard);
    client.open(order(1));
    Order heard;
    CHECK(guard.next(heard));
    CHECK_EQUAL(1, heard.id[0]);
    guard.tell(Kind::opened, Reason::none, order(1).id);
    guard.tell(Kind::ended, Reason::none, order(1).id);
    turn();
    check_outcome(1, Reason::none);
    client.open(order(2));
    guard.tell(Kind::refused, Reason::door_too_often, order(2).id);
    turn();
    check_outcome(2, Reason::door_too_often);
}

TEST(GuardClient, an_answer_to_another_order_is_none) {
    FakeGuard guard(path.c_str());
    GuardClient client(path, 1);
    connect(client, guard);
    client.open(order(1));
    guard.tell(Kind::opened, Reason::none, order(2).id);
    turn();
    CHECK(listener.outcomes.empty());
}

TEST(GuardClient, without_a_guard_orders_are_refused_at_once) {
    GuardClient client(path, 1);
    client.start(loop, listener);
    client.open(order(1));
    check_outcome(1, Reason::door_guard_absent);
    client.tick(now_ns);
    client.open(order(2));
    check_outcome(2, Reason::door_guard_absent);
}

TEST(GuardClient, nothing_is_ordered_before_the_guard_said_hello) {
    FakeGuard guard(path.c_str());
    GuardClient client(path, 1);
    client.start(loop, listener);
    client.tick(now_ns);
    guard.accept();
    client.open(order(1));
    check_outcome(1, Reason::door_guard_absent);
    Order heard;
    CHECK_FALSE(guard.next(heard));
}

TEST(GuardClient, Promise03_a_guard_that_does_not_answer_is_hung_up_on_so_that_its_pulse_ends) {
    FakeGuard guard(path.c_str());
    GuardClient client(path, 1);
    connect(client, guard);
    client.open(order(1));
    client.tick(now_ns + kNsPerS - 1);
    CHECK(listener.outcomes.empty());
    client.tick(now_ns + kNsPerS);
    check_outcome(1, Reason::door_no_answer);
    Order heard;
    CHECK(guard.next(heard));
    CHECK(guard.left());
}

TEST(GuardClient, a_guard_that_goes_is_looked_for_again_with_growing_pauses) {
    FakeGuard guard(path.c_str());
    GuardClient client(path, 1);
    connect(client, guard);
    client.open(order(1));
    guard.close();
    turn();
    check_outcome(1, Reason::door_guard_absent);
    CHECK(client.fault() == Reason::door_guard_absent);
    now_ns += 250 * kNsPerMs;  // the first pause is this at most
    client.tick(now_ns);
    guard.accept();
    guard.tell(Kind::hello);
    turn();
    CHECK(client.fault() == Reason::none);
}

TEST(GuardClient, why_the_guard_turns_it_away_is_what_orders_are_refused_with) {
    FakeGuard guard(path.c_str());
    GuardClient client(path, 1);
    client.start(loop, listener);
    client.tick(now_ns);
    guard.accept();
    guard.tell(Kind::refused, Reason::door_guard_taken);
    turn();
    CHECK(client.fault() == Reason::door_guard_taken);
    client.open(order(1));
    check_outcome(1, Reason::door_guard_taken);
}

TEST(GuardClient, what_is_no_notice_ends_the_connection) {
    FakeGuard guard(path.c_str());
    GuardClient client(path, 1);
    connect(client, guard);
    client.open(order(1));
    guard.tell_bytes("hello");
    turn();
    check_outcome(1, Reason::door_order_malformed);
    CHECK(client.fault() == Reason::door_order_malformed);
}

TEST(GuardClient, Promise03_when_the_agent_ends_it_hangs_up_for_good) {
    FakeGuard guard(path.c_str());
    GuardClient client(path, 1);
    connect(client, guard);
    client.open(order(1));
    client.stop();
    check_outcome(1, Reason::door_guard_absent);
    Order heard;
    CHECK(guard.next(heard));
    CHECK(guard.left());
    client.tick(now_ns + 3600 * kNsPerS);
    CHECK(client.fault() != Reason::none);
}

TEST(GuardClient, Promise03_the_real_guard_and_the_agent_understand_each_other) {
    struct MemoryLine final : Line {
        bool active = false;
        bool drive(bool wanted) override {
            active = wanted;
            return true;
        }
    } line;
    struct NoInputs final : Inputs {
        int fd() const override { return -1; }
        bool read(State&) override { return false; }
    } inputs;
    BoottimeAlarm alarm;
    CHECK(alarm.open());
    fakes::FakeClock clock;
    GuardServer guard({line, inputs, alarm, loop, clock}, {}, {}, {::geteuid(), ::getegid()});
    ErrorText error;
    CHECK(guard.open(path.c_str(), error));
    GuardClient client(path, 1);
    client.start(loop, listener);
    client.tick(now_ns);
    turn();
    CHECK(client.fault() == Reason::none);

    Order early = order(1);
    early.pulse_ms = 1000;
    early.captured_at_ns = clock.boottime_ns();
    early.valid_until_ns = clock.boottime_ns() + kNsPerS;
    client.open(early);
    turn();
    check_outcome(1, Reason::door_guard_just_started);
    clock.advance_ms(60'000);
    Order good = early;
    good.id[0] = 2;
    good.captured_at_ns = clock.boottime_ns();
    good.valid_until_ns = clock.boottime_ns() + kNsPerS;
    client.open(good);
    turn();
    check_outcome(2, Reason::none);
    CHECK(line.active);
    client.stop();
    turn();
    CHECK_FALSE(line.active);
    guard.stop();
}

TEST(GuardClient, the_doors_own_troubles_come_through) {
    FakeGuard guard(path.c_str());
    GuardClient client(path, 1);
    connect(client, guard);
    guard.tell(Kind::forced);
    guard.tell(Kind::held);
    guard.tell(Kind::button);
    guard.tell(Kind::contact_closed);
    turn();
    CHECK_EQUAL(2, listener.door.size());
    CHECK(listener.door[0] == EventType::door_forced && listener.door[1] == EventType::door_held);
}
