#include "agent/decide/fault_watch.hpp"

#include <CppUTest/TestHarness.h>

using namespace agent;

TEST_GROUP(FaultWatch) {
    FaultWatch watch;
    DecisionList out;
};

TEST(FaultWatch, tells_the_beginning_once_and_the_end_with_the_count) {
    for (int i = 0; i < 50; ++i) watch.failed(Reason::server_timeout, "no answer", out);
    LONGS_EQUAL(1, out.all().size());
    CHECK(out.all()[0].type == EventType::fault);
    CHECK(out.all()[0].state == FaultState::begin);
    CHECK(out.all()[0].detail == "no answer");
    watch.worked(out);
    LONGS_EQUAL(2, out.all().size());
    CHECK(out.all()[1].state == FaultState::end);
    CHECK(out.all()[1].reason == Reason::server_timeout);
    LONGS_EQUAL(50, out.all()[1].count);
}

TEST(FaultWatch, tells_a_change_of_cause) {
    watch.failed(Reason::server_timeout, "", out);
    watch.failed(Reason::server_unreachable, "", out);
    LONGS_EQUAL(2, out.all().size());
    CHECK(out.all()[1].reason == Reason::server_unreachable);
    CHECK(watch.current() == Reason::server_unreachable);
}

TEST(FaultWatch, says_nothing_while_all_is_well) {
    watch.worked(out);
    LONGS_EQUAL(0, out.all().size());
}

TEST(FaultWatch, a_new_fault_after_an_end_is_told_again_and_counts_from_one) {
    watch.failed(Reason::camera_busy, "", out);
    watch.worked(out);
    out.clear();
    watch.failed(Reason::camera_busy, "", out);
    LONGS_EQUAL(1, out.all().size());
    LONGS_EQUAL(1, out.all()[0].count);
}
