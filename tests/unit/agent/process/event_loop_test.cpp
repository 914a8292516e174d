#include "agent/process/event_loop.hpp"

#include <arpa/inet.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <functional>
#include <string>
#include <utility>

#include <CppUTest/TestHarness.h>

#include "agent/process/file_descriptor.hpp"
#include "agent/process/signals.hpp"
#include "agent/process/thread.hpp"
#include "agent/process/timer.hpp"
#include "agent/process/wakeup.hpp"
#include "process_helpers.hpp"

using namespace agent;
using process_test::readable;

namespace {

struct Called final : Handler {
    void on_ready(int fd, std::uint32_t events) override {
        ++times;
        last_fd = fd;
        last_events = events;
        if (action) action();
    }
    int times = 0;
    int last_fd = -1;
    std::uint32_t last_events = 0;
    std::function<void()> action;
};

}  // namespace

TEST_GROUP(EventLoop) {
    EventLoop loop;
    std::array<Wakeup, 3> wakeups;
    std::array<Called, 3> called;

    void setup() override {
        CHECK(loop.open());
        for (std::size_t i = 0; i < wakeups.size(); ++i) {
            CHECK(wakeups[i].open());
            CHECK(loop.add(wakeups[i].fd(), called[i]));
        }
    }
    void notify_all() {
        for (const Wakeup& one : wakeups) one.notify();
    }
    int calls() const {
        return called[0].times + called[1].times + called[2].times;
    }
};

