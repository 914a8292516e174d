// What the user asked for: plain values, checked, in fixed memory. Filled by config_table.cpp from its key table,
// where each key's default, range, unit, meaning and live/restart is written.
#pragma once

#include <cstdint>

#include "agent/process/door_policy.hpp"
#include "compreface/options.hpp"
#include "compreface/text.hpp"

namespace agent {

using PathText = compreface::FixedText<255>;

enum class CameraSource : std::uint8_t { v4l2, file, command };
enum class CameraTurn : std::uint8_t { none, right, around, left };  // clockwise by 0, 90, 180, 270 degrees
enum class CameraFormat : std::uint8_t { any, yuyv, mjpeg, uyvy, yu12, nv12, nv21, grey };
enum class LookTrigger : std::uint8_t { none, also, only };
enum class LookMode : std::uint8_t { recognize, detect };
enum class LogFormat : std::uint8_t { any, text, json };  // any: text on a terminal, JSON lines elsewhere
enum class DoorMode : std::uint8_t { off, shadow, armed };
enum class DoorActuator : std::uint8_t { none, hook, guard };
enum class LogLevel : std::uint8_t { error, warning, info, perf, debug };

struct Config {
    struct Server {
        compreface::FixedText<383> url;
        PathText key_file;  // a path; "%d/NAME" = the service manager's credential directory
        PathText ca_file;   // empty: the system's authorities
        bool tls_insecure_i_know = false;
        bool plain_http_i_know = false;  // a door may rest on answers that anybody on the network can forge
        std::uint32_t connect_timeout_ms = 0;
        std::uint32_t timeout_ms = 0;
    } server;

    struct Camera {
        compreface::FixedText<63> name;  // in events
        CameraSource source = CameraSource::v4l2;
        PathText device;  // v4l2
        PathText path;    // file: a folder of JPEGs, a text file that lists them, or a .y4m film
        bool loop = false;
        compreface::FixedText<383> command;  // command: a program and its arguments
        CameraFormat format = CameraFormat::any;
        std::uint32_t width = 0, height = 0;  // asked for; the camera's nearest is taken
        std::uint32_t fps = 0;
        compreface::FixedText<383> controls;  // v4l2: "name=value, ...", see control_list.hpp
        CameraTurn rotate = CameraTurn::none;
        bool mirror = false;  // left and right changed, after the turning
        std::uint32_t stalled_after_ms = 0;
        double frozen_after_s = 0;  // one and the same picture for so long; 0: not judged
        double dark_below = 0;      // brightness, 0..255; 0: not judged
        double covered_below = 0;   // details, steps of brightness; 0: not judged
        double blind_after_s = 0;   // dark or covered for so long
    } camera;

    struct Motion {
        bool enabled = false;               // false: every frame is looked at, as fast as looks go
        double threshold = 0;               // mean brightness change of a changed cell, 0..255
        double area = 0;                    // share of changed cells that is movement, 0..1
        double at_least_every_s = 0;        // look at least this often, movement or not
        double looks_per_s = 0;             // at most
        double burst_looks_per_s = 0;       // at most while somebody is there, movement or not; 0: as otherwise
        double burst_s = 0;                 // a burst ends so long after the last movement
        compreface::FixedText<199> mask{};  // areas without interest: picture_areas.hpp
        LookTrigger trigger = LookTrigger::none;
        double trigger_s = 0;  // looks go on for so long after one was asked for
    } motion;

    // Frames that are worth a look but would show nobody well.
    struct Quality {
        double blur_below = 0;       // variance of the Laplacian; 0: not judged
        double dark_below = 0;       // mean brightness, 0..255; 0: not judged
        double bright_above = 255;   // mean brightness, 0..255; 255: not judged
        std::uint32_t burst_ms = 0;  // the best frame of so long; 0: the first
    } quality;

    struct Image {
        std::uint32_t quality = 0;         // JPEG, 1..100
        std::uint32_t max_side_px = 0;     // longer side of what is sent
        compreface::FixedText<63> crop{};  // the part that is sent: picture_areas.hpp; empty: all of it
    } image;

    struct Recognize {
        LookMode mode = LookMode::recognize;
        std::uint32_t max_faces = 0;         // the largest faces of a picture
        std::uint32_t prediction_count = 0;  // stored examples asked for per face
        double det_prob_threshold = 0;       // 0: the engine's default
        compreface::Plugin face_plugins = compreface::Plugin::none;
    } recognize;

    struct Decide {
        double similarity_threshold = 0;
        double miss_floor = 0;            // below: nobody known; between: a miss
        std::uint32_t max_age_ms = 0;     // an answer about an older frame counts for nothing
        std::uint32_t min_face_px = 0;    // shorter side of the box
        std::uint32_t left_after_ms = 0;  // unseen for so long, and in so many looks
        std::uint32_t left_after_looks = 0;
        std::uint32_t unknown_after_looks = 0;
        std::uint32_t cooldown_s = 0;  // between two match events of one subject
        std::uint32_t votes = 0, votes_of = 0;
        std::uint32_t window_ms = 0;  // all votes lie within it
        double margin = 0;            // to the next person, on the scale atanh(2s - 1)
        double min_probability = 0;   // that it is a face
        Company company = Company::allow;
        std::uint32_t min_company_px = 0;  // shorter side of the box of a face that is company
    } decide;

    struct Policy {
        PathText file;  // who may pass; empty: nobody
    } policy;

    struct Door {
        DoorMode mode = DoorMode::off;
        DoorActuator actuator = DoorActuator::guard;
        PathText socket;                         // the guard's
        PathText hook_command;                   // actuator = hook: a program that opens
        std::uint32_t max_opens_per_minute = 0;  // by the hook; the guard has its own limit
        std::uint32_t pulse_ms = 0;
        PathText memory_file;  // empty: in $STATE_DIRECTORY, if there is one
    } door;

    struct Report {
        bool looks = false;  // an event for each face of each look
    } report;

    struct Log {
        LogFormat format = LogFormat::any;
        LogLevel level = LogLevel::info;
        PathText events_file;        // gets events as well, as JSON lines; empty: none
        std::uint32_t events = 0;    // bit per EventType: what both get
        PathText observations_file;  // gets what each look found, for replay; empty: none
    } log;

    struct Hook {
        PathText command;          // a program; empty: none
        std::uint32_t events = 0;  // bit per EventType
        std::uint32_t timeout_ms = 0;
    } hook;

    struct Mqtt {
        compreface::FixedText<299> url;  // mqtt://HOST:PORT or mqtts://HOST:PORT; empty: no broker
        compreface::FixedText<63> base;  // topics are <base>/<id>/...
        compreface::FixedText<63> id;    // empty: made from camera.name
        compreface::FixedText<127> user;
        PathText password_file;
        PathText ca_file;              // mqtts; empty: the system's authorities
        PathText cert_file, key_file;  // of this agent, for brokers that ask for a certificate
        bool tls_insecure_i_know = false;
        std::uint32_t keepalive_s = 0;
        std::uint32_t log_expiry_s = 0;  // how long the broker keeps `log` for whoever is away
        bool commands = false;           // cmd/<verb> is obeyed
    } mqtt;

    struct Spool {
        PathText folder;  // "%S/NAME": in the service manager's state directory; empty: none
        std::uint32_t max_kb = 0;
    } spool;

    struct Audit {
        PathText folder;    // the same
        PathText key_file;  // empty: without a key
        std::uint32_t max_kb = 0;
    } audit;
};

}  // namespace agent
