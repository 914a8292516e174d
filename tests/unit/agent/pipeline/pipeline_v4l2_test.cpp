// The pipeline with a V4L2 camera on a device made of memory: pulled out at the worst moments, and back a thousand
// times.
#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "fakes/fake_device_notices.hpp"
#include "fakes/fake_video_calls.hpp"
#include "pipeline_parts.hpp"
#include "report/log_capture.hpp"

#include <CppUTest/TestHarness.h>

using namespace agent;
using agent::fakes::FakeClock;
using agent::fakes::FakeVideoCalls;
using compreface::fakes::FakeTransport;
using pipeline_test::default_config;

namespace {

// The fake's descriptors are none of the system's: epoll wants real ones.
class RealDescriptors final : public VideoCalls {
public:
    FakeVideoCalls fake;
    unsigned open_calls = 0;

    [[nodiscard]] std::size_t open_descriptors() const { return fds_.size(); }

    [[nodiscard]] int open(const char* path) override {
        ++open_calls;
        const int fd = fake.open(path);
        if (fd < 0) return fd;
        const int real = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
        CHECK(real >= 0);
        fds_[real] = fd;
        return real;
    }
    [[nodiscard]] int close(int fd) override {
        const int result = fake.close(fds_.at(fd));
        fds_.erase(fd);
        CHECK_EQUAL(0, ::close(fd));
        return result;
    }
    [[nodiscard]] int ioctl(int fd, unsigned long request, void* arg) override {
        return fake.ioctl(fds_.at(fd), request, arg);
    }
    [[nodiscard]] int mmap(int fd, std::size_t bytes, std::int64_t offset, void*& out) override {
        return fake.mmap(fds_.at(fd), bytes, offset, out);
    }
    [[nodiscard]] int munmap(void* address, std::size_t bytes) override { return fake.munmap(address, bytes); }

private:
    std::map<int, int> fds_;
};

// Holds the recognizer's thread at one of its looks at the clock.
class HoldingClock final : public Clock {
public:
    explicit HoldingClock(const Clock& clock) : clock_(clock) {}

    // The n-th reading from now on (1: the next) waits for let_go().
    void hold_reading(int n) {
        const std::lock_guard lock(mutex_);
        readings_ = n;
        holds_ = true;
    }
    void wait_until_held() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return held_; });
    }
    void let_go() {
        const std::lock_guard lock(mutex_);
        holds_ = false;
        changed_.notify_all();
    }

    [[nodiscard]] std::int64_t monotonic_ns() const override {
        std::unique_lock lock(mutex_);
        if (holds_ && --readings_ == 0) {
            held_ = true;
            changed_.notify_all();
            changed_.wait(lock, [this] { return !holds_; });
            held_ = false;
        }
        return clock_.monotonic_ns();
    }
    [[nodiscard]] std::int64_t boottime_ns() const override { return clock_.boottime_ns(); }
    [[nodiscard]] std::int64_t wall_ns() const override { return clock_.wall_ns(); }

private:
    const Clock& clock_;
    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    mutable int readings_ = 0;
    bool holds_ = false;
    mutable bool held_ = false;
};

Config v4l2_config() {
    Config config = default_config();
    config.camera.source = CameraSource::v4l2;
    config.camera.width = 64;
    config.camera.height = 48;
    CHECK(config.camera.device.assign("/dev/video0"));
    return config;
}

}  // namespace

