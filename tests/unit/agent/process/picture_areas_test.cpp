// Masks and crops as people write them.
#include "agent/process/picture_areas.hpp"

#include <string>

#include <CppUTest/TestHarness.h>

#include "process_helpers.hpp"

using namespace agent;
using process_test::check_text;

TEST_GROUP(PictureAreas) {
    PictureAreas areas;
    ErrorText error;
    PictureBox box;

    void check_refused(std::string_view text, std::string_view words) {
        CHECK_FALSE(areas.parse(text, error));
        STRCMP_CONTAINS(std::string{words}.c_str(), error.c_str());
        CHECK(areas.empty() && !areas.cover({0.5, 0.5}));
    }
    void check_no_box(std::string_view text, std::string_view words) {
        CHECK_FALSE(parse_box(text, box, error));
        STRCMP_CONTAINS(std::string{words}.c_str(), error.c_str());
    }
};

TEST(PictureAreas, without_a_text_nothing_is_covered) {
    CHECK(areas.parse("", error) && areas.empty());
    CHECK(areas.parse(" \t", error) && areas.empty());
    CHECK_FALSE(areas.cover({0.5, 0.5}));
}

TEST(PictureAreas, places_are_inside_or_outside) {
    CHECK(areas.parse("0,0 1,0 1,.2 0,.2; 0.5,0.5  0.9,0.5\t0.7,0.9 ;", error));
    CHECK(areas.cover({0.01, 0.01}) && areas.cover({0.99, 0.19}));
    CHECK_FALSE(areas.cover({0.5, 0.21}));
    CHECK(areas.cover({0.7, 0.6}) && areas.cover({0.7, 0.89}));
    CHECK_FALSE(areas.cover({0.52, 0.85}));
    CHECK_FALSE(areas.cover({0.88, 0.85}));
}

TEST(PictureAreas, an_area_may_have_a_bay) {
    CHECK(areas.parse("0,0 1,0 1,1 0.5,0.3 0,1", error));
    CHECK(areas.cover({0.1, 0.5}) && areas.cover({0.9, 0.5}) && areas.cover({0.5, 0.2}));
    CHECK_FALSE(areas.cover({0.5, 0.5}));
}

TEST(PictureAreas, says_what_is_wrong_with_them) {
    check_refused("0,0 1,0", "'0,0 1,0' is no area, give at least three corners");
    check_refused("0,0 1,0 1,1;;", "'' is no area");
    for (const char* corner : {"1280,0", "0,-0.1", "0.5", "a,b", "0,0,0", "0x1,0", "nan,0", "1e0,0", "0,", ",0"}) {
        check_refused("0,0 1,0 " + std::string{corner}, "'" + std::string{corner} + "' is no place in the picture");
    }
    std::string many;
    for (std::size_t i = 0; i <= PictureAreas::kCorners; ++i) many += "0,0 ";
    check_refused(many, "more than 64 corners");
    many.clear();
    for (std::size_t i = 0; i <= PictureAreas::kAreas; ++i) many += "0,0 1,0 1,1;";
    check_refused(many, "more than 16 areas");
}

TEST(PictureAreas, a_box_is_a_part_of_the_picture) {
    CHECK(parse_box("", box, error) && box.whole());
    CHECK(parse_box("0,0,1,1", box, error) && box.whole());
    CHECK(parse_box(" 0.25, 0.1 ,0.5,.9", box, error) && !box.whole());
    DOUBLES_EQUAL(0.25, box.left, 0);
    DOUBLES_EQUAL(0.1, box.top, 0);
    DOUBLES_EQUAL(0.5, box.width, 0);
    DOUBLES_EQUAL(0.9, box.height, 0);
    CHECK(box.covers({0.3, 0.5}) && !box.covers({0.2, 0.5}) && !box.covers({0.3, 0.05}));
}

TEST(PictureAreas, says_what_is_wrong_with_a_box) {
    for (const char* text : {"0,0,1", "0,0,1,1,1", "0,0,1,1,", "0 0 1 1", "100,0,200,300", "a,0,1,1"}) {
        check_no_box(text, "is no part of the picture, give LEFT,TOP,WIDTH,HEIGHT");
    }
    check_no_box("0.6,0,0.5,1", "'0.6,0,0.5,1' reaches beyond the picture");
    check_no_box("0.6,0,0.05,1", "is too small, give a WIDTH and HEIGHT of at least 0.1");
}
