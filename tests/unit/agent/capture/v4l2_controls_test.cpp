// camera.controls on a device made of memory: agent/capture/v4l2_controls.cpp, and that the camera sets them.
#include <cerrno>
#include <string>
#include <vector>

#include "v4l2_camera_support.hpp"

// behind the containers, for CppUTest redefines new
#include "report/log_capture.hpp"

#include <CppUTest/TestHarness.h>

using agent::Reason;
using agent::V4l2Camera;
using agent::V4l2Config;
using agent::fakes::FakeControl;
using agent::test::V4l2Bench;
using SetControl = agent::fakes::FakeVideoCalls::SetControl;

namespace {

constexpr std::uint32_t kBrightness = V4L2_CID_BRIGHTNESS, kBalance = V4L2_CID_AUTO_WHITE_BALANCE,
                        kLine = V4L2_CID_POWER_LINE_FREQUENCY, kTemperature = V4L2_CID_WHITE_BALANCE_TEMPERATURE,
                        kAuto = V4L2_CID_EXPOSURE_AUTO, kTime = V4L2_CID_EXPOSURE_ABSOLUTE, kTest = V4L2_CID_LINK_FREQ,
                        kStatus = V4L2_CID_CAMERA_CLASS_BASE + 100;

}  // namespace

// clang-format off
TEST_GROUP(V4l2Controls) {
    report_test::LogCapture log;
    V4l2Bench bench;
    agent::fakes::FakeVideoCalls& calls = bench.calls;

    void setup() override {
        calls.device.controls = {
            {.id = 0x00980001, .type = V4L2_CTRL_TYPE_CTRL_CLASS, .title = "User Controls"},
            {.id = kBrightness, .title = "Brightness", .least = -64, .most = 64},
            {.id = kBalance, .type = V4L2_CTRL_TYPE_BOOLEAN, .title = "White Balance, Automatic", .most = 1,
             .value = 1},
            {.id = kLine, .type = V4L2_CTRL_TYPE_MENU, .title = "Power Line Frequency", .most = 2,
             .menu = {{0, "Disabled"}, {1, "50 Hz"}, {2, "60 Hz"}}},
            {.id = kTemperature, .title = "White Balance Temperature", .least = 2000, .most = 6500,
             .master = kBalance, .manual = 0},
            {.id = kAuto, .type = V4L2_CTRL_TYPE_MENU, .title = "Auto Exposure", .most = 3,
             .menu = {{1, "Manual Mode"}, {3, "Aperture Priority Mode"}}, .value = 3},
            {.id = kTime, .title = "Exposure Time, Absolute", .least = 3, .most = 2047, .master = kAuto, .manual = 1},
            {.id = kStatus, .title = "Status", .flags = V4L2_CTRL_FLAG_READ_ONLY},
            {.id = kTest, .type = V4L2_CTRL_TYPE_INTEGER_MENU, .title = "Link Frequency", .most = 1,
             .numbers = {{0, 450'000'000}, {1, 912'000'000}}},
        };
    }

    static V4l2Config wish(const char* controls) {
        V4l2Config config = V4l2Bench::config();
        CHECK(config.controls.assign(controls));
        return config;
    }
    // Opens a camera with these; what was set.
    std::vector<SetControl> set(const char* controls) {
        calls.set_controls.clear();
        V4l2Camera camera(wish(controls), calls, bench.clock);
        CHECK(camera.open());
        return calls.set_controls;
    }
    void does_not_work(const char* controls, const char* words) {
        CHECK(set(controls).empty());
        const std::string told = log.lines();
        CHECK_TEXT(told.find(words) != std::string::npos, told.c_str());
        CHECK_TEXT(told.find("<3>") != std::string::npos, told.c_str());
    }
};
// clang-format on

