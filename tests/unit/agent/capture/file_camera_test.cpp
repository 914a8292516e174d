#include "agent/capture/file_camera.hpp"

#include <poll.h>
#include <sys/stat.h>
#include <time.h>

#include <algorithm>
#include <string>
#include <vector>

#include <CppUTest/TestHarness.h>

#include "support.hpp"

using agent::Camera;
using agent::FileCamera;
using agent::Frame;
using agent::kNsPerMs;
using agent::kNsPerS;
using agent::PixelFormat;
using agent::Reason;
using agent::test::fixture;

namespace {

agent::FileCameraConfig config_of(const std::string& path, bool loop, std::uint32_t fps) {
    agent::FileCameraConfig config;
    CHECK(config.path.assign(path));
    config.fps = fps;
    config.loop = loop;
    return config;
}

// A film of 4 x 2 pixels; every byte of a frame is its number.
std::string film(unsigned frames) {
    std::string text = "YUV4MPEG2 W4 H2 F10:1\n";
    for (unsigned i = 0; i < frames; ++i) text += "FRAME\n" + std::string(12, static_cast<char>('0' + i));
    return text;
}

}  // namespace

TEST_GROUP(FileCamera) {
    agent::test::TestFolder folder;
    agent::test::ManualClock clock;
    Frame out;

    void write_pictures() {
        folder.write("a.jpg", fixture("baseline_16x16.jpg"));
        folder.write("b.jpg", fixture("progressive_16x16.jpg"));
        folder.write("c.jpg", fixture("grey_16x16.jpg"));
    }
    Camera::Next next_after(FileCamera & camera, std::int64_t ns) {
        clock.now_ns += ns;
        return camera.next(out, clock.now_ns);
    }
    std::string name() {
        return std::string(out.name.view());
    }
    void refused(const std::string& path, Reason reason) {
        FileCamera camera(config_of(path, false, 10), clock);
        CHECK_TEXT(!camera.open(), path.c_str());
        STRCMP_EQUAL(std::string(agent::reason_name(reason)).c_str(),
                     std::string(agent::reason_name(camera.fault())).c_str());
        CHECK(camera.detail().starts_with("file " + path + ": "));
        LONGS_EQUAL(-1, camera.fd());
        CHECK(camera.next(out, clock.now_ns) == Camera::Next::fault);
    }
};

TEST(FileCamera, plays_a_folder_once_by_the_clock) {
    write_pictures();
    FileCamera camera(config_of(folder.path(), false, 10), clock);
    CHECK(camera.open());
    CHECK(next_after(camera, 0) == Camera::Next::frame);
    STRCMP_EQUAL("a.jpg", name().c_str());
    CHECK(out.format == PixelFormat::jpeg);
    LONGS_EQUAL(16, out.width);
    LONGS_EQUAL(16, out.height);
    LONGS_EQUAL(0, out.stride);
    LONGS_EQUAL(fixture("baseline_16x16.jpg").size(), out.data.size());
    CHECK_EQUAL(clock.now_ns, out.captured_ns);
    CHECK_EQUAL(clock.slept_ns, out.suspended_ns);
    camera.give_back(out.token);
    CHECK(next_after(camera, 0) == Camera::Next::nothing);
    CHECK(next_after(camera, 100 * kNsPerMs - 1) == Camera::Next::nothing);
    CHECK(next_after(camera, 1) == Camera::Next::frame);
    STRCMP_EQUAL("b.jpg", name().c_str());
    camera.give_back(out.token);
    CHECK(next_after(camera, 100 * kNsPerMs) == Camera::Next::frame);
    LONGS_EQUAL(2, out.sequence);
    camera.give_back(out.token);
    CHECK(next_after(camera, 100 * kNsPerMs - 1) == Camera::Next::nothing);  // the last one has its time too
    CHECK(next_after(camera, 1) == Camera::Next::ended);
    CHECK(next_after(camera, kNsPerS) == Camera::Next::ended);
    CHECK_EQUAL(std::uint64_t{3}, camera.counters().frames);
    CHECK_EQUAL(std::uint64_t{0}, camera.counters().skipped);
}

