#include "agent/bench/bench_setup.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include "agent/process/config_file.hpp"

namespace agent {

namespace {

// Of the form that the SDK asks for; nobody reads it.
constexpr std::string_view kNullKey = "00000000-0000-4000-8000-000000000000";
constexpr std::string_view kNullUrl = "http://null-server";

// Room for a look for every frame that any camera has.
constexpr double kEveryFrameLooksPerS = 1e6;

bool set_camera(const char* path, Config::Camera& camera, ErrorList& errors) {
    struct stat status {};
    const bool is_device = ::stat(path, &status) == 0 && S_ISCHR(status.st_mode);
    camera.source = is_device ? CameraSource::v4l2 : CameraSource::file;
    if ((is_device ? camera.device : camera.path).assign(path)) return true;
    errors.add("--camera: the path is longer than 255 bytes: give a shorter one");
    return false;
}

bool read_config(const BenchOptions& options, DaemonSetup& setup, ErrorList& errors) {
    Config all;
    if (!load(options.config_path, vocabulary(), all, errors)) return false;
    Config& config = setup.config;
    config.server = all.server;
    config.camera = all.camera;
    config.motion = all.motion;
    config.image = all.image;
    config.recognize = all.recognize;
    config.decide = all.decide;
    config.log.level = all.log.level;
    if (!options.server) return true;
    ErrorText error;
    if (read_api_key(config.server.key_file.view(), setup.api_key, error)) return true;
    errors.add("%s: server.key_file: %s", options.config_path, error.c_str());
    return false;
}

}  // namespace

bool make_bench_setup(const BenchOptions& options, DaemonSetup& setup, ErrorList& errors) {
    errors.clear();
    Config& config = setup.config;
    defaults(config, vocabulary());
    if (options.config_path != nullptr && !read_config(options, setup, errors)) return false;
    if (options.camera != nullptr && !set_camera(options.camera, config.camera, errors)) return false;
    config.camera.loop = true;
    if (options.fps != 0) config.camera.fps = options.fps;
    if (options.every_frame) {
        config.motion.enabled = false;
        config.motion.looks_per_s = kEveryFrameLooksPerS;
    }
    if (!options.server) {
        (void)config.server.url.assign(kNullUrl);
        (void)setup.api_key.assign(kNullKey);
    }
    config.log.format = LogFormat::text;
    config.log.events = event_bit(EventType::fault);
    config.audit.folder.clear();
    setup.config_path = options.config_path != nullptr ? options.config_path : "";
    setup.events_fd = STDERR_FILENO;
    setup.limit = {options.frames, std::int64_t{options.seconds} * kNsPerS};
    setup.seed = static_cast<std::uint32_t>(::getpid());
    return true;
}

}  // namespace agent