TEST(V4l2Controls, numbers_switches_and_menus_by_name_and_by_place) {
    CHECK((set("brightness=-5") == std::vector<SetControl>{{kBrightness, -5}}));
    CHECK((set("brightness=0x10") == std::vector<SetControl>{{kBrightness, 16}}));
    CHECK((set("white_balance_automatic=no") == std::vector<SetControl>{{kBalance, 0}}));
    CHECK((set("white_balance_automatic=1") == std::vector<SetControl>{{kBalance, 1}}));
    CHECK((set("power_line_frequency=50 Hz") == std::vector<SetControl>{{kLine, 1}}));
    CHECK((set("power_line_frequency=60_hz") == std::vector<SetControl>{{kLine, 2}}));
    CHECK((set("power_line_frequency=2") == std::vector<SetControl>{{kLine, 2}}));
    CHECK((set("link_frequency=912000000") == std::vector<SetControl>{{kTest, 1}}));
    CHECK(set("").empty());
    STRCMP_EQUAL("", log.lines().c_str());
}

TEST(V4l2Controls, what_makes_others_automatic_is_set_before_them_whatever_the_order) {
    const std::vector<SetControl> expected{{kAuto, 1}, {kBalance, 0}, {kTime, 200}, {kTemperature, 4000}};
    CHECK(set("exposure_time_absolute=200, auto_exposure=manual mode, white_balance_temperature=4000, "
              "white_balance_automatic=no") == expected);
    STRCMP_EQUAL("", log.lines().c_str());
}

TEST(V4l2Controls, what_does_not_work_is_told_with_what_would) {
    does_not_work("brightnes=3", "the camera has no control of this name, but: brightness white_balance_automatic");
    does_not_work("brightness=65", "brightness=65 does not work: '65' is out of range, give -64 to 64");
    does_not_work("brightness=bright", "'bright' is out of range, give -64 to 64");
    does_not_work("brightness=99999999999", "is out of range, give -64 to 64");
    does_not_work("white_balance_automatic=on", "'on' is neither yes nor no");
    does_not_work("power_line_frequency=3", "'3' is no entry of its menu, give one of: 0 (Disabled), 1 (50 Hz), 2");
    does_not_work("auto_exposure=0", "give one of: 1 (Manual Mode), 3 (Aperture Priority Mode)");
    does_not_work("status=1", "it can only be read");
}

TEST(V4l2Controls, an_automatic_one_is_told_to_have_no_effect) {
    CHECK_EQUAL(1, set("exposure_time_absolute=200").size());
    CHECK(log.lines().find("it has no effect while another control makes it automatic") != std::string::npos);
}

TEST(V4l2Controls, the_camera_streams_without_what_the_driver_refuses_and_that_is_told_once) {
    calls.device.controls[1].refuses = EIO;
    V4l2Camera camera(wish("brightness=3, power_line_frequency=1"), calls, bench.clock);
    for (int i = 0; i < 3; ++i) {
        CHECK(camera.open());
        CHECK(bench.fill());
        bench.frame_comes(camera);
        const std::string told = log.lines();
        LONGS_EQUAL(i == 0, told.find("brightness=3 does not work: the driver refuses it: ") != std::string::npos);
        if (i > 0) STRCMP_EQUAL("", told.c_str());
    }
    LONGS_EQUAL(3, calls.set_controls.size());  // the other one, at each opening
    calls.device.controls[1].refuses = 0;
    CHECK(camera.open());
    STRCMP_EQUAL("", log.lines().c_str());
    calls.device.controls[1].refuses = EIO;
    CHECK(camera.open());
    CHECK(!log.lines().empty());  // a new fault
}

TEST(V4l2Controls, a_camera_that_vanishes_meanwhile_is_not_there) {
    for (const unsigned long request : {VIDIOC_QUERYCTRL, VIDIOC_S_CTRL}) {
        V4l2Camera camera(wish("brightness=3"), calls, bench.clock);
        calls.fail_request(request, ENODEV);
        CHECK(!camera.open());
        bench.fault_is(camera, Reason::camera_no_device, "S_CTRL: ");
        CHECK(calls.all_undone());
    }
    STRCMP_EQUAL("", log.lines().c_str());
}

TEST(V4l2Controls, a_driver_that_goes_in_circles_ends) {
    calls.device.controls = {{.id = kBrightness, .title = "Brightness"}, {.id = kBrightness, .title = "Gain"}};
    does_not_work("gain=1", "no control of this name");
}
