// What 'compreface-agent cameras' finds, in a folder like /dev with devices made of memory.
#include "agent/capture/camera_list.hpp"

#include <cerrno>
#include <filesystem>
#include <string>

#include "fakes/fake_video_nodes.hpp"
#include "support.hpp"

#include <CppUTest/TestHarness.h>

using namespace agent;
using agent::fakes::FakeVideoCalls;
using agent::fakes::FakeVideoNodes;
using State = ListedCamera::State;

namespace {

constexpr FormatWish kWish{.format = CameraFormat::any, .size = {128, 72}, .fps = 10};

}  // namespace

// clang-format off
TEST_GROUP(CameraList) {
    test::TestFolder folder;
    FakeVideoNodes nodes;

    FakeVideoCalls& add(const std::string& name) {
        (void)folder.write(name, "");
        FakeVideoCalls& calls = nodes.at(folder.at(name));
        calls.device.bus = "usb-" + name;
        return calls;
    }
    void link(const std::string& kind, const std::string& name, const std::string& node) {
        const std::filesystem::path links = folder.at("v4l/" + kind);
        std::filesystem::create_directories(links);
        std::filesystem::create_symlink("../../" + node, links / name);
    }
    std::vector<ListedCamera> list(const FormatWish& wish = kWish) {
        std::vector<ListedCamera> cameras = list_cameras(nodes, folder.path(), wish);
        CHECK(nodes.all_undone());
        return cameras;
    }
    std::string at(const std::string& name) const { return folder.at(name); }
};
// clang-format on

TEST(CameraList, an_empty_machine_has_none) {
    CHECK(list().empty());
    CHECK(list_cameras(nodes, "/no/such/folder", kWish).empty());
}

TEST(CameraList, cameras_stand_by_their_numbers_under_the_names_that_stay) {
    add("video10");
    add("video2");
    (void)folder.write("videos", "");
    (void)folder.write("video2x", "");
    link("by-path", "pci-0-usb-1-index0", "video2");
    link("by-id", "usb-Acme-index0", "video2");
    link("by-id", "usb-Other-index0", "video1");
    const auto cameras = list();
    LONGS_EQUAL(2, cameras.size());
    STRCMP_EQUAL(at("video2").c_str(), cameras[0].node.c_str());
    STRCMP_EQUAL(at("v4l/by-id/usb-Acme-index0").c_str(), cameras[0].stable_path().c_str());
    LONGS_EQUAL(2, cameras[0].links.size());
    STRCMP_EQUAL(at("v4l/by-path/pci-0-usb-1-index0").c_str(), cameras[0].links[1].c_str());
    STRCMP_EQUAL(at("video10").c_str(), cameras[1].stable_path().c_str());
    STRCMP_EQUAL("Fake Camera", cameras[0].about.card.c_str());
    STRCMP_EQUAL("fake", cameras[0].about.driver.c_str());
}

TEST(CameraList, nodes_without_pictures_are_no_cameras) {
    FakeVideoCalls& camera = add("video0");
    FakeVideoCalls& metadata = add("video1");
    camera.device.bus = metadata.device.bus = "usb-1";
    metadata.device.capabilities = V4L2_CAP_META_CAPTURE | V4L2_CAP_STREAMING;
    add("video2").device.capabilities = V4L2_CAP_VIDEO_OUTPUT | V4L2_CAP_STREAMING;
    add("video3").device.capabilities = V4L2_CAP_VIDEO_M2M | V4L2_CAP_STREAMING;
    add("video4").device.capabilities =
        V4L2_CAP_VIDEO_CAPTURE_MPLANE | V4L2_CAP_VIDEO_OUTPUT_MPLANE | V4L2_CAP_STREAMING;
    add("video5").device.capabilities = 0;  // no V4L2 device at all
    add("video6").device.node_there = false;
    const auto cameras = list();
    LONGS_EQUAL(1, cameras.size());
    LONGS_EQUAL(1, cameras[0].metadata_nodes.size());
    STRCMP_EQUAL(at("video1").c_str(), cameras[0].metadata_nodes[0].c_str());
}

