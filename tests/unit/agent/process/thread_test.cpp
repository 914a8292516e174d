#include "agent/process/thread.hpp"

#include <pthread.h>

#include <csignal>
#include <cstdint>
#include <cstring>
#include <string>

#include <CppUTest/TestHarness.h>

#include "agent/process/file_descriptor.hpp"
#include "agent/process/wakeup.hpp"
#include "process_helpers.hpp"

using namespace agent;

namespace {

struct Worker {
    void look_around() {
        ::pthread_getname_np(::pthread_self(), name, sizeof name);
        pthread_attr_t attributes;
        ::pthread_getattr_np(::pthread_self(), &attributes);
        ::pthread_attr_getstacksize(&attributes, &stack_bytes);
        ::pthread_attr_destroy(&attributes);
        sigset_t mask;
        ::pthread_sigmask(SIG_SETMASK, nullptr, &mask);
        term_blocked = ::sigismember(&mask, SIGTERM) == 1 && ::sigismember(&mask, SIGUSR2) == 1;
    }
    void wait() { static_cast<void>(process_test::readable(go.fd(), 20'000)); }

    char name[16] = "";
    std::size_t stack_bytes = 0;
    bool term_blocked = false;
    Wakeup go;
};

}  // namespace

TEST_GROUP(Thread) {
    Worker worker;
    Thread thread;
    void setup() override {
        CHECK(worker.go.open());
    }
};

TEST(Thread, has_its_name_its_stack_and_no_signals) {
    CHECK(thread.start<&Worker::look_around>("recognizer", 256 * 1024, worker));
    CHECK(thread.join(20'000));
    STRCMP_EQUAL("recognizer", worker.name);
#ifdef __SANITIZE_THREAD__
    CHECK(worker.stack_bytes >= 256 * 1024);  // it adds what it needs itself
#else
    LONGS_EQUAL(256 * 1024, worker.stack_bytes);
#endif
    CHECK(worker.term_blocked);
    sigset_t mask;
    ::pthread_sigmask(SIG_SETMASK, nullptr, &mask);
    CHECK_EQUAL(0, ::sigismember(&mask, SIGUSR2));
}

TEST(Thread, a_long_name_is_cut_and_a_small_stack_made_possible) {
    CHECK(thread.start<&Worker::look_around>("a-name-of-many-letters", 1, worker));
    CHECK(thread.join(20'000));
    STRCMP_EQUAL("a-name-of-many-", worker.name);
    CHECK(worker.stack_bytes >= static_cast<std::size_t>(PTHREAD_STACK_MIN));
}

TEST(Thread, join_gives_up_at_its_deadline_and_may_be_called_again) {
    CHECK(thread.start<&Worker::wait>("waiter", 64 * 1024, worker));
    CHECK(thread.running());
    CHECK_FALSE(thread.join(0));
    CHECK_FALSE(thread.join(5));
    CHECK(thread.running());
    worker.go.notify();
    CHECK(thread.join(20'000));
    CHECK_FALSE(thread.running());
    CHECK(thread.join(0));
}

TEST(Thread, one_that_was_never_started_is_over) {
    CHECK(thread.join(0));
}

TEST(Thread, a_second_start_is_refused_while_it_runs_and_possible_after) {
    CHECK(thread.start<&Worker::wait>("waiter", 64 * 1024, worker));
    errno = 0;
    CHECK_FALSE(thread.start<&Worker::wait>("waiter", 64 * 1024, worker));
    LONGS_EQUAL(EBUSY, errno);
    worker.go.notify();
    CHECK(thread.join(20'000));
    CHECK(thread.start<&Worker::look_around>("again", 64 * 1024, worker));
    CHECK(thread.join(20'000));
    STRCMP_EQUAL("again", worker.name);
}

TEST(Thread, an_impossible_stack_is_an_error) {
    errno = 0;
    CHECK_FALSE(thread.start<&Worker::wait>("large", SIZE_MAX - (std::size_t{1} << 20U), worker));
    CHECK(errno != 0);
    CHECK_FALSE(thread.running());
}

TEST_GROUP(FileDescriptor){};

TEST(FileDescriptor, closes_once_and_leaves_errno_alone) {
    int ends[2];
    CHECK_EQUAL(0, ::pipe(ends));
    {
        FileDescriptor one{ends[0]};
        FileDescriptor other{std::move(one)};
        CHECK_FALSE(one.valid());  // NOLINT: that is what is tested
        LONGS_EQUAL(ends[0], other.get());
        errno = EPERM;
    }
    LONGS_EQUAL(EPERM, errno);
    CHECK_EQUAL(-1, ::fcntl(ends[0], F_GETFD));
    FileDescriptor second{ends[1]};
    second = FileDescriptor{};
    CHECK_EQUAL(-1, ::fcntl(ends[1], F_GETFD));
    CHECK_FALSE(second.valid());
}
