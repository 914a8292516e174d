// What no value alone can tell.
#include <algorithm>
#include <cstdint>

#include "agent/process/config_table.hpp"
#include "agent/process/control_list.hpp"
#include "agent/process/format_text.hpp"
#include "agent/process/mqtt_url.hpp"
#include "agent/process/picture_areas.hpp"
#include "agent/process/program.hpp"
#include "compreface/limits.hpp"
#include "compreface/options.hpp"

namespace agent {

namespace {

class Check {
public:
    Check(const Config& config, FoundMistake found, void* user) : config_(config), found_(found), user_(user) {}

    void server() {
        const Config::Server& server = config_.server;
        if (!compreface::is_base_url(server.url.view())) {
            tell("server.url", "", "'%s' is no address of a server, give http://HOST:PORT or https://HOST",
                 server.url.c_str());
        }
        if (server.key_file.empty()) tell("server.key_file", "", "is not set, name the file that holds the API key");
        if (server.connect_timeout_ms > server.timeout_ms) {
            tell("server.connect_timeout_ms", "server.timeout_ms",
                 "%u is above server.timeout_ms (%u), give at most that", server.connect_timeout_ms, server.timeout_ms);
        }
    }

    void camera() {
        const Config::Camera& camera = config_.camera;
        if (camera.source == CameraSource::v4l2 && camera.device.empty()) {
            tell("camera.device", "camera.source", "is empty, name the camera, best by its path under /dev/v4l/by-id/");
        }
        // A stalled camera is one that missed two frames at least.
        const std::uint32_t two_frames_ms = 2000 / std::max<std::uint32_t>(1, camera.fps);
        if (camera.source == CameraSource::v4l2 && camera.stalled_after_ms < two_frames_ms) {
            tell("camera.stalled_after_ms", "camera.fps",
                 "%u is less than two frames at camera.fps = %u, give at least %u", camera.stalled_after_ms, camera.fps,
                 two_frames_ms);
        }
        ErrorText why;
        if (camera.source == CameraSource::command && !CommandLine{}.parse(camera.command.view(), why)) {
            tell("camera.command", "camera.source", "%s", why.c_str());
        }
        if (!ControlList{}.parse(camera.controls.view(), why)) {
            tell("camera.controls", "", "%s", why.c_str());
        }
        if (camera.source == CameraSource::file && camera.path.empty()) {
            tell("camera.path", "camera.source", "is not set, camera.source = file needs a folder, a list or a film");
        }
    }

    void picture_parts() {
        ErrorText why;
        PictureAreas mask;
        if (!mask.parse(config_.motion.mask.view(), why)) tell("motion.mask", "", "%s", why.c_str());
        PictureBox crop;
        if (!parse_box(config_.image.crop.view(), crop, why)) tell("image.crop", "", "%s", why.c_str());
        if (!anything_left(mask, crop)) {
            tell("motion.mask", "image.crop", "covers all of the picture that is sent, leave some of it");
        }
    }

    void quality() {
        const Config::Quality& quality = config_.quality;
        if (quality.burst_ms > config_.decide.max_age_ms / 2) {
            tell("quality.burst_ms", "decide.max_age_ms",
                 "%u is above half of decide.max_age_ms (%u), give at most %u: the server needs the rest",
                 quality.burst_ms, config_.decide.max_age_ms, config_.decide.max_age_ms / 2);
        }
    }

    void recognize() {
        const Config::Recognize& recognize = config_.recognize;
        // One face more than max_faces is asked for: it tells a crowd.
        const std::uint32_t faces = recognize.max_faces + 1;
        if (std::uint64_t{faces} * recognize.prediction_count > compreface::limits::kSubjectMatches) {
            tell("recognize.prediction_count", "recognize.max_faces",
                 "%u for each of %u faces is more than the %zu examples of one answer, lower this or "
                 "recognize.max_faces",
                 recognize.prediction_count, faces, compreface::limits::kSubjectMatches);
        }
    }

    void decide() {
        const Config::Decide& decide = config_.decide;
        if (decide.miss_floor > decide.similarity_threshold) {
            tell("decide.miss_floor", "decide.similarity_threshold",
                 "%g is above decide.similarity_threshold (%g), give at most that", decide.miss_floor,
                 decide.similarity_threshold);
        }
        if (decide.votes > decide.votes_of) {
            tell("decide.votes", "decide.votes_of", "%u of %u looks cannot be, give at most decide.votes_of",
                 decide.votes, decide.votes_of);
        }
    }