TEST(FileCamera, who_reads_late_misses_frames_and_they_are_counted) {
    write_pictures();
    FileCamera camera(config_of(folder.path(), true, 10), clock);
    CHECK(camera.open());
    CHECK(next_after(camera, 750 * kNsPerMs) == Camera::Next::frame);
    LONGS_EQUAL(7, out.sequence);
    STRCMP_EQUAL("b.jpg", name().c_str());
    CHECK_EQUAL(clock.now_ns - 50 * kNsPerMs, out.captured_ns);  // when it was due, not when it was read
    CHECK_EQUAL(std::uint64_t{7}, camera.counters().skipped);
    camera.give_back(out.token);
}

TEST(FileCamera, the_last_frame_is_played_though_the_reader_is_late) {
    write_pictures();
    FileCamera camera(config_of(folder.path(), false, 10), clock);
    CHECK(camera.open());
    CHECK(next_after(camera, 60 * kNsPerS) == Camera::Next::frame);
    STRCMP_EQUAL("c.jpg", name().c_str());
    camera.give_back(out.token);
    CHECK(next_after(camera, 0) == Camera::Next::ended);
}

TEST(FileCamera, plays_a_list_relative_to_its_folder) {
    write_pictures();
    FileCamera camera(config_of(folder.write("list.txt", "c.jpg\na.jpg\n"), false, 10), clock);
    CHECK(camera.open());
    CHECK(next_after(camera, 0) == Camera::Next::frame);
    STRCMP_EQUAL("c.jpg", name().c_str());
    camera.give_back(out.token);
}

TEST(FileCamera, plays_a_film) {
    FileCamera camera(config_of(folder.write("door.y4m", film(3)), true, 10), clock);
    CHECK(camera.open());
    CHECK(camera.description().find("4x2 I420, 3 frames 10/s, looped") != std::string_view::npos);
    for (const char wanted : {'0', '1', '2', '0'}) {
        CHECK(camera.next(out, clock.now_ns) == Camera::Next::frame);
        CHECK(out.format == PixelFormat::i420);
        LONGS_EQUAL(4, out.stride);
        LONGS_EQUAL(12, out.data.size());
        CHECK(std::all_of(out.data.begin(), out.data.end(), [wanted](std::byte b) { return b == std::byte(wanted); }));
        camera.give_back(out.token);
        clock.now_ns += 100 * kNsPerMs;
    }
}

TEST(FileCamera, damaged_frames_of_a_film_are_counted_and_a_film_of_nothing_else_is_a_fault) {
    const std::string cut = film(2).substr(0, film(2).size() - 1);
    FileCamera camera(config_of(folder.write("cut.y4m", cut), true, 10), clock);
    CHECK(camera.open());
    CHECK(next_after(camera, 100 * kNsPerMs) == Camera::Next::nothing);
    CHECK_EQUAL(std::uint64_t{1}, camera.counters().damaged);
    CHECK(camera.detail().find("frame 1: cut short") != std::string_view::npos);
    CHECK(next_after(camera, 100 * kNsPerMs) == Camera::Next::frame);
    camera.give_back(out.token);

    folder.write("cut.y4m", film(2).substr(0, 24));  // while it is played
    CHECK(next_after(camera, 100 * kNsPerMs) == Camera::Next::nothing);
    CHECK(next_after(camera, 100 * kNsPerMs) == Camera::Next::fault);
    CHECK(camera.fault() == Reason::camera_picture_unreadable);
    CHECK(next_after(camera, 100 * kNsPerMs) == Camera::Next::fault);
    folder.write("cut.y4m", film(2));
    CHECK(camera.open());
    CHECK(camera.fault() == Reason::none);
}

