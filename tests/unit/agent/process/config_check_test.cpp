// What no value alone can tell: missing keys, and values that contradict each other.
#include <string>

#include <CppUTest/TestHarness.h>

#include "config_samples.hpp"

using namespace agent;
using namespace process_test;

TEST_GROUP(ConfigCheck) {
    Config config = default_config();
    std::string told;

    void setup() override {
        set_well(config, "server.key_file", "/k");
    }

    void check(std::string_view expected) {
        told.clear();
        check_together(
            config,
            [](void* self, std::string_view key, std::string_view other, std::string_view words) {
                auto& text = *static_cast<std::string*>(self);
                text += std::string{key} + ": " + std::string{words} + "\n";
                CHECK(key_index(key).has_value());
                if (other.empty()) return;
                // A reload gives back the running value of one kind only: it must not tear two such keys apart.
                const ConfigKey& one = config_keys()[key_index(key).value()];
                CHECK(one.effect == config_keys()[key_index(other).value()].effect);
            },
            &told);
        check_text(expected, told);
    }
};

TEST(ConfigCheck, the_defaults_with_a_key_file_are_good) {
    check("");
}

TEST(ConfigCheck, a_key_file_is_needed) {
    config.server.key_file.clear();
    check("server.key_file: is not set, name the file that holds the API key\n");
}

TEST(ConfigCheck, the_address_has_to_be_one) {
    for (const char* url : {"http://a", "https://a.b:8443/base/", "http://[::1]:8000"}) {
        set_well(config, "server.url", url);
        check("");
    }
    for (const char* url : {"a.b:8000", "ftp://a", "http://", "https://", "http:/a", "http://a b", "http://a:99999",
                            "http://user@a", "http://a?key=1"}) {
        set_well(config, "server.url", url);
        check("server.url: '" + std::string{url} +
              "' is no address of a server, give http://HOST:PORT or https://HOST\n");
    }
}

TEST(ConfigCheck, connecting_cannot_take_longer_than_the_call) {
    set_well(config, "server.timeout_ms", "3000");
    check("");
    set_well(config, "server.timeout_ms", "2999");
    check("server.connect_timeout_ms: 3000 is above server.timeout_ms (2999), give at most that\n");
}

TEST(ConfigCheck, each_kind_of_camera_needs_its_own_key) {
    set_well(config, "camera.device", "");
    check("camera.device: is empty, name the camera, best by its path under /dev/v4l/by-id/\n");
    set_well(config, "camera.source", "file");
    check("camera.path: is not set, camera.source = file needs a folder, a list or a film\n");
    set_well(config, "camera.path", "/film.y4m");
    check("");
    set_well(config, "camera.source", "command");
    check("camera.command: names no program\n");
    set_well(config, "camera.command", "cat 'a b.jpg");
    check("camera.command: has a ' without its end, give both or none\n");
    set_well(config, "camera.command", "cat 'a b.jpg'");
    check("");
}

TEST(ConfigCheck, controls_are_pairs_of_name_and_value) {
    set_well(config, "camera.controls", "gain=3, power_line_frequency=50 Hz");
    check("");
    set_well(config, "camera.controls", "gain=3, focus");
    check(
        "camera.controls: 'focus' is not NAME=VALUE, give pairs such as power_line_frequency=50 Hz, separated by "
        "commas\n");
}

TEST(ConfigCheck, a_camera_is_not_stalled_between_two_frames) {
    set_well(config, "camera.fps", "2");
    set_well(config, "camera.stalled_after_ms", "1000");
    check("");
    set_well(config, "camera.fps", "1");
    check("camera.stalled_after_ms: 1000 is less than two frames at camera.fps = 1, give at least 2000\n");
    set_well(config, "camera.source", "file");
    set_well(config, "camera.path", "/film.y4m");
    check("");
}

