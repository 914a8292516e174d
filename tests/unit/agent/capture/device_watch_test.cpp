// inotify in a folder that plays /dev: agent/capture/device_watch.cpp.
#include "agent/capture/device_watch.hpp"

#include <poll.h>

#include <filesystem>
#include <string>

#include "support.hpp"

#include <CppUTest/TestHarness.h>

using agent::DeviceWatch;

namespace fs = std::filesystem;

// clang-format off
TEST_GROUP(DeviceWatch) {
    agent::test::TestFolder folder;
    DeviceWatch watch{folder.path()};

    bool readable() const {
        pollfd one{watch.fd(), POLLIN, 0};
        return ::poll(&one, 1, 0) == 1;
    }
    // Does what just happened concern the camera?
    bool noticed() {
        const bool ours = readable() && watch.take();
        CHECK(!readable());
        return ours;
    }
    void make(const std::string& name) { (void)folder.write(name, ""); }
    void link(const std::string& name, const std::string& to) { fs::create_symlink(to, folder.at(name)); }
};
// clang-format on

TEST(DeviceWatch, a_node_that_comes_gets_its_rights_and_goes) {
    CHECK(watch.open(folder.at("video2")));
    CHECK(!noticed());
    make("video2");
    CHECK(noticed());
    fs::permissions(folder.at("video2"), fs::perms::owner_all);
    CHECK(noticed());
    fs::remove(folder.at("video2"));
    (void)watch.take();
    make("sda");
    make("ttyUSB0");
    fs::permissions(folder.at("sda"), fs::perms::owner_all);
    CHECK(!noticed());
    fs::rename(folder.at("sda"), folder.at("video2"));
    CHECK(noticed());
}

TEST(DeviceWatch, a_link_in_folders_that_come_with_it) {
    CHECK(watch.open(folder.at("v4l/by-id/usb-Acme-index0")));
    make("video5");
    CHECK(noticed());  // where the link will lead, nobody knows
    fs::create_directory(folder.at("v4l"));
    CHECK(noticed());
    fs::create_directory(folder.at("v4l/by-id"));
    CHECK(noticed());
    link("v4l/by-id/usb-Other-index0", "../../video5");
    CHECK(!noticed());
    link("v4l/by-id/usb-Acme-index0", "../../video5");
    CHECK(noticed());
    fs::permissions(folder.at("video5"), fs::perms::owner_all);
    CHECK(noticed());
}

TEST(DeviceWatch, folders_that_go_and_come_again_as_after_the_last_camera) {
    CHECK(watch.open(folder.at("v4l/by-id/cam")));
    for (int i = 0; i < 100; ++i) {
        fs::create_directories(folder.at("v4l/by-id"));
        CHECK(noticed());
        link("v4l/by-id/cam", "../../video0");
        CHECK(noticed());
        fs::remove_all(folder.at("v4l"));
        (void)watch.take();
    }
    CHECK(!noticed());
}

TEST(DeviceWatch, everything_at_once_before_anybody_looks_is_noticed) {
    CHECK(watch.open(folder.at("v4l/by-id/cam")));
    fs::create_directories(folder.at("v4l/by-id"));
    link("v4l/by-id/cam", "../../video0");
    CHECK(noticed());
    fs::remove(folder.at("v4l/by-id/cam"));
    link("v4l/by-id/cam", "../../video0");
    CHECK(noticed());
}

TEST(DeviceWatch, too_many_at_once_count_as_ours) {
    CHECK(watch.open(folder.at("video0")));
    for (int i = 0; i < 20'000; ++i) {  // more than the kernel keeps
        make("x" + std::to_string(i % 2));
        fs::remove(folder.at("x" + std::to_string(i % 2)));
    }
    bool ours = false;
    while (readable()) ours = watch.take() || ours;
    CHECK(ours);
}

TEST(DeviceWatch, a_folder_that_is_not_there_cannot_be_watched) {
    CHECK(!watch.open("/no/such/folder/video0"));
    LONGS_EQUAL(-1, watch.fd());
    CHECK(!watch.take());
    CHECK(!watch.open("video0"));
    LONGS_EQUAL(-1, watch.fd());
}
