#include "agent/recognize/observation_box.hpp"

#include <poll.h>

#include <cstdint>
#include <memory>
#include <thread>

#include <CppUTest/TestHarness.h>

using namespace agent;

namespace {

Observation look(std::uint32_t sequence) {
    Observation observation;
    observation.frame.sequence = sequence;
    observation.frame.stamps.taken_ns = 1;
    return observation;
}

bool readable(int fd) {
    pollfd one{fd, POLLIN, 0};
    return ::poll(&one, 1, 0) == 1;
}

}  // namespace

TEST_GROUP(ObservationBox) {
    std::unique_ptr<ObservationBox> box = std::make_unique<ObservationBox>();
    Observation out;
    void setup() override {
        CHECK(box->open());
    }
    void expect(std::uint32_t sequence) {
        CHECK(box->fetch(out));
        LONGS_EQUAL(sequence, out.frame.sequence);
    }
};

TEST(ObservationBox, oldest_first_and_the_descriptor_says_when) {
    CHECK_FALSE(readable(box->fd()));
    box->post(look(1));
    box->post(look(2));
    CHECK(readable(box->fd()));
    expect(1);
    CHECK(readable(box->fd()));
    expect(2);
    CHECK_FALSE(box->fetch(out));
    CHECK_FALSE(readable(box->fd()));
    box->post(look(3));
    CHECK(readable(box->fd()));
    expect(3);
    LONGS_EQUAL(0, box->passed_over());
}

TEST(ObservationBox, the_newest_two_stay_and_the_others_are_counted) {
    for (std::uint32_t i = 1; i <= 5; ++i) box->post(look(i));
    LONGS_EQUAL(3, box->passed_over());
    expect(4);
    box->post(look(6));
    expect(5);
    expect(6);
    CHECK_FALSE(box->fetch(out));
    LONGS_EQUAL(3, box->passed_over());
}

// Frames that were passed on are counted against looks that were answered or passed over: this is neither.
TEST(ObservationBox, a_failed_warm_up_is_no_look_that_was_passed_over) {
    for (int i = 0; i < 3; ++i) box->post(Observation{});
    LONGS_EQUAL(0, box->passed_over());
    box->post(look(1));
    box->post(look(2));
    LONGS_EQUAL(0, box->passed_over());
    box->post(look(3));
    LONGS_EQUAL(1, box->passed_over());
}

TEST(ObservationBox, two_threads_fetch_or_count_every_look) {
    constexpr std::uint32_t kLooks = 5000;
    std::thread recognizer([this] {
        for (std::uint32_t i = 1; i <= kLooks; ++i) box->post(look(i));
    });
    std::uint32_t fetched = 0, last = 0;
    bool ascending = true;
    while (last < kLooks) {
        pollfd one{box->fd(), POLLIN, 0};
        (void)::poll(&one, 1, -1);
        while (box->fetch(out)) {
            ascending = ascending && out.frame.sequence > last;
            last = out.frame.sequence;
            ++fetched;
        }
    }
    recognizer.join();
    CHECK(ascending);
    LONGS_EQUAL(kLooks, fetched + box->passed_over());
}