TEST(ConfigCheck, a_mask_and_a_crop_have_to_be_parts_of_the_picture) {
    set_well(config, "motion.mask", "0,0 1,0 1,0.2 0,0.2");
    set_well(config, "image.crop", "0.25,0,0.5,1");
    check("");
    set_well(config, "image.crop", "0.25,0,0.8,1");
    check("image.crop: '0.25,0,0.8,1' reaches beyond the picture, give LEFT + WIDTH and TOP + HEIGHT of at most 1\n");
    set_well(config, "image.crop", "0,0,1,0.2");
    check("motion.mask: covers all of the picture that is sent, leave some of it\n");
    set_well(config, "image.crop", "");
    set_well(config, "motion.mask", "0,0 1280,0 1280,200");
    check(
        "motion.mask: '1280,0' is no place in the picture, give X,Y as shares of its width and height, 0,0 (left, top) "
        "to 1,1\n");
}

TEST(ConfigCheck, waiting_for_the_best_frame_leaves_the_server_its_time) {
    set_well(config, "quality.burst_ms", "750");
    check("");
    set_well(config, "quality.burst_ms", "751");
    check(
        "quality.burst_ms: 751 is above half of decide.max_age_ms (1500), give at most 750: the server needs the "
        "rest\n");
}

TEST(ConfigCheck, all_examples_have_to_fit_into_one_answer) {
    set_well(config, "recognize.max_faces", "9");
    set_well(config, "recognize.prediction_count", "25");
    check("");
    set_well(config, "recognize.prediction_count", "26");
    check(
        "recognize.prediction_count: 26 for each of 10 faces is more than the 250 examples of one answer, lower this "
        "or recognize.max_faces\n");
}

TEST(ConfigCheck, a_miss_lies_below_a_match) {
    set_well(config, "decide.similarity_threshold", "0.9");
    check("");
    set_well(config, "decide.similarity_threshold", "0.85");
    check("decide.miss_floor: 0.9 is above decide.similarity_threshold (0.85), give at most that\n");
}

TEST(ConfigCheck, a_hook_needs_events) {
    set_well(config, "hook.events", "");
    check("");
    set_well(config, "hook.command", "/bin/true");
    check("hook.events: is empty, name the events for which hook.command is run\n");
}

TEST(ConfigCheck, Promise13_an_armed_door_needs_a_server_that_nobody_can_play) {
    constexpr const char* kForged =
        "door.mode: armed needs https:// and a checked certificate: anybody on the network can forge answers "
        "otherwise; "
        "server.plain_http_i_know = yes takes that risk\n";
    set_well(config, "door.socket", "/run/compreface-door/x.sock");
    set_well(config, "door.mode", "shadow");
    check("");
    set_well(config, "door.mode", "armed");
    check(kForged);
    set_well(config, "server.url", "https://a");
    check("");
    set_well(config, "server.tls_insecure_i_know", "yes");
    check(kForged);
    set_well(config, "server.plain_http_i_know", "yes");
    check("");
}

TEST(ConfigCheck, Promise09_pictures_of_a_file_open_no_door) {
    set_well(config, "door.socket", "/run/compreface-door/x.sock");
    set_well(config, "server.url", "https://a");
    set_well(config, "camera.path", "/x");
    set_well(config, "camera.source", "file");
    set_well(config, "door.mode", "shadow");
    check("");
    set_well(config, "door.mode", "armed");
    check("camera.source: pictures of a file open no door, give v4l2 or command, or door.mode = shadow\n");
}

TEST(ConfigCheck, a_door_needs_its_guard) {
    set_well(config, "server.url", "https://a");
    set_well(config, "door.mode", "armed");
    check("door.socket: is not set, name the guard's socket, /run/compreface-door/NAME.sock\n");
    set_well(config, "door.actuator", "none");
    check("door.actuator: none opens no door, give guard or hook, or door.mode = shadow\n");
    set_well(config, "door.actuator", "hook");
    check("door.hook_command: is not set, name the program that opens the door\n");
    set_well(config, "door.mode", "shadow");
    set_well(config, "door.actuator", "none");
    check("");
}