TEST(FileCamera, tells_why_it_cannot_be_opened) {
    refused(folder.at("none"), Reason::camera_no_device);
    refused(folder.at("none.y4m"), Reason::camera_no_device);
    LONGS_EQUAL(0, ::mkdir(folder.at("empty").c_str(), 0700));
    refused(folder.at("empty"), Reason::camera_no_device);
    refused(folder.write("list.txt", "none.jpg\n"), Reason::camera_picture_unreadable);
    refused(folder.write("nothing.txt", ""), Reason::camera_picture_unreadable);
    refused(folder.write("not.y4m", "hello\n"), Reason::camera_picture_unreadable);
    refused(folder.write("head.y4m", "YUV4MPEG2 W4 H2\n"), Reason::camera_picture_unreadable);
    refused(folder.write("p10.y4m", "YUV4MPEG2 W4 H2 C420p10\nFRAME\n"), Reason::camera_unsupported);
    refused(folder.write("parameters.y4m", "YUV4MPEG2 W4 H2\nFRAME Ip\n"), Reason::camera_unsupported);
    refused(folder.write("large.y4m", "YUV4MPEG2 W16384 H16384\nFRAME\n"), Reason::camera_unsupported);
    LONGS_EQUAL(0, ::mkfifo(folder.at("pipe").c_str(), 0600));
    refused(folder.at("pipe"), Reason::camera_picture_unreadable);
}

TEST(FileCamera, single_bad_pictures_are_passed_over_with_their_name) {
    write_pictures();
    folder.write("b.jpg", std::string_view{"not a picture"});
    FileCamera camera(config_of(folder.path(), true, 10), clock);
    CHECK(camera.open());
    CHECK(next_after(camera, 0) == Camera::Next::frame);
    camera.give_back(out.token);
    CHECK(next_after(camera, 100 * kNsPerMs) == Camera::Next::nothing);
    CHECK_EQUAL(std::uint64_t{1}, camera.counters().damaged);
    CHECK(camera.detail().find("b.jpg: does not begin with SOI") != std::string_view::npos);
    CHECK(camera.fault() == Reason::none);
    CHECK(next_after(camera, 100 * kNsPerMs) == Camera::Next::frame);
    camera.give_back(out.token);
}

TEST(FileCamera, when_every_picture_is_bad_that_is_a_fault) {
    folder.write("a.jpg", std::string_view{"x"});
    LONGS_EQUAL(0, ::mkfifo(folder.at("b.jpg").c_str(), 0600));
    FileCamera camera(config_of(folder.path(), true, 10), clock);
    CHECK(camera.open());
    CHECK(next_after(camera, 0) == Camera::Next::nothing);
    CHECK(next_after(camera, 100 * kNsPerMs) == Camera::Next::fault);
    CHECK(camera.fault() == Reason::camera_picture_unreadable);
    CHECK(camera.detail().find("b.jpg: is not a file") != std::string_view::npos);
}

TEST(FileCamera, a_picture_that_grew_is_never_written_beyond_its_buffer) {
    folder.write("a.jpg", fixture("baseline_16x16.jpg"));
    folder.write("b.jpg", fixture("grey_16x16.jpg"));
    FileCamera camera(config_of(folder.path(), true, 10), clock);
    CHECK(camera.open());
    auto grown = fixture("baseline_16x16.jpg");
    grown.resize(1 << 20);
    folder.write("a.jpg", grown);
    CHECK(next_after(camera, 0) == Camera::Next::nothing);
    CHECK(camera.detail().find("has grown") != std::string_view::npos);
    LONGS_EQUAL(0, ::unlink(folder.at("b.jpg").c_str()));
    CHECK(next_after(camera, 100 * kNsPerMs) == Camera::Next::fault);
    CHECK(camera.detail().find("is not there") != std::string_view::npos);
}

TEST(FileCamera, when_all_buffers_are_lent_frames_are_skipped) {
    write_pictures();
    FileCamera camera(config_of(folder.path(), true, 10), clock);
    CHECK(camera.open());
    std::vector<agent::FrameToken> tokens;
    for (std::size_t i = 0; i < FileCamera::kBuffers; ++i) {
        CHECK(camera.next(out, clock.now_ns) == Camera::Next::frame);
        tokens.push_back(out.token);
        clock.now_ns += 100 * kNsPerMs;
    }
    CHECK(camera.next(out, clock.now_ns) == Camera::Next::nothing);
    CHECK_EQUAL(std::uint64_t{1}, camera.counters().skipped);
    camera.give_back(tokens[2]);
    camera.give_back(tokens[2]);  // twice: ignored
    CHECK(next_after(camera, 100 * kNsPerMs) == Camera::Next::frame);
    LONGS_EQUAL(tokens[2].index, out.token.index);
    CHECK(next_after(camera, 100 * kNsPerMs) == Camera::Next::nothing);
}

