#include "agent/report/reporter_thread.hpp"

#include <memory>
#include <string>

#include "fakes/fake_clock.hpp"
#include "fakes/fake_reporter.hpp"
#include "log_capture.hpp"
#include "sample_events.hpp"

#include <CppUTest/TestHarness.h>

using namespace agent;
using fakes::FakeReporter;
using fakes::Reported;
using report_test::LogCapture;

namespace {

constexpr std::uint32_t kLongMs = 20'000;  // of real time, for a join that is certain to succeed

Event event_of(std::uint64_t sequence, EventType type = EventType::match) {
    Event event = report_test::full_event(type);
    event.sequence = sequence;
    return event;
}

}  // namespace

TEST_GROUP(ReporterThread) {
    LogCapture log;
    fakes::FakeClock clock;
    std::unique_ptr<EventQueue> events = std::make_unique<EventQueue>();
    CameraName camera = report_test::camera_named("front-door");
    std::unique_ptr<ReporterThread> thread = std::make_unique<ReporterThread>(*events, camera, TextStyle{}, clock);
    FakeReporter first, second;

    void setup() override {
        CHECK(events->open());
    }
    void teardown() override {
        first.release();
        thread->stop(0);
        CHECK(thread->join(kLongMs));
    }
    void push(std::uint64_t from, std::uint64_t to) {
        for (std::uint64_t i = from; i <= to; ++i) events->push(event_of(i));
    }
    void finish() {
        thread->stop(kLongMs);
        CHECK(thread->join(kLongMs));
    }
    static void check_sequences(const FakeReporter& reporter, std::uint64_t from, std::uint64_t to) {
        const std::vector<Reported> reported = reporter.reported();
        LONGS_EQUAL(to - from + 1, reported.size());
        for (std::size_t i = 0; i < reported.size(); ++i) LONGS_EQUAL(from + i, reported[i].event.sequence);
    }
};

TEST(ReporterThread, every_reporter_gets_the_events_in_order_and_in_all_forms) {
    CHECK(thread->add(first, kAllEvents));
    CHECK(thread->add(second, kAllEvents));
    push(1, 5);
    CHECK(thread->start());
    push(6, 20);
    finish();
    check_sequences(first, 1, 20);
    check_sequences(second, 1, 20);
    const Reported one = first.reported()[0];
    STRCMP_EQUAL("front-door", one.camera.c_str());
    CHECK(one.json.starts_with("{\"id\":\"019ab4c5-") && one.json.ends_with("}"));
    CHECK(one.text.find("match    Ada") != std::string::npos);
    CHECK(one.now_ns == clock.monotonic_ns());
    LONGS_EQUAL(1, first.stops());
    STRCMP_EQUAL("", log.lines().c_str());
}

TEST(ReporterThread, a_reporter_gets_only_what_it_wants) {
    CHECK(thread->add(first, event_bit(EventType::fault) | event_bit(EventType::gap)));
    CHECK(thread->add(second, 0));
    events->push(event_of(1, EventType::match));
    events->push(event_of(2, EventType::fault));
    events->push(event_of(3, EventType::left));
    events->push(event_of(4, EventType::gap));
    CHECK(thread->start());
    finish();
    LONGS_EQUAL(2, first.reported().size());
    LONGS_EQUAL(2, first.reported()[0].event.sequence);
    LONGS_EQUAL(4, first.reported()[1].event.sequence);
    LONGS_EQUAL(0, second.reported().size());
}

TEST(ReporterThread, there_is_place_for_so_many_and_no_more) {
    FakeReporter more[ReporterThread::kReporters + 1];
    for (std::size_t i = 0; i < ReporterThread::kReporters; ++i) CHECK(thread->add(more[i], kAllEvents));
    CHECK_FALSE(thread->add(more[ReporterThread::kReporters], kAllEvents));
    push(1, 1);
    CHECK(thread->start());
    finish();
    LONGS_EQUAL(1, more[ReporterThread::kReporters - 1].reported().size());
    LONGS_EQUAL(0, more[ReporterThread::kReporters].reported().size());
}

// Each event takes 100 ms of the 250 ms that are left: three are begun in time.
TEST(ReporterThread, the_end_comes_in_time_and_says_what_was_not_told) {
    first.on_report = [this] { clock.advance_ms(100); };
    CHECK(thread->add(first, kAllEvents));
    push(1, 10);
    thread->stop(250);
    CHECK(thread->start());
    CHECK(thread->join(kLongMs));
    check_sequences(first, 1, 3);
    LONGS_EQUAL(1, first.stops());
    STRCMP_EQUAL("<4>7 events were not told: the reporters did not get on before the end\n", log.lines().c_str());
}

