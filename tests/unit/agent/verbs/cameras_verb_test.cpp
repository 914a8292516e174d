// The listing as people and programs read it.
#include "agent/cameras_verb.hpp"

#include <cerrno>
#include <string>
#include <vector>

#include <cjson/cJSON.h>

#include <CppUTest/TestHarness.h>

using namespace agent;

namespace {

class Text final : public TextSink {
public:
    void write(std::string_view piece) override { text += piece; }
    std::string text;
};

ListedCamera door() {
    ListedCamera camera;
    camera.node = "/dev/video0";
    camera.links = {"/dev/v4l/by-id/usb-Acme-index0", "/dev/v4l/by-path/pci-1-index0"};
    camera.metadata_nodes = {"/dev/video1"};
    camera.about.card.assign_front("Acme \x1b[31mCam");
    camera.about.driver.assign_front("uvcvideo");
    camera.about.bus.assign_front("usb-1.2");
    camera.formats = {
        {.code = kFourccYuyv, .sizes = {{{{640, 480}, {640, 480}}, {{30'000, 30'000}, {7'500, 7'500}}}}},
        {.code = kFourccMjpeg,
         .sizes = {{{{640, 480}, {640, 480}}, {{30'000, 30'000}}}, {{{1280, 720}, {1280, 720}}, {{30'000, 30'000}}}}},
        {.code = fourcc('H', '2', '6', '4'), .sizes = {{{{16, 16}, {4096, 2160}, {2, 2}}, {{1'000, 60'000}}}}},
    };
    camera.choice = FormatOffer{kFourccMjpeg, {1280, 720}, 30'000};
    V4l2Control gain;
    gain.kind = V4l2Control::Kind::number;
    gain.name.assign_front("gain");
    gain.most = 100;
    gain.fallback = 10;
    gain.inactive = true;
    V4l2Control line;
    line.kind = V4l2Control::Kind::menu;
    line.name.assign_front("power_line_frequency");
    camera.controls = {{gain, 42, {}}, {line, 1, {{0, "Disabled"}, {1, "50 Hz"}}}};
    return camera;
}

std::string listing(const std::vector<ListedCamera>& cameras, bool controls = false) {
    Text sink;
    print_cameras(cameras, controls, sink);
    return sink.text;
}

}  // namespace

TEST_GROUP(CamerasVerb){};

TEST(CamerasVerb, a_camera_with_its_choice_marked) {
    STRCMP_EQUAL(
        "/dev/v4l/by-id/usb-Acme-index0\n"
        "  also      /dev/video0\n"
        "  also      /dev/v4l/by-path/pci-1-index0\n"
        "  not       /dev/video1: this camera's metadata, no pictures\n"
        "  camera    Acme \\x1b[31mCam (driver uvcvideo, at usb-1.2)\n"
        "  state     free\n"
        "    YUYV  640x480                30 7.5 frames/s\n"
        "    MJPG  640x480                30 frames/s\n"
        "  * MJPG  1280x720               30 frames/s\n"
        "    H264  16x16 to 4096x2160 by 2x2 1-60 frames/s   (not used by the agent)\n"
        "\n",
        listing({door()}).c_str());
}

TEST(CamerasVerb, controls_when_they_are_asked_for) {
    const std::string text = listing({door()}, true);
    CHECK_TEXT(
        text.ends_with("  controls\n"
                       "    gain                             = 42       0 to 100, usually 10 (without effect now: "
                       "another one makes it automatic)\n"
                       "    power_line_frequency             = 1        0 (Disabled), 1 (50 Hz)\n"
                       "\n"),
        text.c_str());
}

TEST(CamerasVerb, says_what_to_do_where_there_is_none_or_none_is_permitted) {
    CHECK(listing({}).starts_with("There is no camera: "));
    CHECK(listing({}).find("docker run --device") != std::string::npos);
    ListedCamera locked;
    locked.node = "/dev/video0";
    locked.state = ListedCamera::State::not_permitted;
    const std::string text = listing({locked});
    CHECK(text.starts_with("/dev/video0\n  state     not permitted"));
    CHECK(text.find("usermod -aG video") != std::string::npos);
    CHECK(listing({door()}).find("usermod") == std::string::npos);
}

TEST(CamerasVerb, states_are_told_in_words) {
    ListedCamera camera = door();
    camera.state = ListedCamera::State::busy;
    CHECK(listing({camera}).find("  state     busy: another program uses it\n") != std::string::npos);
    camera.state = ListedCamera::State::sick;
    camera.error = EIO;
    CHECK(listing({camera}).find("  state     it does not answer as it should: ") != std::string::npos);
    camera.choice.reset();
    CHECK(listing({camera}).find("    the agent can use none of its formats\n") != std::string::npos);
}

TEST(CamerasVerb, json_has_the_same_and_the_controls) {
    Text sink;
    CHECK(print_cameras_json(std::vector{door()}, sink));
    CHECK(sink.text.ends_with("}\n"));
    cJSON* const root = cJSON_Parse(sink.text.c_str());
    CHECK(root != nullptr);
    const cJSON* const camera = cJSON_GetArrayItem(cJSON_GetObjectItem(root, "cameras"), 0);
    const auto text_of = [](const cJSON* object, const char* name) {
        return std::string(cJSON_GetStringValue(cJSON_GetObjectItem(object, name)));
    };
    STRCMP_EQUAL("/dev/v4l/by-id/usb-Acme-index0", text_of(camera, "device").c_str());
    STRCMP_EQUAL("/dev/video0", text_of(camera, "node").c_str());
    STRCMP_EQUAL("free", text_of(camera, "state").c_str());
    STRCMP_EQUAL("Acme \\x1b[31mCam", text_of(camera, "card").c_str());
    const cJSON* const choice = cJSON_GetObjectItem(camera, "choice");
    STRCMP_EQUAL("MJPG", text_of(choice, "fourcc").c_str());
    DOUBLES_EQUAL(1280, cJSON_GetNumberValue(cJSON_GetObjectItem(choice, "width")), 0);
    const cJSON* const formats = cJSON_GetObjectItem(camera, "formats");
    LONGS_EQUAL(3, cJSON_GetArraySize(formats));
    const cJSON* const size = cJSON_GetArrayItem(cJSON_GetObjectItem(cJSON_GetArrayItem(formats, 0), "sizes"), 0);
    const cJSON* const rate = cJSON_GetArrayItem(cJSON_GetObjectItem(size, "rates"), 1);
    DOUBLES_EQUAL(7.5, cJSON_GetNumberValue(cJSON_GetObjectItem(rate, "max")), 0);
    const cJSON* const controls = cJSON_GetObjectItem(camera, "controls");
    DOUBLES_EQUAL(42, cJSON_GetNumberValue(cJSON_GetObjectItem(cJSON_GetArrayItem(controls, 0), "value")), 0);
    const cJSON* const menu = cJSON_GetObjectItem(cJSON_GetArrayItem(controls, 1), "menu");
    STRCMP_EQUAL("50 Hz", text_of(cJSON_GetArrayItem(menu, 1), "name").c_str());
    cJSON_Delete(root);
}

TEST(CamerasVerb, json_of_none_is_an_empty_list) {
    Text sink;
    CHECK(print_cameras_json({}, sink));
    STRCMP_EQUAL("{\"cameras\":[]}\n", sink.text.c_str());
}