    void door() {
        const Config::Door& door = config_.door;
        if (door.mode == DoorMode::off) return;
        const bool armed = door.mode == DoorMode::armed;
        if (door.actuator == DoorActuator::guard && door.socket.empty()) {
            tell("door.socket", "door.mode", "is not set, name the guard's socket, /run/compreface-door/NAME.sock");
        }
        if (door.actuator == DoorActuator::hook && door.hook_command.empty()) {
            tell("door.hook_command", "door.actuator", "is not set, name the program that opens the door");
        }
        if (armed && door.actuator == DoorActuator::none) {
            tell("door.actuator", "door.mode", "none opens no door, give guard or hook, or door.mode = shadow");
        }
        if (armed && config_.camera.source == CameraSource::file) {
            tell("camera.source", "door.mode",
                 "pictures of a file open no door, give v4l2 or command, or door.mode = shadow");
        }
        const bool verified = config_.server.url.view().starts_with("https://") && !config_.server.tls_insecure_i_know;
        if (armed && !verified && !config_.server.plain_http_i_know) {
            tell("door.mode", "server.url",
                 "armed needs https:// and a checked certificate: anybody on the network can forge answers otherwise; "
                 "server.plain_http_i_know = yes takes that risk");
        }
    }

    void hook() {
        if (!config_.hook.command.empty() && config_.hook.events == 0) {
            tell("hook.events", "hook.command", "is empty, name the events for which hook.command is run");
        }
    }

    void mqtt() {
        const Config::Mqtt& mqtt = config_.mqtt;
        if (!is_topic_base(mqtt.base.view())) {
            tell("mqtt.base", "", "'%s' is no beginning of a topic, give words with / between them, without + and #",
                 mqtt.base.c_str());
        }
        if (!mqtt.id.empty() && !is_topic_word(mqtt.id.view())) {
            tell("mqtt.id", "", "'%s' does not fit into a topic, give letters, digits, '-' and '_'", mqtt.id.c_str());
        }
        if (mqtt.url.empty()) return;
        BrokerAddress address;
        if (!parse_mqtt_url(mqtt.url.view(), address)) {
            return tell("mqtt.url", "", "'%s' is no address of a broker, give mqtt://HOST:PORT or mqtts://HOST:PORT",
                        mqtt.url.c_str());
        }
        if (!mqtt.password_file.empty() && mqtt.user.empty()) {
            tell("mqtt.password_file", "mqtt.user", "is of no use without mqtt.user, name the user");
        }
        if (mqtt.cert_file.empty() != mqtt.key_file.empty()) {
            tell(mqtt.cert_file.empty() ? "mqtt.cert_file" : "mqtt.key_file",
                 mqtt.cert_file.empty() ? "mqtt.key_file" : "mqtt.cert_file",
                 "is not set, a certificate and its key go together");
        }
        const bool has_tls = !mqtt.ca_file.empty() || !mqtt.cert_file.empty() || mqtt.tls_insecure_i_know;
        if (!address.tls && has_tls) {
            tell("mqtt.url", !mqtt.ca_file.empty() ? "mqtt.ca_file" : "mqtt.cert_file",
                 "'%s' has no TLS, for which settings are there: give mqtts://, or take them out", mqtt.url.c_str());
        }
    }

private:
    // Looked at in a raster that is about as fine as the gate's.
    [[nodiscard]] static bool anything_left(const PictureAreas& mask, const PictureBox& crop) {
        constexpr int kRaster = 100;
        for (int y = 0; y < kRaster; ++y) {
            for (int x = 0; x < kRaster; ++x) {
                const SharePoint place{(x + 0.5) / kRaster, (y + 0.5) / kRaster};
                if (crop.covers(place) && !mask.cover(place)) return true;
            }
        }
        return false;
    }

    [[gnu::format(printf, 4, 5)]] void tell(std::string_view key, std::string_view other_key, const char* format, ...) {
        std::va_list arguments;
        va_start(arguments, format);
        ErrorText words;
        format_text_v(words, format, arguments);
        va_end(arguments);
        found_(user_, key, other_key, words.view());
    }

    const Config& config_;
    FoundMistake found_;
    void* user_;
};

}  // namespace

void check_together(const Config& config, FoundMistake found, void* user) {
    Check check{config, found, user};
    check.server();
    check.camera();
    check.picture_parts();
    check.quality();
    check.recognize();
    check.decide();
    check.door();
    check.hook();
    check.mqtt();
}

}  // namespace agent