TEST(EventLoop, urgent_news_that_are_no_data_wake_it) {
    // The only descriptor with such news that every machine has is a TCP connection: its out-of-band byte.
    const FileDescriptor listener{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t bytes = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    LONGS_EQUAL(0, ::bind(listener.get(), any, bytes));
    LONGS_EQUAL(0, ::listen(listener.get(), 1));
    LONGS_EQUAL(0, ::getsockname(listener.get(), any, &bytes));
    const FileDescriptor sender{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    LONGS_EQUAL(0, ::connect(sender.get(), any, bytes));
    const FileDescriptor receiver{::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC)};
    Called urgent;
    CHECK(loop.add(receiver.get(), urgent));

    LONGS_EQUAL(1, ::send(sender.get(), "!", 1, MSG_OOB));
    CHECK(loop.turn(1000));

    LONGS_EQUAL(1, urgent.times);
    CHECK((urgent.last_events & EPOLLPRI) != 0);
    loop.remove(receiver.get());
}

TEST(EventLoop, calls_whoever_is_ready_and_nobody_else) {
    CHECK(loop.turn(0));
    LONGS_EQUAL(0, calls());
    wakeups[1].notify();
    CHECK(loop.turn(0));
    LONGS_EQUAL(1, calls());
    LONGS_EQUAL(wakeups[1].fd(), called[1].last_fd);
    LONGS_EQUAL(EPOLLIN, called[1].last_events);
    CHECK(loop.turn(0));  // still ready
    LONGS_EQUAL(2, called[1].times);
    wakeups[1].drain();
    CHECK(loop.turn(0));
    LONGS_EQUAL(2, called[1].times);
}

TEST(EventLoop, a_source_removed_by_another_handler_is_not_called_any_more) {
    for (std::size_t i = 0; i < 3; ++i) {
        called[i].action = [this, i] {
            for (std::size_t other = 0; other < 3; ++other) {
                if (other != i) loop.remove(wakeups[other].fd());
            }
        };
    }
    notify_all();
    CHECK(loop.turn(0));
    LONGS_EQUAL(1, calls());
    CHECK(loop.turn(0));
    LONGS_EQUAL(2, calls());
}

TEST(EventLoop, a_handler_may_remove_itself) {
    called[0].action = [this] { loop.remove(wakeups[0].fd()); };
    wakeups[0].notify();
    CHECK(loop.turn(0));
    CHECK(loop.turn(0));
    LONGS_EQUAL(1, called[0].times);
}

TEST(EventLoop, a_new_source_in_the_place_of_a_removed_one_does_not_get_its_event) {
    Called late;
    Wakeup quiet;
    CHECK(quiet.open());
    bool replaced = false;
    for (std::size_t i = 0; i < 3; ++i) {
        called[i].action = [&, i] {
            if (std::exchange(replaced, true)) return;
            const std::size_t other = (i + 1) % 3;
            loop.remove(wakeups[other].fd());
            CHECK(loop.add(quiet.fd(), late));
        };
    }
    notify_all();
    CHECK(loop.turn(0));
    LONGS_EQUAL(2, calls());
    LONGS_EQUAL(0, late.times);
    quiet.notify();
    CHECK(loop.turn(0));
    LONGS_EQUAL(1, late.times);
    loop.remove(quiet.fd());
}

TEST(EventLoop, a_descriptor_number_used_again_does_not_get_the_old_events) {
    bool replaced = false;
    for (std::size_t i = 0; i < 3; ++i) {
        called[i].action = [&, i] {
            if (std::exchange(replaced, true)) return;
            Wakeup& other = wakeups[(i + 1) % 3];
            const int number = other.fd();
            loop.remove(number);
            other = Wakeup{};
            CHECK(other.open());
            LONGS_EQUAL(number, other.fd());
            CHECK(loop.add(number, called[(i + 1) % 3]));
        };
    }
    notify_all();
    CHECK(loop.turn(0));
    LONGS_EQUAL(2, calls());
}

TEST(EventLoop, run_ends_at_stop_with_the_first_code_and_calls_nobody_after_it) {
    for (Called& one : called) {
        one.action = [this] {
            loop.stop(3);
            loop.stop(4);
        };
    }
    notify_all();
    LONGS_EQUAL(3, loop.run());
    LONGS_EQUAL(1, calls());
}

TEST(EventLoop, a_stop_before_run_counts) {
    loop.stop(5);
    LONGS_EQUAL(5, loop.run());
}

TEST(EventLoop, takes_sixteen_sources) {
    std::array<Wakeup, 14> more;
    Called one;
    for (std::size_t i = 0; i < 13; ++i) {
        CHECK(more[i].open());
        CHECK(loop.add(more[i].fd(), one));
    }
    CHECK(more[13].open());
    errno = 0;
    CHECK_FALSE(loop.add(more[13].fd(), one));
    LONGS_EQUAL(ENOSPC, errno);
    loop.remove(more[4].fd());
    CHECK(loop.add(more[13].fd(), one));
    for (const Wakeup& each : more) each.notify();
    CHECK(loop.turn(0));
    LONGS_EQUAL(13, one.times);
}

TEST(EventLoop, what_cannot_be_watched_is_refused_and_takes_no_place) {
    errno = 0;
    CHECK_FALSE(loop.add(wakeups[0].fd(), called[0]));
    LONGS_EQUAL(EEXIST, errno);
    CHECK_FALSE(loop.add(-1, called[0]));
    LONGS_EQUAL(EBADF, errno);
    loop.remove(-1);
    loop.remove(9999);
    std::array<Wakeup, 13> more;
    for (Wakeup& one : more) {
        CHECK(one.open());
        CHECK(loop.add(one.fd(), called[0]));
    }
}

TEST(EventLoop, the_other_end_closing_is_an_event) {
    int ends[2];
    CHECK_EQUAL(0, ::pipe(ends));
    Called one;
    CHECK(loop.add(ends[0], one));
    ::close(ends[1]);
    CHECK(loop.turn(0));
    CHECK((one.last_events & EPOLLHUP) != 0);
    loop.remove(ends[0]);
    ::close(ends[0]);
}

TEST(EventLoop, without_epoll_it_says_so) {
    EventLoop closed;
    CHECK_FALSE(closed.turn(0));
    LONGS_EQUAL(70, closed.run());
}

TEST_GROUP(Timer) {
    Timer timer;
    void setup() override {
        CHECK(timer.open());
    }
};

TEST(Timer, fires_once_when_armed_once) {
    LONGS_EQUAL(0, timer.take());
    timer.arm_ms(1);
    CHECK(readable(timer.fd(), 5000));
    LONGS_EQUAL(1, timer.take());
    CHECK_FALSE(readable(timer.fd(), 5));
    LONGS_EQUAL(0, timer.take());
}

TEST(Timer, zero_means_at_once_and_not_never) {
    timer.arm_ms(0);
    CHECK(readable(timer.fd(), 5000));
    LONGS_EQUAL(1, timer.take());
}

TEST(Timer, fires_again_and_again_when_periodic) {
    timer.arm_every_ms(0);  // counts as 1
    std::uint64_t fired = 0;
    while (fired < 3) {
        CHECK(readable(timer.fd(), 5000));
        fired += timer.take();
    }
}

TEST(Timer, disarming_and_arming_anew_forget_what_was) {
    timer.arm_ms(0);
    CHECK(readable(timer.fd(), 5000));
    timer.disarm();
    CHECK_FALSE(readable(timer.fd()));
    LONGS_EQUAL(0, timer.take());
    timer.arm_ms(0);
    CHECK(readable(timer.fd(), 5000));
    timer.arm_ms(0xFFFFFFFF);
    CHECK_FALSE(readable(timer.fd()));
    LONGS_EQUAL(0, timer.take());
}

TEST_GROUP(Wakeup){};

TEST(Wakeup, is_readable_from_notify_to_drain) {
    Wakeup wakeup;
    CHECK(wakeup.open());
    CHECK_FALSE(readable(wakeup.fd()));
    LONGS_EQUAL(0, wakeup.drain());
    wakeup.notify();
    wakeup.notify();
    CHECK(readable(wakeup.fd()));
    LONGS_EQUAL(2, wakeup.drain());
    CHECK_FALSE(readable(wakeup.fd()));
}

TEST(Wakeup, wakes_a_loop_from_another_thread) {
    struct Shared final : Handler {
        void on_ready(int, std::uint32_t) override { loop.stop(static_cast<int>(wakeup.drain())); }
        void notify() { wakeup.notify(); }
        EventLoop loop;
        Wakeup wakeup;
    } shared;
    CHECK(shared.loop.open());
    CHECK(shared.wakeup.open());
    CHECK(shared.loop.add(shared.wakeup.fd(), shared));
    Thread thread;
    CHECK(thread.start<&Shared::notify>("notifier", 64 * 1024, shared));
    LONGS_EQUAL(1, shared.loop.run());
    CHECK(thread.join(10'000));
}

TEST_GROUP(Signals) {
    sigset_t before{};
    struct sigaction pipe_before {};
    Signals signals;

    void setup() override {
        ::pthread_sigmask(SIG_SETMASK, nullptr, &before);
        ::sigaction(SIGPIPE, nullptr, &pipe_before);
        CHECK(signals.open());
    }
    void teardown() override {
        while (signals.take() != 0) {
        }
        ::sigaction(SIGPIPE, &pipe_before, nullptr);
        ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    }
};

TEST(Signals, the_four_arrive_as_events) {
    LONGS_EQUAL(0, signals.take());
    for (const int one : {SIGTERM, SIGINT, SIGHUP, SIGUSR1}) {
        CHECK_FALSE(readable(signals.fd()));
        CHECK_EQUAL(0, ::raise(one));
        CHECK(readable(signals.fd()));
        LONGS_EQUAL(one, signals.take());
    }
    LONGS_EQUAL(0, signals.take());
}

TEST(Signals, a_second_one_after_the_first_was_read_arrives_too) {
    CHECK_EQUAL(0, ::raise(SIGTERM));
    LONGS_EQUAL(SIGTERM, signals.take());
    CHECK_EQUAL(0, ::raise(SIGTERM));
    LONGS_EQUAL(SIGTERM, signals.take());
}

TEST(Signals, writing_to_nobody_is_an_error_and_not_the_end) {
    int ends[2];
    CHECK_EQUAL(0, ::pipe(ends));
    ::close(ends[0]);
    errno = 0;
    CHECK_EQUAL(-1, ::write(ends[1], "x", 1));
    LONGS_EQUAL(EPIPE, errno);
    ::close(ends[1]);
}
