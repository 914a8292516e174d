#include "agent/process/told.hpp"

#include <CppUTest/TestHarness.h>

using namespace agent;

TEST_GROUP(Told) {
    Told told;
};

TEST(Told, a_lasting_fault_is_told_once_and_its_end_once) {
    CHECK(told.failed(Reason::server_timeout));
    CHECK_FALSE(told.failed(Reason::server_timeout));
    CHECK_FALSE(told.failed(Reason::server_timeout));
    CHECK(told.cause() == Reason::server_timeout);
    LONGS_EQUAL(3, told.succeeded());
    LONGS_EQUAL(0, told.succeeded());
    CHECK(told.cause() == Reason::none);
}

TEST(Told, a_new_cause_is_told_and_the_count_goes_on) {
    CHECK(told.failed(Reason::server_timeout));
    CHECK(told.failed(Reason::server_unreachable));
    CHECK_FALSE(told.failed(Reason::server_unreachable));
    CHECK(told.failed(Reason::server_timeout));
    LONGS_EQUAL(4, told.count());
    LONGS_EQUAL(4, told.succeeded());
    CHECK(told.failed(Reason::server_timeout));
}

TEST(Told, without_a_fault_there_is_nothing_to_tell) {
    LONGS_EQUAL(0, told.succeeded());
    CHECK_FALSE(told.failed(Reason::none));
    LONGS_EQUAL(0, told.succeeded());
}
