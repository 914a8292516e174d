#include "agent/process/nearest.hpp"

#include <string>

#include <CppUTest/TestHarness.h>

using namespace agent;

TEST_GROUP(Nearest){};

TEST(Nearest, letters_added_left_out_and_replaced_are_counted) {
    LONGS_EQUAL(0, edit_distance("", ""));
    LONGS_EQUAL(0, edit_distance("server", "server"));
    LONGS_EQUAL(6, edit_distance("", "server"));
    LONGS_EQUAL(6, edit_distance("server", ""));
    LONGS_EQUAL(1, edit_distance("server", "sever"));
    LONGS_EQUAL(1, edit_distance("sever", "server"));
    LONGS_EQUAL(1, edit_distance("server", "serves"));
    LONGS_EQUAL(2, edit_distance("url", "ulr"));
    LONGS_EQUAL(3, edit_distance("kitten", "sitting"));
}

TEST(Nearest, only_the_first_letters_of_long_words_count) {
    const std::string a(64, 'a');
    LONGS_EQUAL(0, edit_distance(a, a + "bcd"));
    LONGS_EQUAL(64, edit_distance(std::string(500, 'a'), std::string(500, 'b')));
}