TEST(CameraList, free_busy_not_permitted_and_sick_are_told_apart) {
    add("video0");
    add("video1").device.busy = true;
    add("video2").device.open_error = EACCES;
    add("video3").fail_request(VIDIOC_G_FMT, EIO);
    add("video4").device.open_error = EBUSY;
    const auto cameras = list();
    LONGS_EQUAL(5, cameras.size());
    CHECK(cameras[0].state == State::free);
    CHECK(cameras[1].state == State::busy);
    CHECK(cameras[1].choice.has_value());
    CHECK(cameras[2].state == State::not_permitted);
    CHECK(cameras[3].state == State::sick);
    LONGS_EQUAL(EIO, cameras[3].error);
    CHECK(cameras[4].state == State::busy);
}

TEST(CameraList, formats_sizes_and_rates_as_the_driver_lists_them) {
    FakeVideoCalls& camera = add("video0");
    camera.device.formats.push_back({.code = V4L2_PIX_FMT_H264, .sizes = {}, .range = {}});
    camera.device.formats.push_back({.code = V4L2_PIX_FMT_NV12,
                                     .sizes = {},
                                     .range = v4l2_frmsize_stepwise{32, 1920, 16, 24, 1080, 8},
                                     .fastest_of_range = 60});
    const auto cameras = list();
    const auto& formats = cameras.at(0).formats;
    LONGS_EQUAL(4, formats.size());
    LONGS_EQUAL(V4L2_PIX_FMT_YUYV, formats[0].code);
    LONGS_EQUAL(2, formats[0].sizes.size());
    LONGS_EQUAL(128, formats[0].sizes[1].range.max.width);
    LONGS_EQUAL(2, formats[0].sizes[1].rates.size());
    LONGS_EQUAL(10'000, formats[0].sizes[1].rates[0].fastest_millihz);
    LONGS_EQUAL(10'000, formats[0].sizes[1].rates[0].slowest_millihz);
    LONGS_EQUAL(1920, formats[3].sizes.at(0).range.max.width);
    LONGS_EQUAL(8, formats[3].sizes[0].range.step.height);
    LONGS_EQUAL(60'000, formats[3].sizes[0].rates.at(0).fastest_millihz);
    LONGS_EQUAL(1'000, formats[3].sizes[0].rates[0].slowest_millihz);
}

TEST(CameraList, the_choice_is_the_one_that_the_agent_makes) {
    FakeVideoCalls& camera = add("video0");
    auto cameras = list();
    CHECK(cameras.at(0).choice.has_value());
    LONGS_EQUAL(V4L2_PIX_FMT_YUYV, cameras[0].choice->code);
    LONGS_EQUAL(128, cameras[0].choice->size.width);
    cameras = list({.format = CameraFormat::mjpeg, .size = {64, 48}, .fps = 30});
    LONGS_EQUAL(V4L2_PIX_FMT_MJPEG, cameras.at(0).choice->code);
    LONGS_EQUAL(64, cameras[0].choice->size.width);
    camera.device.formats = {{.code = V4L2_PIX_FMT_H264, .sizes = {}, .range = {}}};
    CHECK(!list().at(0).choice.has_value());
}

TEST(CameraList, controls_with_their_values_and_menus_and_nothing_is_changed) {
    FakeVideoCalls& camera = add("video0");
    camera.device.controls = {
        {.id = V4L2_CID_BRIGHTNESS, .title = "Brightness", .least = -64, .most = 64, .value = 7},
        {.id = V4L2_CID_AUTO_WHITE_BALANCE + 100, .type = V4L2_CTRL_TYPE_BUTTON, .title = "Do White Balance"},
        {.id = V4L2_CID_EXPOSURE_AUTO,
         .type = V4L2_CTRL_TYPE_MENU,
         .title = "Auto Exposure",
         .most = 3,
         .menu = {{1, "Manual Mode"}, {3, "Aperture Priority Mode"}},
         .value = 3},
    };
    const auto cameras = list();
    const auto& controls = cameras.at(0).controls;
    LONGS_EQUAL(3, controls.size());
    STRCMP_EQUAL("brightness", controls[0].about.name.c_str());
    LONGS_EQUAL(7, controls[0].value.value());
    CHECK(!controls[1].value.has_value());
    LONGS_EQUAL(2, controls[2].menu.size());
    LONGS_EQUAL(3, controls[2].menu[1].first);
    STRCMP_EQUAL("Aperture Priority Mode", controls[2].menu[1].second.c_str());
    CHECK(camera.set_controls.empty());
    LONGS_EQUAL(0, camera.count(VIDIOC_REQBUFS));
}
