#include "agent/decide/tracker.hpp"

#include <CppUTest/TestHarness.h>

#include "looks.hpp"

using namespace agent;
using compreface::Box;
using looks::face;

TEST_GROUP(Tracker) {
    TrackOfFace linked;
    std::array<bool, 2> both{true, true};

    static Box at(int x) {
        return face(x, {}).box;
    }
};

TEST(Tracker, overlapping_face_continues_its_track) {
    const std::array<ObservedFace, 1> faces{face(520, {})};
    const std::array<Box, 2> boxes{at(0), at(500)};
    link_faces(faces, boxes, both, linked);
    LONGS_EQUAL(1, linked[0]);
}

TEST(Tracker, within_one_face_width_continues_and_beyond_does_not) {
    const std::array<Box, 1> boxes{at(0)};
    const std::array<bool, 1> live{true};
    const std::array<ObservedFace, 1> near{face(99, {})}, far{face(101, {})};
    link_faces(near, boxes, live, linked);
    LONGS_EQUAL(0, linked[0]);
    link_faces(far, boxes, live, linked);
    LONGS_EQUAL(kNoTrack, linked[0]);
}

TEST(Tracker, a_track_takes_one_face_the_nearer) {
    const std::array<Box, 1> boxes{at(100)};
    const std::array<bool, 1> live{true};
    const std::array<ObservedFace, 2> faces{face(40, {}), face(110, {})};
    link_faces(faces, boxes, live, linked);
    LONGS_EQUAL(kNoTrack, linked[0]);
    LONGS_EQUAL(0, linked[1]);
}

TEST(Tracker, a_face_stays_with_the_track_of_the_last_look) {
    const std::array<Box, 2> boxes{at(0), at(20)};
    const std::array<ObservedFace, 1> faces{face(20, {})};
    const std::array<bool, 2> seen{true, false};
    link_faces(faces, boxes, both, linked, seen);
    LONGS_EQUAL(0, linked[0]);
}

TEST(Tracker, ambiguous_are_two_faces_near_one_track_and_two_tracks_near_one_face) {
    const std::array<Box, 2> boxes{at(0), at(150)};
    std::array<bool, kTracks> ambiguous;
    const std::array<ObservedFace, 1> between{face(75, {})}, plain{face(10, {})};
    find_ambiguous(between, boxes, both, ambiguous);
    CHECK(ambiguous[0] && ambiguous[1]);
    find_ambiguous(plain, boxes, both, ambiguous);
    CHECK_FALSE(ambiguous[0] || ambiguous[1]);
    const std::array<ObservedFace, 2> two{face(-40, {}), face(40, {})};
    find_ambiguous(two, boxes, both, ambiguous);
    CHECK(ambiguous[0]);
    CHECK_FALSE(ambiguous[1]);
}

TEST(Tracker, dead_tracks_take_nothing) {
    const std::array<Box, 1> boxes{at(0)};
    const std::array<bool, 1> live{false};
    const std::array<ObservedFace, 1> faces{face(0, {})};
    link_faces(faces, boxes, live, linked);
    LONGS_EQUAL(kNoTrack, linked[0]);
}

TEST(Tracker, boxes_without_area_do_no_harm) {
    const std::array<Box, 1> boxes{Box{5, 5, 5, 5, 1}};
    const std::array<bool, 1> live{true};
    std::array<ObservedFace, 1> faces{face(0, {})};
    faces[0].box = Box{5, 5, 5, 5, 1};
    link_faces(faces, boxes, live, linked);
    LONGS_EQUAL(0, linked[0]);
}
