// The table of all keys, one row each.
#include <array>

#include "agent/process/config_key.hpp"
#include "compreface/limits.hpp"

namespace agent {

namespace {

using C = Config;

// clang-format off
constexpr std::array kTable{
    config_row<&C::server, &C::Server::url>({
        .name = "server.url", .fallback = "http://127.0.0.1:8000", .required = true, .shown = true,
        .meaning = "The address of CompreFace, http:// or https://, with the port and a path if it has one."}),
    config_row<&C::server, &C::Server::key_file>({
        .name = "server.key_file", .required = true, .shown = true, .example = "/etc/compreface-agent/api-key",
        .meaning = "The file that holds the API key of a recognition service (recognize.mode = detect: of a detection\n"
                   "service), mode 600. %d/NAME is a credential that the service manager loads (LoadCredential=)."}),
    config_row<&C::server, &C::Server::ca_file>({
        .name = "server.ca_file",
        .meaning = "A PEM file with the authority that signed the server's certificate. Empty: the system's own list."}),
    config_row<&C::server, &C::Server::tls_insecure_i_know>({
        .name = "server.tls_insecure_i_know", .fallback = "no",
        .meaning = "yes: do not check the server's certificate. Anybody on the network can then read the API key and\n"
                   "answer in the server's place."}),
    config_row<&C::server, &C::Server::plain_http_i_know>({
        .name = "server.plain_http_i_know", .fallback = "no",
        .meaning = "yes: door.mode = armed even though the server is asked over http:// or without checking its\n"
                   "certificate. Anybody on the network can then answer in the server's place and open the door."}),
    config_row<&C::server, &C::Server::connect_timeout_ms>({
        .name = "server.connect_timeout_ms", .fallback = "3000", .least = 100, .most = 60000, .unit = "ms",
        .meaning = "How long finding and connecting to the server may take."}),
    config_row<&C::server, &C::Server::timeout_ms>({
        .name = "server.timeout_ms", .fallback = "10000", .least = 100, .most = 60000, .unit = "ms",
        .meaning = "How long a whole call may take, connecting included."}),

    config_row<&C::camera, &C::Camera::name>({
        .name = "camera.name", .fallback = "camera", .required = true,
        .meaning = "What events call this camera."}),
    config_row<&C::camera, &C::Camera::source>({
        .name = "camera.source", .fallback = "v4l2",
        .meaning = "v4l2: a camera of this machine. command: a program that writes JPEG pictures, for cameras of the network\n"
                   "and of the Raspberry Pi. file: pictures or a film, for trying things out."}),
    config_row<&C::camera, &C::Camera::device>({
        .name = "camera.device", .fallback = "/dev/video0",
        .meaning = "v4l2: the camera. Take its name under /dev/v4l/by-id/ (or by-path/ for two of a kind): the\n"
                   "number of /dev/videoN changes when cameras are plugged or found in another order."}),
    config_row<&C::camera, &C::Camera::path>({
        .name = "camera.path",
        .meaning = "file: a folder of JPEG pictures, a text file that lists pictures, or a .y4m film."}),
    config_row<&C::camera, &C::Camera::loop>({
        .name = "camera.loop", .fallback = "no",
        .meaning = "file: yes: begin again at the end."}),
    config_row<&C::camera, &C::Camera::command>({
        .name = "camera.command",
        .meaning = "command: a program and its arguments, run without a shell, that writes JPEG pictures one behind the\n"
                   "other to its standard output. Blanks separate arguments; what stands between two \" or two ' is one.\n"
                   "Everybody on this machine can read it: a password belongs into a script that it names."}),
    config_row<&C::camera, &C::Camera::format>({
        .name = "camera.format", .fallback = "any",
        .meaning = "v4l2: what to ask the camera for. Uncompressed pictures make watching for movement cheap; mjpeg\n"
                   "gives more frames a second over USB 2. any: the first of yuyv, uyvy, yu12, nv12, nv21 that the\n"
                   "camera has in this size and fast enough (5 frames/s, or fps), otherwise mjpeg, at last grey."}),
    config_row<&C::camera, &C::Camera::width>({
        .name = "camera.width", .fallback = "1280", .least = 160, .most = 4096, .unit = "px",
        .meaning = "The width to ask for; the camera's nearest is taken."}),
    config_row<&C::camera, &C::Camera::height>({
        .name = "camera.height", .fallback = "720", .least = 120, .most = 4096, .unit = "px",
        .meaning = "The height to ask for; the camera's nearest is taken."}),
    config_row<&C::camera, &C::Camera::fps>({
        .name = "camera.fps", .fallback = "10", .least = 1, .most = 120, .unit = "frames/s",
        .meaning = "The speed to ask for; the camera's nearest is taken."}),
    config_row<&C::camera, &C::Camera::controls>({
        .name = "camera.controls",
        .meaning = "v4l2: the camera's own settings, NAME=VALUE separated by commas, for example\n"
                   "power_line_frequency=50 Hz, auto_exposure=manual mode. 'compreface-agent cameras --controls' shows\n"
                   "what yours has. Of a menu, give an entry's words or its number; of a switch yes or no. They are set at\n"
                   "every opening, switches and menus first; what does not work is told, and left out."}),
    config_row<&C::camera, &C::Camera::rotate>({
        .name = "camera.rotate", .fallback = "0", .unit = "degrees clockwise",
        .meaning = "How to turn the pictures of a camera that hangs on its side or upside down. Faces that lie are not\n"
                   "found. Boxes in events, and whatever else names a place, are of the turned picture."}),
    config_row<&C::camera, &C::Camera::mirror>({
        .name = "camera.mirror", .fallback = "no",
        .meaning = "yes: change left and right, after turning."}),
    config_row<&C::camera, &C::Camera::stalled_after_ms>({
        .name = "camera.stalled_after_ms", .fallback = "2000", .least = 500, .most = 60000, .unit = "ms",
        .meaning = "Without a frame for so long the camera counts as stalled and is opened anew. A program has 15 s for its\n"
                   "first one."}),
    config_row<&C::camera, &C::Camera::frozen_after_s>({
        .name = "camera.frozen_after_s", .fallback = "5", .least = 0, .most = 3600, .unit = "s",
        .effect = Effect::live,
        .meaning = "The same picture to the last byte for so long, from a camera whose pictures had noise before: it is\n"
                   "told as frozen, its repeated pictures are not looked at, and it is opened anew every five minutes.\n"
                   "0: this is not watched."}),
    config_row<&C::camera, &C::Camera::dark_below>({
        .name = "camera.dark_below", .fallback = "32", .least = 0, .most = 255, .unit = "brightness steps",
        .effect = Effect::live,
        .meaning = "When 98 % of the picture is darker than this (black is 0 or 16, white 235 or 255), it is told as\n"
                   "dark. Without a light that is so every night. 0: this is not watched."}),
    config_row<&C::camera, &C::Camera::covered_below>({
        .name = "camera.covered_below", .fallback = "1", .least = 0, .most = 255, .unit = "brightness steps",
        .effect = Effect::live,
        .meaning = "When neighbouring parts of the picture (32 x 32 pixels) differ by less than this in the mean, though\n"
                   "it is not dark, it is told as covered. 0: this is not watched."}),
    config_row<&C::camera, &C::Camera::blind_after_s>({
        .name = "camera.blind_after_s", .fallback = "10", .least = 1, .most = 3600, .unit = "s",
        .effect = Effect::live,
        .meaning = "Dark or covered is told when it has lasted so long, and its end after 2 s."}),

    config_row<&C::motion, &C::Motion::enabled>({
        .name = "motion.enabled", .fallback = "yes", .effect = Effect::live,
        .meaning = "no: look at every frame, as fast as looks go."}),
    config_row<&C::motion, &C::Motion::threshold>({
        .name = "motion.threshold", .fallback = "8", .least = 1, .most = 255, .unit = "brightness steps",
        .effect = Effect::live,
        .meaning = "By how much the mean brightness of a cell of the picture (8 x 8 pixels) has to change to count as\n"
                   "changed. Where the picture is noisier than that, the cell has to change by more than its own noise."}),
    config_row<&C::motion, &C::Motion::area>({
        .name = "motion.area", .fallback = "0.01", .least = 0.0001, .most = 1, .unit = "of the picture",
        .effect = Effect::live,
        .meaning = "The share of changed cells that counts as movement."}),
    config_row<&C::motion, &C::Motion::at_least_every_s>({
        .name = "motion.at_least_every_s", .fallback = "5", .least = 0.5, .most = 3600, .unit = "s",
        .effect = Effect::live,
        .meaning = "Look this often even when nothing moves: somebody who stands still is still there."}),
    config_row<&C::motion, &C::Motion::looks_per_s>({
        .name = "motion.looks_per_s", .fallback = "4", .least = 0.1, .most = 30, .unit = "looks/s",
        .effect = Effect::live,
        .meaning = "Look at most so often, whatever moves."}),
    config_row<&C::motion, &C::Motion::burst_looks_per_s>({
        .name = "motion.burst_looks_per_s", .fallback = "0", .least = 0, .most = 30, .unit = "looks/s",
        .effect = Effect::live,
        .meaning = "While looks find a face, look this often, also when nothing moves. 0: no bursts."}),
    config_row<&C::motion, &C::Motion::burst_s>({
        .name = "motion.burst_s", .fallback = "10", .least = 1, .most = 3600, .unit = "s", .effect = Effect::live,
        .meaning = "A burst ends so long after the last movement: a face on a poster is no reason to go on."}),
    config_row<&C::motion, &C::Motion::mask>({
        .name = "motion.mask", .effect = Effect::live,
        .meaning = "Areas in which nothing that moves counts: corners X,Y with blanks between them, areas separated by ;\n"
                   "as shares of the picture's width and height from 0,0 (left, top) to 1,1: 0,0 1,0 1,0.2 0,0.2 is the\n"
                   "upper fifth."}),
    config_row<&C::motion, &C::Motion::trigger>({
        .name = "motion.trigger", .fallback = "none", .effect = Effect::live,
        .meaning = "Whether a look can be asked for, by SIGUSR1 or cmd/trigger of the broker. also: beside those that movement\n"
                   "makes. only: nothing else begins a look; while somebody is in view they go on, so that a leaving is\n"
                   "noticed."}),
    config_row<&C::motion, &C::Motion::trigger_s>({
        .name = "motion.trigger_s", .fallback = "3", .least = 0, .most = 60, .unit = "s", .effect = Effect::live,
        .meaning = "When a look is asked for, looks go on for so long, also when nothing moves. 0: one look."}),

    config_row<&C::quality, &C::Quality::blur_below>({
        .name = "quality.blur_below", .fallback = "0", .least = 0, .most = 10000, .unit = "squared brightness steps",
        .effect = Effect::live,
        .meaning = "A frame whose moving part is less sharp (variance of the Laplacian over cells of 8 x 8 pixels) is\n"
                   "passed over, but not for longer than motion.at_least_every_s. 0: this is not judged. docs/motion.md\n"
                   "tells how to find the value."}),
    config_row<&C::quality, &C::Quality::dark_below>({
        .name = "quality.dark_below", .fallback = "0", .least = 0, .most = 127, .unit = "brightness steps",
        .effect = Effect::live,
        .meaning = "The same for a frame whose moving part is darker than this in the mean. 0: this is not judged."}),
    config_row<&C::quality, &C::Quality::bright_above>({
        .name = "quality.bright_above", .fallback = "255", .least = 128, .most = 255, .unit = "brightness steps",
        .effect = Effect::live,
        .meaning = "The same for a frame whose moving part is brighter. 255: this is not judged."}),
    config_row<&C::quality, &C::Quality::burst_ms>({
        .name = "quality.burst_ms", .fallback = "0", .least = 0, .most = 2000, .unit = "ms", .effect = Effect::live,
        .meaning = "Wait so long from the first frame that is worth a look and send the sharpest. 0: send the first.\n"
                   "At most half of decide.max_age_ms: the server needs the rest."}),

    config_row<&C::image, &C::Image::quality>({
        .name = "image.quality", .fallback = "85", .least = 1, .most = 100,
        .meaning = "The JPEG quality of what is sent."}),
    config_row<&C::image, &C::Image::max_side_px>({
        .name = "image.max_side_px", .fallback = "1280", .least = 320, .most = 4096, .unit = "px",
        .meaning = "Frames whose longer side is above this are made smaller before sending."}),
    config_row<&C::image, &C::Image::crop>({
        .name = "image.crop", .effect = Effect::live,
        .meaning = "Send only this part of the picture: LEFT,TOP,WIDTH,HEIGHT as shares of its width and height\n"
                   "(0.25,0,0.5,1: the middle half), widened to whole blocks of 16 pixels. What moves outside does not\n"
                   "count. Boxes are told in the camera's pixels as ever. Empty: all of it."}),

    config_row<&C::recognize, &C::Recognize::mode>({
        .name = "recognize.mode", .fallback = "recognize",
        .meaning = "recognize: who is it. detect: only whether and where there are faces."}),
    config_row<&C::recognize, &C::Recognize::max_faces>({
        .name = "recognize.max_faces", .fallback = "5", .least = 1, .most = compreface::limits::kFaces - 1,
        .unit = "faces",
        .meaning = "More faces than this in a picture are a crowd (decide.company). One more is asked for, the largest\n"
                   "first; further ones are not looked at."}),
    config_row<&C::recognize, &C::Recognize::prediction_count>({
        .name = "recognize.prediction_count", .fallback = "20", .least = 1,
        .most = compreface::limits::kPredictionCount, .unit = "examples",
        .meaning = "How many of the most similar stored examples are told for each face. Ask for more than anybody has:\n"
                   "when all of them are one person's, the next person counts as similar as the last of them, and\n"
                   "decide.margin keeps that person from being recognized."}),
    config_row<&C::recognize, &C::Recognize::det_prob_threshold>({
        .name = "recognize.det_prob_threshold", .fallback = "0", .least = 0, .most = 1,
        .meaning = "How sure the server has to be that something is a face. 0: the server's own limit."}),
    config_row<&C::recognize, &C::Recognize::face_plugins>({
        .name = "recognize.face_plugins",
        .meaning = "What else to ask about each face, if the server has it: age, gender, mask, pose, landmarks."}),

    config_row<&C::decide, &C::Decide::similarity_threshold>({
        .name = "decide.similarity_threshold", .fallback = "0.97", .least = 0, .most = 1, .effect = Effect::live,
        .meaning = "From this similarity on a face is taken for the person it resembles. Strangers reach 0.92: do not\n"
                   "lower it without trying it on strangers."}),
    config_row<&C::decide, &C::Decide::miss_floor>({
        .name = "decide.miss_floor", .fallback = "0.90", .least = 0, .most = 1, .effect = Effect::live,
        .meaning = "Below: nobody known. Between this and the threshold: a miss."}),
    config_row<&C::decide, &C::Decide::max_age_ms>({
        .name = "decide.max_age_ms", .fallback = "1500", .least = 100, .most = 60000, .unit = "ms",
        .effect = Effect::live,
        .meaning = "An answer that comes when its frame is older than this counts for nothing."}),
    config_row<&C::decide, &C::Decide::min_face_px>({
        .name = "decide.min_face_px", .fallback = "60", .least = 1, .most = 4096, .unit = "px",
        .effect = Effect::live,
        .meaning = "Faces whose shorter side is below this, in the camera's pixels, are too small to tell who it is."}),
    config_row<&C::decide, &C::Decide::left_after_ms>({
        .name = "decide.left_after_ms", .fallback = "3000", .least = 100, .most = 600000, .unit = "ms",
        .effect = Effect::live,
        .meaning = "Somebody has left who was not seen for so long,"}),
    config_row<&C::decide, &C::Decide::left_after_looks>({
        .name = "decide.left_after_looks", .fallback = "2", .least = 1, .most = 100, .unit = "looks",
        .effect = Effect::live,
        .meaning = "and in so many looks one after the other."}),
    config_row<&C::decide, &C::Decide::unknown_after_looks>({
        .name = "decide.unknown_after_looks", .fallback = "2", .least = 1, .most = 100, .unit = "looks",
        .effect = Effect::live,
        .meaning = "A face is told as unknown, or as a miss, after so many looks that did not recognize it."}),
    config_row<&C::decide, &C::Decide::cooldown_s>({
        .name = "decide.cooldown_s", .fallback = "5", .least = 0, .most = 86400, .unit = "s", .effect = Effect::live,
        .meaning = "The shortest time between two match events of one person. With an armed door at least 30: the agent may\n"
                   "be started anew while somebody stands before it."}),
    config_row<&C::decide, &C::Decide::votes>({
        .name = "decide.votes", .fallback = "2", .least = 1, .most = 10, .unit = "looks", .effect = Effect::live,
        .meaning = "Somebody is told as a match when so many looks recognized them,"}),
    config_row<&C::decide, &C::Decide::votes_of>({
        .name = "decide.votes_of", .fallback = "3", .least = 1, .most = 10, .unit = "looks", .effect = Effect::live,
        .meaning = "of the last so many looks, at one and the same face as it moved."}),
    config_row<&C::decide, &C::Decide::window_ms>({
        .name = "decide.window_ms", .fallback = "5000", .least = 100, .most = 60000, .unit = "ms",
        .effect = Effect::live,
        .meaning = "All the frames of those looks were taken within this time."}),
    config_row<&C::decide, &C::Decide::margin>({
        .name = "decide.margin", .fallback = "0.8", .least = 0, .most = 7, .effect = Effect::live,
        .meaning = "By how much a face has to resemble one person more than the next one, as the difference of\n"
                   "atanh(2 * similarity - 1): 0.97 against 0.86 is 0.83. Otherwise it is a miss."}),
    config_row<&C::decide, &C::Decide::min_probability>({
        .name = "decide.min_probability", .fallback = "0.8", .least = 0, .most = 1, .effect = Effect::live,
        .meaning = "How sure the server has to be that something is a face before it can tell who it is."}),
    config_row<&C::decide, &C::Decide::company>({
        .name = "decide.company", .fallback = "deny_denied", .effect = Effect::live,
        .meaning = "When somebody is recognized while others are in the picture, they are told as denied: deny_denied:\n"
                   "if another may be somebody whom the policy denies; deny_unknown: also if another is nobody known\n"
                   "to be allowed; deny_any: whoever the other is. More faces than recognize.max_faces count as all\n"
                   "of these. The policy can only be stricter."}),
    config_row<&C::decide, &C::Decide::min_company_px>({
        .name = "decide.min_company_px", .fallback = "40", .least = 1, .most = 4096, .unit = "px",
        .effect = Effect::live,
        .meaning = "Others whose face has a shorter side below this are too far away to be company."}),

    config_row<&C::policy, &C::Policy::file>({
        .name = "policy.file",
        .meaning = "The file that says who may pass the door, and when: see docs/policy.md. Empty: nobody may; people who\n"
                   "are recognized are told all the same."}),

    config_row<&C::door, &C::Door::mode>({
        .name = "door.mode", .fallback = "off",
        .meaning = "off: no door. shadow: everything but the line: door_opened says armed: false. armed: the door opens\n"
                   "for whom the policy lets in. A photograph can fool a camera: see docs/wiring.md."}),
    config_row<&C::door, &C::Door::actuator>({
        .name = "door.actuator", .fallback = "guard",
        .meaning = "guard: compreface-door, which owns the line. hook: a program of yours, for doors that open over the\n"
                   "network; nobody but it ends the opening. none: nothing, for shadow mode without hardware."}),
    config_row<&C::door, &C::Door::socket>({
        .name = "door.socket",
        .meaning = "The guard's socket: /run/compreface-door/NAME.sock of the service compreface-door@NAME."}),
    config_row<&C::door, &C::Door::hook_command>({
        .name = "door.hook_command",
        .meaning = "hook: the program that opens the door, for COMPREFACE_DOOR_PULSE_MS of its environment. It is run\n"
                   "without a shell and without arguments, and has 5 s; any exit code but 0 means that it did not open."}),
    config_row<&C::door, &C::Door::max_opens_per_minute>({
        .name = "door.max_opens_per_minute", .fallback = "6", .least = 1, .most = 60, .unit = "openings",
        .meaning = "hook: it is run no more often. The guard has a limit of its own, --opens-per-minute."}),
    config_row<&C::door, &C::Door::pulse_ms>({
        .name = "door.pulse_ms", .fallback = "3000", .least = 100, .most = 10000, .unit = "ms",
        .meaning = "How long the line is active. The guard refuses what is longer than its own --longest-pulse-ms."}),
    config_row<&C::door, &C::Door::memory_file>({
        .name = "door.memory_file",
        .meaning = "Where is kept who was told as a match and when, so that a restart within decide.cooldown_s neither\n"
                   "opens nor tells again. Empty: the file door.memory in the state folder that the service manager\n"
                   "gives ($STATE_DIRECTORY); without one nothing is kept, and there can be no door."}),

    config_row<&C::report, &C::Report::looks>({
        .name = "report.looks", .fallback = "no", .effect = Effect::live,
        .meaning = "yes: also an event for each face of each look, for measuring."}),

    config_row<&C::log, &C::Log::format>({
        .name = "log.format", .fallback = "auto",
        .meaning = "How events are written. auto: text on a terminal, JSON lines elsewhere."}),
    config_row<&C::log, &C::Log::level>({
        .name = "log.level", .fallback = "info", .effect = Effect::live,
        .meaning = "What is told on standard error: this and everything before it in the list."}),
    config_row<&C::log, &C::Log::events_file>({
        .name = "log.events_file",
        .meaning = "A file to which events are added as well, as JSON lines. Empty: none."}),
    config_row<&C::log, &C::Log::events>({
        .name = "log.events", .fallback = "all",
        .meaning = "The events that are written, separated by commas.", .type = ValueType::events}),
    config_row<&C::log, &C::Log::observations_file>({
        .name = "log.observations_file",
        .meaning = "A file to which is added what the server answered to each look, without the picture, for\n"
                   "compreface-agent replay. It grows without end and names people: for trying things out. Empty: none."}),

    config_row<&C::hook, &C::Hook::command>({
        .name = "hook.command",
        .meaning = "A program that is run for events, without a shell and without arguments. Empty: none."}),
    config_row<&C::hook, &C::Hook::events>({
        .name = "hook.events", .fallback = "match",
        .meaning = "The events for which it is run, separated by commas.", .type = ValueType::events}),
    config_row<&C::hook, &C::Hook::timeout_ms>({
        .name = "hook.timeout_ms", .fallback = "5000", .least = 100, .most = 60000, .unit = "ms",
        .meaning = "After this it is killed."}),

    config_row<&C::mqtt, &C::Mqtt::url>({
        .name = "mqtt.url",
        .meaning = "The MQTT broker that hears of events, mqtt://HOST:PORT or mqtts://HOST:PORT (TLS); without a port 1883\n"
                   "or 8883. Empty: none. docs/mqtt.md has the topics."}),
    config_row<&C::mqtt, &C::Mqtt::base>({
        .name = "mqtt.base", .fallback = "compreface", .required = true,
        .meaning = "Topics begin with this, then comes mqtt.id."}),
    config_row<&C::mqtt, &C::Mqtt::id>({
        .name = "mqtt.id",
        .meaning = "What this agent is called in topics, and as the broker's client: letters, digits, '-' and '_', another\n"
                   "one for each agent. Empty: camera.name, with '-' for whatever else it holds."}),
    config_row<&C::mqtt, &C::Mqtt::user>({
        .name = "mqtt.user",
        .meaning = "The user that the broker knows. Empty: nobody logs in."}),
    config_row<&C::mqtt, &C::Mqtt::password_file>({
        .name = "mqtt.password_file",
        .meaning = "The file that holds the user's password, mode 600. %d/NAME is a credential that the service manager loads\n"
                   "(LoadCredential=)."}),
    config_row<&C::mqtt, &C::Mqtt::ca_file>({
        .name = "mqtt.ca_file",
        .meaning = "mqtts: a PEM file with the authority that signed the broker's certificate. Empty: the system's own list."}),
    config_row<&C::mqtt, &C::Mqtt::cert_file>({
        .name = "mqtt.cert_file",
        .meaning = "mqtts: a PEM file with this agent's own certificate, for brokers that ask for one,"}),
    config_row<&C::mqtt, &C::Mqtt::key_file>({
        .name = "mqtt.key_file",
        .meaning = "and a PEM file with its key, without a passphrase."}),
    config_row<&C::mqtt, &C::Mqtt::tls_insecure_i_know>({
        .name = "mqtt.tls_insecure_i_know", .fallback = "no",
        .meaning = "yes: do not check the broker's certificate. Anybody on the network can then read events and the password,\n"
                   "and give commands in the broker's place."}),
    config_row<&C::mqtt, &C::Mqtt::keepalive_s>({
        .name = "mqtt.keepalive_s", .fallback = "30", .least = 5, .most = 3600, .unit = "s",
        .meaning = "The broker is asked this often whether it is there; after half of this again without any sign of life from\n"
                   "the agent it tells everybody that the agent is offline."}),
    config_row<&C::mqtt, &C::Mqtt::log_expiry_s>({
        .name = "mqtt.log_expiry_s", .fallback = "86400", .least = 60, .most = 604800, .unit = "s",
        .meaning = "How long the broker keeps what is on the topic log for a subscriber who is away (MQTT 5 only)."}),
    config_row<&C::mqtt, &C::Mqtt::commands>({
        .name = "mqtt.commands", .fallback = "no",
        .meaning = "yes: whoever may publish on cmd/trigger, cmd/enable and cmd/disable is obeyed: look now, look again, look\n"
                   "no more. Nothing that comes from the broker opens a door or changes who may."}),

    config_row<&C::spool, &C::Spool::folder>({
        .name = "spool.folder", .fallback = "%S/spool",
        .meaning = "Where events wait until the MQTT broker has them, over restarts and power cuts. A leading %S is the\n"
                   "state directory of the service manager; without one they wait in memory. Empty: in memory always."}),
    config_row<&C::spool, &C::Spool::max_kb>({
        .name = "spool.max_kb", .fallback = "2048", .least = 64, .most = 100000, .unit = "KB",
        .meaning = "How much of the disk they may take; an event has about 0.7 KB. Then the oldest are dropped, and told as\n"
                   "one gap."}),

    config_row<&C::audit, &C::Audit::folder>({
        .name = "audit.folder", .fallback = "%S/audit",
        .meaning = "Where every decision about a known person is kept, in lines that cannot be changed unnoticed;\n"
                   "compreface-agent audit reads them. %S as above; without a state directory, or empty: none is kept."}),
    config_row<&C::audit, &C::Audit::key_file>({
        .name = "audit.key_file",
        .meaning = "The file with the key of the audit log, one line of 16 characters or more, mode 600; or %d/NAME.\n"
                   "Without one only accidents are noticed: anybody who can write the files can make them up."}),
    config_row<&C::audit, &C::Audit::max_kb>({
        .name = "audit.max_kb", .fallback = "8192", .least = 64, .most = 100000, .unit = "KB",
        .meaning = "How much of the disk the audit log may take; a decision has about 1 KB. Then the oldest are dropped."}),
};
// clang-format on

static_assert(kTable.size() <= kMaxKeys);

}  // namespace

std::span<const ConfigKey> config_keys() {
    return kTable;
}

}  // namespace agent
