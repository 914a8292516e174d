#include "agent/bench/bench_setup.hpp"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include <CppUTest/TestHarness.h>

using namespace agent;

namespace {
constexpr const char* kKey = "00000000-0000-0000-0000-000000000002";
}

// clang-format off
TEST_GROUP(BenchSetup) {
    std::string folder = "/tmp/compreface-bench-test-XXXXXX";
    std::string config_path, key_path;
    BenchOptions options;
    std::unique_ptr<DaemonSetup> made = std::make_unique<DaemonSetup>();
    DaemonSetup& setup_ = *made;
    ErrorList errors;

    void setup() override {
        CHECK(::mkdtemp(folder.data()) != nullptr);
        config_path = folder + "/agent.conf";
        key_path = folder + "/key";
        std::ofstream(key_path) << kKey;
        CHECK_EQUAL(0, ::chmod(key_path.c_str(), 0600));
        write_config("");
        options.config_path = config_path.c_str();
    }
    void teardown() override { std::filesystem::remove_all(folder); }
    void write_config(const std::string& more) const {
        std::ofstream(config_path) << "[server]\nurl = http://127.0.0.1:1\nkey_file = " << key_path << "\n" << more;
    }
    void make() {
        if (!make_bench_setup(options, setup_, errors)) FAIL(errors.all()[0].c_str());
    }
};
// clang-format on

TEST(BenchSetup, nothing_that_acts_on_what_was_seen_is_taken_from_the_config) {
    write_config("[hook]\ncommand = /bin/true\n[log]\nevents_file = /tmp/events\n[image]\nquality = 55\n");
    options.server = true;
    make();
    CHECK(setup_.config.hook.command.empty());
    CHECK(setup_.config.log.events_file.empty());
    CHECK_EQUAL(STDERR_FILENO, setup_.events_fd);
    LONGS_EQUAL(event_bit(EventType::fault), setup_.config.log.events);
    CHECK(setup_.config.audit.folder.empty() && setup_.config.mqtt.url.empty());
    CHECK(setup_.config.door.mode == DoorMode::off);
    LONGS_EQUAL(55, setup_.config.image.quality);
}

TEST(BenchSetup, the_key_is_read_for_a_server_of_the_users_only) {
    options.server = true;
    make();
    STRCMP_EQUAL(kKey, setup_.api_key.c_str());
    STRCMP_EQUAL("http://127.0.0.1:1", setup_.config.server.url.c_str());
    options.server = false;
    CHECK_EQUAL(0, ::unlink(key_path.c_str()));
    make();
    CHECK(setup_.api_key.view() != kKey);
    STRCMP_EQUAL("http://null-server", setup_.config.server.url.c_str());
    options.server = true;
    CHECK_FALSE(make_bench_setup(options, setup_, errors));
    STRCMP_CONTAINS("server.key_file", errors.all()[0].c_str());
}

TEST(BenchSetup, a_device_is_a_v4l2_camera_and_all_else_a_file) {
    options.camera = "/dev/null";
    make();
    CHECK(setup_.config.camera.source == CameraSource::v4l2);
    STRCMP_EQUAL("/dev/null", setup_.config.camera.device.c_str());
    options.camera = folder.c_str();
    make();
    CHECK(setup_.config.camera.source == CameraSource::file);
    STRCMP_EQUAL(folder.c_str(), setup_.config.camera.path.c_str());
    const std::string long_path(300, 'x');
    options.camera = long_path.c_str();
    CHECK_FALSE(make_bench_setup(options, setup_, errors));
    STRCMP_CONTAINS("longer than 255 bytes", errors.all()[0].c_str());
}

TEST(BenchSetup, limits_and_speeds_are_those_asked_for) {
    options.frames = 7;
    options.seconds = 3;
    options.fps = 25;
    options.every_frame = true;
    make();
    LONGS_EQUAL(7, setup_.limit.frames);
    CHECK_EQUAL(3 * kNsPerS, setup_.limit.ns);
    LONGS_EQUAL(25, setup_.config.camera.fps);
    CHECK_FALSE(setup_.config.motion.enabled);
    CHECK(setup_.config.camera.loop);
}

TEST(BenchSetup, mistakes_of_the_config_are_told) {
    write_config("[camera]\nfsp = 5\n");
    CHECK_FALSE(make_bench_setup(options, setup_, errors));
    STRCMP_CONTAINS("camera.fsp", errors.all()[0].c_str());
}