// clang-format off
TEST_GROUP(PipelineV4l2) {
    report_test::LogCapture log;
    Config config = v4l2_config();
    FakeClock clock;
    HoldingClock recognizer_clock{clock};
    RealDescriptors calls;
    FakeVideoCalls& device = calls.fake;
    V4l2Camera camera{{config.camera.device, CameraFormat::yuyv, 64, 48, 10, {}}, calls, clock};
    fakes::FakeDeviceNotices notices;
    LumaSampler sampler;
    NewestSlot slot;
    ReturnedFrames returned;
    std::unique_ptr<std::array<std::byte, 64 * 1024>> picture = std::make_unique<std::array<std::byte, 64 * 1024>>();
    std::unique_ptr<PictureEncoder> encoder = std::make_unique<PictureEncoder>(*picture);
    std::unique_ptr<compreface::StaticWorkspace<compreface::limits::kManyPredictions>> workspace =
        std::make_unique<compreface::StaticWorkspace<compreface::limits::kManyPredictions>>();
    FakeTransport transport;
    compreface::CompreFace server{"http://127.0.0.1:1", transport, *workspace};
    std::unique_ptr<Looker> looker = std::make_unique<Looker>(
        server, "00000000-0000-0000-0000-000000000002", *encoder, recognizer_clock);
    ObservationBox box;
    std::unique_ptr<Recognizer> recognizer = std::make_unique<Recognizer>(
        RecognizerParts{slot, returned, *looker, box, transport, recognizer_clock},
        LookSettings{config.image, config.recognize}, config.decide.max_age_ms, 1000, 1);
    EventQueue events;
    Progress reporting;
    EventLoop loop;
    ServiceManager service;
    StatusBoard board{clock};
    std::unique_ptr<Pipeline> pipeline;
    std::uint32_t sequence = 0;
    bool recognizing = false;
    Event event;

    void setup() override {
        CHECK(loop.open() && returned.open() && box.open() && events.open() && board.open());
        transport.next({.body = R"({"clientMaxFileSize":5242880,"clientMaxBodySize":10485760})"});
        transport.always({.http_status = 400, .body = R"({"message":"No face is found in the given image","code":28})"});
        pipeline = std::make_unique<Pipeline>(
            PipelineParts{camera, sampler, slot, returned, *recognizer, box, events, reporting, loop, service, clock,
                          board, &notices},
            config, false, 1);
        CHECK(pipeline->start());
    }
    void teardown() override {
        pipeline->stop();
        recognizer->stop();
        recognizer_clock.let_go();
        if (recognizing) CHECK(recognizer->join(30'000));
    }
    void recognize() {
        CHECK(recognizer->start());
        recognizing = true;
        transport.wait_for_calls(1);
    }
    // The driver has a frame, and the pipeline looks after it.
    void frame() {
        clock.advance_ms(1);
        CHECK(device.fill({.data = {}, .sequence = sequence++, .stamp_ns = clock.monotonic_ns()}));
        pipeline->on_ready(camera.fd(), EPOLLIN);
    }
    void pull() {
        device.device.present = false;
        pipeline->on_ready(camera.fd(), EPOLLIN | EPOLLERR);
        LONGS_EQUAL(-1, camera.fd());
        LONGS_EQUAL(0, calls.open_descriptors());
    }
    void plug_in() {
        device.plug_in_again();
        notices.notify();
    }
    // Time passes, in ticks of the timer, which the clock does not move.
    void pass_ms(std::int64_t ms) {
        for (; ms > 0; ms -= 200) {
            clock.advance_ms(200);
            CHECK(loop.turn(0));
            // As the tick does: the timer of the system is not waited for.
            pipeline->on_ready(tick_fd(), EPOLLIN);
        }
    }
    int tick_fd() {
        static_cast<void>(this);
        int found = -1;
        for (const auto& one : std::filesystem::directory_iterator("/proc/self/fd")) {
            std::error_code gone;
            const auto target = std::filesystem::read_symlink(one.path(), gone);
            if (target == "anon_inode:[timerfd]") found = std::stoi(one.path().filename());
        }
        return found;
    }
    // Until the recognizer has handed its buffer back.
    void on_returned() {
        while (device.mappings() != 0 && camera.fd() < 0) {
            std::this_thread::yield();
            pipeline->on_ready(returned.fd(), EPOLLIN);
        }
    }
};
// clang-format on

TEST(PipelineV4l2, pulled_out_while_the_recognizer_encodes) {
    recognize();
    recognizer_clock.hold_reading(3);  // its age was judged, its time noted; now it is encoded
    frame();
    recognizer_clock.wait_until_held();
    pull();
    LONGS_EQUAL(6, device.mappings());  // its memory stays
    plug_in();
    pass_ms(400);
    CHECK(camera.fd() >= 0);  // and the camera is back beside it
    LONGS_EQUAL(12, device.mappings());
    recognizer_clock.let_go();
    transport.wait_for_calls(2);  // the picture was whole, AddressSanitizer said nothing
    CHECK(transport.last().has_body);
    while (device.mappings() != 6) {
        std::this_thread::yield();
        pipeline->on_ready(returned.fd(), EPOLLIN);
    }
    frame();
    LONGS_EQUAL(0, device.wrong_calls());
}

TEST(PipelineV4l2, pulled_out_while_the_recognizer_sends) {
    recognize();
    transport.next({.http_status = 400, .body = R"({"message":"No face","code":28})", .waits = true});
    frame();
    transport.wait_for_calls(2);
    pull();
    on_returned();  // nothing of the camera is needed any more
    CHECK(device.all_undone());
    plug_in();
    pass_ms(400);
    CHECK(camera.fd() >= 0);
    transport.release();
    frame();
    transport.wait_for_calls(3);
    LONGS_EQUAL(0, device.wrong_calls());
}

TEST(PipelineV4l2, back_within_two_seconds_a_thousand_times_and_nothing_is_left_over) {
    for (int i = 0; i < 1000; ++i) {
        frame();
        LONGS_EQUAL(1, calls.open_descriptors());
        pull();
        CHECK(device.mappings() == 0);  // the frame in the slot was taken back
        pass_ms(i % 7 * 400);           // away for a while
        plug_in();
        pass_ms(400);
        CHECK(camera.fd() >= 0);
        LONGS_EQUAL(6, device.mappings());
    }
    CHECK_EQUAL(std::uint64_t{1000}, camera.counters().frames);
    CHECK_EQUAL(std::uint64_t{0}, camera.counters().lost);
    pipeline->stop();
    CHECK(device.all_undone());
    LONGS_EQUAL(0, device.buffers());
}

TEST(PipelineV4l2, what_is_plugged_in_elsewhere_does_not_hurry_anybody) {
    pull();
    pass_ms(20'000);  // waits are at their longest
    for (const unsigned before = calls.open_calls; calls.open_calls == before;) pass_ms(200);
    device.plug_in_again();
    notices.notify(false);
    pass_ms(400);
    LONGS_EQUAL(-1, camera.fd());
    notices.notify(true);
    pass_ms(400);
    CHECK(camera.fd() >= 0);
}

TEST(PipelineV4l2, frames_that_the_camera_lost_and_those_that_we_replaced_are_counted_apart) {
    frame();
    sequence += 5;  // lost by the camera
    frame();        // replaces the one in the slot
    frame();
    CHECK_EQUAL(std::uint64_t{5}, camera.counters().lost);
    CHECK_EQUAL(std::uint64_t{0}, camera.counters().skipped);
    CHECK_EQUAL(std::uint64_t{2}, slot.replaced());
    clock.advance_ms(1);
    for (int i = 0; i < 3; ++i) {
        CHECK(device.fill({.data = {}, .sequence = sequence++, .stamp_ns = clock.monotonic_ns()}));
    }
    pipeline->on_ready(camera.fd(), EPOLLIN);  // came together: only the newest goes on
    CHECK_EQUAL(std::uint64_t{2}, camera.counters().skipped);
    CHECK_EQUAL(std::uint64_t{5}, camera.counters().lost);
    CHECK_EQUAL(std::uint64_t{3}, slot.replaced());
}