TEST(FileCamera, a_lent_frame_outlives_close_and_its_late_return_hits_nothing_new) {
    write_pictures();
    FileCamera camera(config_of(folder.path(), false, 10), clock);
    CHECK(camera.open());
    CHECK(next_after(camera, 0) == Camera::Next::frame);
    const Frame old = out;
    camera.close();
    LONGS_EQUAL(-1, camera.fd());
    CHECK(camera.open());
    CHECK(next_after(camera, 0) == Camera::Next::frame);
    CHECK(out.token.generation != old.token.generation);
    const auto whole = fixture("baseline_16x16.jpg");
    CHECK(std::equal(old.data.begin(), old.data.end(), whole.begin(), whole.end()));
    camera.give_back(old.token);
    CHECK(std::equal(out.data.begin(), out.data.end(), whole.begin(), whole.end()));
    camera.give_back(old.token);
    camera.give_back(out.token);
}

TEST(FileCamera, frames_of_three_openings_that_are_still_out_make_it_busy) {
    write_pictures();
    FileCamera camera(config_of(folder.path(), false, 10), clock);
    agent::FrameToken tokens[3];
    for (agent::FrameToken& token : tokens) {
        CHECK(camera.open());
        CHECK(next_after(camera, 0) == Camera::Next::frame);
        token = out.token;
    }
    CHECK(!camera.open());
    CHECK(camera.fault() == Reason::camera_busy);
    camera.give_back(tokens[0]);
    CHECK(camera.open());
    camera.give_back(tokens[1]);
    camera.give_back(tokens[2]);
}

TEST(FileCamera, its_descriptor_wakes_whoever_waits_when_a_frame_is_due) {
    write_pictures();
    timespec real{};
    ::clock_gettime(CLOCK_MONOTONIC, &real);
    const std::int64_t real_ns = real.tv_sec * kNsPerS + real.tv_nsec;
    pollfd one{-1, POLLIN, 0};
    const auto readable = [&one](FileCamera& camera) {
        one.fd = camera.fd();
        return ::poll(&one, 1, 0) == 1 && one.revents == POLLIN;
    };
    FileCamera camera(config_of(folder.path(), false, 1), clock);
    clock.now_ns = real_ns - 1;  // due already
    CHECK(camera.open());
    CHECK(readable(camera));
    CHECK(next_after(camera, 0) == Camera::Next::frame);
    camera.give_back(out.token);
    clock.now_ns = real_ns + 3600 * kNsPerS;
    CHECK(camera.open());
    CHECK(!readable(camera));  // in an hour
    clock.now_ns = real_ns - 10 * kNsPerS;
    CHECK(camera.open());
    CHECK(next_after(camera, 5 * kNsPerS) == Camera::Next::frame);
    camera.give_back(out.token);
    CHECK(readable(camera));  // to say that it is over
    CHECK(next_after(camera, 0) == Camera::Next::ended);
    CHECK(!readable(camera));  // nothing more to say: must not spin
}

TEST(FileCamera, a_thousand_openings_leave_no_descriptor_behind) {
    write_pictures();
    const std::size_t before = agent::test::descriptors();
    FileCamera camera(config_of(folder.path(), false, 10), clock);
    FileCamera missing(config_of(folder.at("none"), false, 10), clock);
    for (int i = 0; i < 1000; ++i) {
        CHECK(camera.open());
        CHECK(camera.next(out, clock.now_ns) == Camera::Next::frame);
        if (i % 2 == 0) camera.give_back(out.token);
        camera.close();
        camera.give_back(out.token);
        CHECK(!missing.open());
    }
    LONGS_EQUAL(before, agent::test::descriptors());
    CHECK(camera.next(out, clock.now_ns) == Camera::Next::fault);  // closed
}