TEST(ReporterThread, a_lost_event_is_told_in_the_stream_and_not_again_at_the_end) {
    CHECK(thread->add(first, kAllEvents));
    push(1, kQueuedEvents + 2);
    CHECK(thread->start());
    finish();
    const std::vector<Reported> reported = first.reported();
    LONGS_EQUAL(kQueuedEvents + 1, reported.size());
    CHECK(reported[0].event.decision.type == EventType::gap);
    LONGS_EQUAL(2, reported[0].event.decision.count);
    STRCMP_EQUAL("", log.lines().c_str());
}

TEST(ReporterThread, a_second_stop_shortens_the_time) {
    first.hang();
    CHECK(thread->add(first, kAllEvents));
    push(1, 5);
    CHECK(thread->start());
    first.wait_for_reports(1);
    thread->stop(kLongMs);
    thread->stop(0);
    first.release();
    CHECK(thread->join(kLongMs));
    check_sequences(first, 1, 1);
    CHECK(log.lines().find("4 events were not told") != std::string::npos);
}

TEST(ReporterThread, a_hanging_reporter_makes_the_thread_unhealthy_until_it_gets_on) {
    first.hang();
    CHECK(thread->add(first, kAllEvents));
    CHECK(thread->progress().healthy(clock.monotonic_ns()));
    push(1, 1);
    CHECK(thread->start());
    first.wait_for_reports(1);
    CHECK(thread->progress().healthy(clock.monotonic_ns()));
    clock.advance_ms(20'001);
    CHECK_FALSE(thread->progress().healthy(clock.monotonic_ns()));
    CHECK_FALSE(thread->join(0));
    first.release();
    finish();
    CHECK(thread->progress().healthy(clock.monotonic_ns() + 3600 * kNsPerS));
}

TEST(ReporterThread, many_slow_events_in_a_row_are_no_hang) {
    bool healthy = true;
    first.on_report = [&] {
        clock.advance_ms(15'000);
        healthy = healthy && thread->progress().healthy(clock.monotonic_ns());
    };
    CHECK(thread->add(first, kAllEvents));
    push(1, 10);
    CHECK(thread->start());
    first.wait_for_reports(10);
    finish();
    CHECK(healthy);
}

// A stop may fall into any moment of going to sleep: if one were missed, the join would not succeed.
TEST(ReporterThread, a_stop_is_heard_whenever_it_comes) {
    for (int round = 0; round < 300; ++round) {
        ReporterThread one(*events, camera, TextStyle{}, clock);
        FakeReporter reporter;
        CHECK(one.add(reporter, kAllEvents));
        CHECK(one.start());
        if (round % 3 == 1) events->push(event_of(1));
        if (round % 3 == 2) {
            events->push(event_of(1));
            reporter.wait_for_reports(1);
        }
        one.stop(kLongMs);
        CHECK(one.join(kLongMs));
        LONGS_EQUAL(round % 3 == 0 ? 0 : 1, reporter.reported().size());
        LONGS_EQUAL(1, reporter.stops());
    }
}

TEST(ReporterThread, one_that_was_never_started_is_over) {
    CHECK(thread->join(0));
}

TEST(ReporterThread, a_reporter_is_tended_when_its_descriptor_says_so) {
    CHECK(first.open());
    CHECK(thread->add(first, kAllEvents));
    CHECK(thread->start());
    first.wait_for_tends(1);
    first.wake();
    first.wait_for_tends(2);
    first.wake();
    first.wait_for_tends(3);
}

// A hook's time limit must not have to wait for a queue that never runs empty.
TEST(ReporterThread, a_busy_reporter_is_tended_between_events) {
    first.set_busy(true);
    std::size_t tends_before_last = 0;
    first.on_report = [&] { tends_before_last = first.tends(); };
    CHECK(thread->add(first, kAllEvents));
    push(1, 10);
    CHECK(thread->start());
    first.wait_for_reports(10);
    first.set_busy(false);
    finish();
    CHECK(tends_before_last >= 9);
}

TEST(ReporterThread, what_is_under_way_may_end_within_the_time) {
    CHECK(first.open());
    first.set_busy(true);
    first.on_tend = [this] {
        first.wake();  // no waiting in this test
        if (first.tends() == 5) first.set_busy(false);
    };
    CHECK(thread->add(first, kAllEvents));
    thread->stop(100);
    CHECK(thread->start());
    CHECK(thread->join(kLongMs));
    LONGS_EQUAL(5, first.tends());
    LONGS_EQUAL(1, first.stops());
}

TEST(ReporterThread, what_does_not_end_is_ended_at_the_time) {
    CHECK(first.open());
    first.set_busy(true);
    first.on_tend = [this] {
        first.wake();
        clock.advance_ms(30);
    };
    CHECK(thread->add(first, kAllEvents));
    thread->stop(100);
    CHECK(thread->start());
    CHECK(thread->join(kLongMs));
    LONGS_EQUAL(4, first.tends());
    LONGS_EQUAL(1, first.stops());
}
