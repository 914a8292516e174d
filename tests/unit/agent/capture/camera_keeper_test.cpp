#include "agent/capture/camera_keeper.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <vector>

#include <CppUTest/TestHarness.h>

#include "agent/process/clock.hpp"
#include "agent/process/log.hpp"
#include "agent/process/told.hpp"
#include "fakes/fake_camera.hpp"
#include "support.hpp"

using agent::CameraKeeper;
using agent::EventLoop;
using agent::kNsPerMs;
using agent::kNsPerS;
using agent::Reason;
using agent::fakes::FakeCamera;

namespace {

constexpr std::uint32_t kStalledAfterMs = 2000;
constexpr std::int64_t kTickNs = 200 * kNsPerMs;

struct CountingHandler final : agent::Handler {
    unsigned calls = 0;
    int fd = -1;
    void on_ready(int ready_fd, std::uint32_t) override {
        ++calls;
        fd = ready_fd;
    }
};

}  // namespace

TEST_GROUP(CameraKeeper) {
    FakeCamera camera;
    EventLoop loop;
    CountingHandler handler;
    agent::test::TestFolder folder;
    int log_fd = -1;
    std::int64_t now_ns = 5'000 * kNsPerS;

    void setup() override {
        CHECK(loop.open());
        log_fd = ::open(folder.at("log").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
        agent::log::open(log_fd, agent::log::Style::plain);
    }
    void teardown() override {
        agent::log::open(STDERR_FILENO, agent::log::Style::plain);
        ::close(log_fd);
    }

    CameraKeeper make_keeper() {
        return CameraKeeper(camera, loop, handler, 7);
    }
    bool tend(CameraKeeper & keeper) {
        return keeper.tend(now_ns, kStalledAfterMs);
    }
    // Time passes as the pipeline sees it, tick by tick.
    void pass(CameraKeeper & keeper, std::int64_t ns) {
        for (const std::int64_t end_ns = now_ns + ns; now_ns < end_ns;) {
            now_ns += std::min(kTickNs, end_ns - now_ns);
            (void)tend(keeper);
        }
    }
    // What the pipeline does with a frame.
    void frame(CameraKeeper & keeper) {
        keeper.frame_came(now_ns);
    }
    std::size_t log_lines() {
        const auto bytes = agent::test::read_bytes(folder.at("log"));
        return static_cast<std::size_t>(std::count(bytes.begin(), bytes.end(), std::byte{'\n'}));
    }
    // Ticks until the camera is opened once more.
    unsigned ticks_to_next_opening(CameraKeeper & keeper) {
        const unsigned before = camera.open_calls();
        unsigned ticks = 0;
        while (camera.open_calls() == before && ticks < 1000) {
            pass(keeper, kTickNs);
            ++ticks;
        }
        return ticks;
    }
};

TEST(CameraKeeper, opens_at_once_and_listens) {
    CameraKeeper keeper = make_keeper();
    CHECK(tend(keeper));
    LONGS_EQUAL(1, camera.opened());
    CHECK(keeper.streaming());
    CHECK(!keeper.proven());
    camera.push_grey(16, 16, 100, now_ns);
    CHECK(loop.turn(0));
    LONGS_EQUAL(1, handler.calls);
    LONGS_EQUAL(camera.fd(), handler.fd);
    frame(keeper);
    CHECK(keeper.proven());
    CHECK(keeper.fault() == Reason::none);
    keeper.close();
}

TEST(CameraKeeper, a_camera_that_is_not_there_is_tried_less_and_less_but_within_two_seconds) {
    camera.fail_open(Reason::camera_no_device, "v4l2 /dev/video0: open: No such file", 1000);
    CameraKeeper keeper = make_keeper();
    CHECK(!tend(keeper));
    CHECK(keeper.fault() == Reason::camera_no_device);
    STRCMP_EQUAL("v4l2 /dev/video0: open: No such file", std::string(keeper.detail()).c_str());
    CHECK(!camera.is_open());

    std::vector<unsigned> ticks;
    for (int i = 0; i < 20; ++i) ticks.push_back(ticks_to_next_opening(keeper));
    CHECK(ticks.front() <= 3);
    for (const unsigned one : ticks) CHECK(one * kTickNs <= 2 * kNsPerS);
    CHECK(*std::max_element(ticks.begin(), ticks.end()) * kTickNs > kNsPerS);
    LONGS_EQUAL(0, log_lines());  // never per attempt
}

TEST(CameraKeeper, a_lasting_fault_has_one_begin_and_one_end) {
    camera.fail_open(Reason::camera_busy, "held", 12);
    CameraKeeper keeper = make_keeper();
    agent::Told told;
    unsigned begins = 0, ends = 0;
    const auto look = [&] {
        if (!keeper.streaming() && told.failed(keeper.fault())) ++begins;
        if (keeper.proven() && told.succeeded() > 0) ++ends;
    };
    for (int i = 0; i < 200; ++i) {
        pass(keeper, kTickNs);
        if (keeper.streaming()) frame(keeper);
        look();
    }
    LONGS_EQUAL(1, begins);
    LONGS_EQUAL(1, ends);
    LONGS_EQUAL(13, camera.open_calls());
    LONGS_EQUAL(1, log_lines());  // what was opened
    keeper.close();
}

// The fault is over when a frame has come, not when the device could be opened.
TEST(CameraKeeper, the_fault_stays_until_a_frame_came) {
    camera.fail_open(Reason::camera_busy, "held", 1);
    CameraKeeper keeper = make_keeper();
    CHECK(!tend(keeper));
    (void)ticks_to_next_opening(keeper);
    CHECK(keeper.streaming());
    CHECK(keeper.fault() == Reason::camera_busy);
    frame(keeper);
    CHECK(keeper.fault() == Reason::none);
    keeper.close();
}

TEST(CameraKeeper, a_camera_that_sends_nothing_is_stalled_and_opened_again) {
    CameraKeeper keeper = make_keeper();
    CHECK(tend(keeper));
    frame(keeper);
    pass(keeper, kStalledAfterMs * kNsPerMs);
    CHECK(keeper.streaming());
    pass(keeper, 1);
    CHECK(!keeper.streaming());
    CHECK(!keeper.proven());
    CHECK(keeper.fault() == Reason::camera_stalled);
    STRCMP_EQUAL("fake camera", std::string(keeper.detail()).c_str());
    CHECK(!camera.is_open());
    (void)ticks_to_next_opening(keeper);
    LONGS_EQUAL(2, camera.opened());
    keeper.close();
}

TEST(CameraKeeper, frames_keep_it_from_being_stalled) {
    CameraKeeper keeper = make_keeper();
    for (int i = 0; i < 100; ++i) {
        pass(keeper, (kStalledAfterMs - 1) * kNsPerMs);
        frame(keeper);
    }
    LONGS_EQUAL(1, camera.opened());
    keeper.close();
}

TEST(CameraKeeper, a_camera_that_opens_but_never_sends_is_told_once) {
    CameraKeeper keeper = make_keeper();
    agent::Told told;
    unsigned begins = 0;
    for (int i = 0; i < 600; ++i) {
        pass(keeper, kTickNs);
        if (!keeper.streaming() && told.failed(keeper.fault())) ++begins;
    }
    CHECK(camera.opened() > 10);
    LONGS_EQUAL(1, begins);
    LONGS_EQUAL(0, log_lines());
    keeper.close();
}

// Opening may take long in the kernel; `now` is then old, and the next tick far later.
TEST(CameraKeeper, a_slow_opening_is_not_counted_as_a_stall) {
    CameraKeeper keeper = make_keeper();
    CHECK(tend(keeper));
    now_ns += 30 * kNsPerS;
    CHECK(tend(keeper));
    pass(keeper, kStalledAfterMs * kNsPerMs);
    CHECK(keeper.streaming());
    pass(keeper, 1);
    CHECK(keeper.fault() == Reason::camera_stalled);
}

TEST(CameraKeeper, a_slow_failing_opening_is_followed_by_a_whole_wait) {
    camera.fail_open(Reason::camera_error, "timed out", 1000);
    CameraKeeper keeper = make_keeper();
    CHECK(!tend(keeper));
    for (int i = 0; i < 10; ++i) {
        const unsigned before = camera.open_calls();
        now_ns += 10 * kNsPerS;  // how long the last opening took
        CHECK(!tend(keeper));
        LONGS_EQUAL(before, camera.open_calls());
        (void)ticks_to_next_opening(keeper);
    }
}

TEST(CameraKeeper, damaged_pictures_are_told_as_such) {
    CameraKeeper keeper = make_keeper();
    CHECK(tend(keeper));
    frame(keeper);
    camera.push_damaged("v4l2 /dev/video0: damaged picture: cut off: no EOI");
    agent::Frame out;
    CHECK(camera.next(out, now_ns) == agent::Camera::Next::nothing);
    pass(keeper, kStalledAfterMs * kNsPerMs + 1);
    CHECK(keeper.fault() == Reason::camera_picture_unreadable);
    STRCMP_EQUAL("v4l2 /dev/video0: damaged picture: cut off: no EOI", std::string(keeper.detail()).c_str());

    // damage before a good frame explains nothing, nor does that of an earlier opening
    (void)ticks_to_next_opening(keeper);
    camera.push_damaged("once");
    CHECK(camera.next(out, now_ns) == agent::Camera::Next::nothing);
    frame(keeper);
    pass(keeper, kStalledAfterMs * kNsPerMs + 1);
    CHECK(keeper.fault() == Reason::camera_stalled);
    (void)ticks_to_next_opening(keeper);
    pass(keeper, (kStalledAfterMs + 200) * kNsPerMs + 1);
    CHECK(keeper.fault() == Reason::camera_stalled);
}

TEST(CameraKeeper, a_reported_fault_closes_and_opens_again_later) {
    CameraKeeper keeper = make_keeper();
    CHECK(tend(keeper));
    const int fd = camera.fd();
    keeper.failed(Reason::camera_no_device, "pulled out", now_ns);
    CHECK(!keeper.streaming());
    CHECK(!camera.is_open());
    CHECK(keeper.fault() == Reason::camera_no_device);
    camera.push_grey(16, 16, 100, now_ns);
    CHECK(loop.turn(0));
    LONGS_EQUAL(0, handler.calls);
    CHECK(!tend(keeper));  // not at once
    LONGS_EQUAL(1, camera.opened());
    (void)ticks_to_next_opening(keeper);
    LONGS_EQUAL(2, camera.opened());
    CHECK(loop.turn(0));
    LONGS_EQUAL(1, handler.calls);
    LONGS_EQUAL(fd, handler.fd);
    keeper.close();
}

// One good frame is no proof: a camera that breaks after each would be opened eight times a second, and told as often.
TEST(CameraKeeper, a_flapping_camera_is_opened_at_a_slow_rate) {
    CameraKeeper keeper = make_keeper();
    for (int i = 0; i < 8; ++i) {
        CHECK(i == 0 ? tend(keeper) : ticks_to_next_opening(keeper) > 0);
        frame(keeper);
        keeper.failed(Reason::camera_error, "EIO", now_ns);
    }
    CHECK(ticks_to_next_opening(keeper) * kTickNs >= kNsPerS / 2);
    frame(keeper);
    // steady for a while: the next fault is met quickly again
    for (int i = 0; i < 60; ++i) {
        pass(keeper, kTickNs);
        frame(keeper);
    }
    keeper.failed(Reason::camera_error, "EIO", now_ns);
    CHECK(ticks_to_next_opening(keeper) <= 2);
    keeper.close();
}

TEST(CameraKeeper, a_loop_without_room_is_a_fault_and_the_camera_is_closed) {
    std::vector<int> fds;
    for (std::size_t i = 0; i < EventLoop::kSources; ++i) {
        int ends[2] = {-1, -1};
        LONGS_EQUAL(0, ::pipe(ends));
        fds.insert(fds.end(), {ends[0], ends[1]});
        CHECK(loop.add(ends[0], handler));
    }
    CameraKeeper keeper = make_keeper();
    CHECK(!tend(keeper));
    CHECK(keeper.fault() == Reason::camera_error);
    CHECK(!camera.is_open());
    for (const int fd : fds) {
        loop.remove(fd);
        ::close(fd);
    }
    (void)ticks_to_next_opening(keeper);
    CHECK(keeper.streaming());
    keeper.close();
}

TEST(CameraKeeper, a_restart_opens_at_the_next_tick_and_is_no_failure) {
    CameraKeeper keeper = make_keeper();
    keeper.restart(now_ns);  // nothing is open: nothing happens
    LONGS_EQUAL(0, camera.open_calls());
    CHECK(tend(keeper));
    frame(keeper);
    keeper.restart(now_ns);
    CHECK(!camera.is_open());
    CHECK(!keeper.streaming());
    LONGS_EQUAL(1, ticks_to_next_opening(keeper));
    CHECK(keeper.streaming());
    LONGS_EQUAL(0, keeper.failures());
    CHECK(keeper.fault() == Reason::none);
    keeper.close();
}

TEST(CameraKeeper, closed_for_good_is_for_good) {
    CameraKeeper keeper = make_keeper();
    CHECK(tend(keeper));
    keeper.close();
    keeper.close();
    CHECK(!camera.is_open());
    pass(keeper, 60 * kNsPerS);
    LONGS_EQUAL(1, camera.open_calls());
    CHECK(!keeper.streaming());
    CHECK(keeper.fault() == Reason::none);
}

TEST(CameraKeeper, a_change_among_the_devices_cuts_the_wait_but_leaves_udev_its_time) {
    CameraKeeper keeper = make_keeper();
    camera.fail_open(Reason::camera_no_device, "gone", 30);
    unsigned longest = 0;
    while (camera.open_calls() < 30) longest = std::max(longest, ticks_to_next_opening(keeper));
    CHECK(longest > 5);
    const std::int64_t plugged_ns = now_ns + 10 * kNsPerMs;
    keeper.devices_changed(plugged_ns);
    CHECK(!keeper.tend(plugged_ns + 99 * kNsPerMs, kStalledAfterMs));
    keeper.devices_changed(plugged_ns + 99 * kNsPerMs);  // a later one does not put it off
    CHECK(keeper.tend(plugged_ns + 100 * kNsPerMs, kStalledAfterMs));
}

TEST(CameraKeeper, a_change_among_the_devices_means_nothing_to_a_camera_that_streams_or_is_closed_for_good) {
    CameraKeeper keeper = make_keeper();
    CHECK(tend(keeper));
    keeper.devices_changed(now_ns);
    CHECK(keeper.tend(now_ns + kTickNs, kStalledAfterMs));
    LONGS_EQUAL(1, camera.open_calls());
    keeper.close();
    keeper.devices_changed(now_ns);
    CHECK(!keeper.tend(now_ns + 10 * kNsPerS, kStalledAfterMs));
    LONGS_EQUAL(1, camera.open_calls());
}
