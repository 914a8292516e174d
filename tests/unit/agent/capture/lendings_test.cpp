#include "agent/capture/lendings.hpp"

#include <CppUTest/TestHarness.h>

using agent::FrameToken;
using agent::Generation;
using agent::Lendings;

TEST_GROUP(Lendings) {
    Lendings lendings;
    Generation* whose = nullptr;
};

TEST(Lendings, a_frame_of_the_present_opening_goes_back_to_the_driver_once) {
    CHECK(lendings.begin() != nullptr);
    const FrameToken token = lendings.lend(3);
    CHECK(lendings.give_back(token, whose) == Lendings::Back::requeue);
    CHECK(whose == lendings.current());
    CHECK(lendings.give_back(token, whose) == Lendings::Back::not_lent);
    POINTERS_EQUAL(nullptr, whose);
}

TEST(Lendings, tokens_that_were_never_lent_are_ignored) {
    CHECK(lendings.begin() != nullptr);
    CHECK(lendings.give_back({}, whose) == Lendings::Back::not_lent);
    CHECK(lendings.give_back({1, 0}, whose) == Lendings::Back::not_lent);
    CHECK(lendings.give_back({1, 65535}, whose) == Lendings::Back::not_lent);
    CHECK(lendings.give_back({99, 1}, whose) == Lendings::Back::not_lent);
}

TEST(Lendings, an_opening_without_lent_frames_can_be_unmapped_at_once) {
    Generation* opening = lendings.begin();
    POINTERS_EQUAL(opening, lendings.retire());
    POINTERS_EQUAL(nullptr, lendings.retire());
    lendings.forget(*opening);
    POINTERS_EQUAL(nullptr, lendings.any());
}

TEST(Lendings, a_retired_opening_goes_with_its_last_frame) {
    Generation* opening = lendings.begin();
    const FrameToken one = lendings.lend(0);
    const FrameToken two = lendings.lend(1);
    POINTERS_EQUAL(nullptr, lendings.retire());
    LONGS_EQUAL(1, lendings.retired());
    CHECK(lendings.give_back(two, whose) == Lendings::Back::kept);
    CHECK(lendings.give_back(two, whose) == Lendings::Back::not_lent);
    CHECK(lendings.give_back(one, whose) == Lendings::Back::unmap);
    POINTERS_EQUAL(opening, whose);
    lendings.forget(*whose);
    LONGS_EQUAL(0, lendings.retired());
}

TEST(Lendings, a_late_frame_does_not_touch_the_same_buffer_of_the_next_opening) {
    CHECK(lendings.begin() != nullptr);
    const FrameToken old_token = lendings.lend(2);
    POINTERS_EQUAL(nullptr, lendings.retire());
    CHECK(lendings.begin() != nullptr);
    const FrameToken new_token = lendings.lend(2);
    CHECK(lendings.give_back(old_token, whose) == Lendings::Back::unmap);
    CHECK(whose != lendings.current());
    CHECK(lendings.current()->lent[2]);
    CHECK(lendings.give_back(new_token, whose) == Lendings::Back::requeue);
}

TEST(Lendings, a_third_opening_beside_two_unfinished_ones_is_taken_and_a_fourth_refused) {
    FrameToken tokens[3];
    for (FrameToken& token : tokens) {
        CHECK(lendings.begin() != nullptr);
        token = lendings.lend(0);
        POINTERS_EQUAL(nullptr, lendings.retire());
    }
    LONGS_EQUAL(3, lendings.retired());
    POINTERS_EQUAL(nullptr, lendings.begin());
    CHECK(lendings.give_back(tokens[1], whose) == Lendings::Back::unmap);
    lendings.forget(*whose);
    CHECK(lendings.begin() != nullptr);
}

TEST(Lendings, beginning_twice_is_refused) {
    CHECK(lendings.begin() != nullptr);
    POINTERS_EQUAL(nullptr, lendings.begin());
}
