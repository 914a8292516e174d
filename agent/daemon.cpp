#include "agent/daemon.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>

#include "agent/process/config_file.hpp"
#include "agent/process/errno_text.hpp"
#include "agent/process/exit_code.hpp"
#include "agent/process/log.hpp"
#include "agent/process/numbered_files.hpp"

namespace agent {

namespace {

// How long each thread may take to end, and the reporters to hand out what waits, when a signal ends the agent:
// together below the second within which it has to be gone.
constexpr std::uint32_t kEndMs = 300;
// A hook that the last event started may run to its own time limit when the agent ends by itself; looked at so often.
constexpr std::uint32_t kDrainStepMs = 50;
// When the agent ends by itself, a broker that is only being reached yet gets so long.
constexpr std::uint32_t kBrokerMs = 5000;

bool prints_text(const Config& config) {
    if (config.log.format == LogFormat::any) return ::isatty(STDOUT_FILENO) == 1;
    return config.log.format == LogFormat::text;
}

bool ends(int signal) {
    return signal == SIGTERM || signal == SIGINT;
}

LookSettings look_settings(const Config& config) {
    return {config.image, config.recognize};
}

Turn turn_of(const Config::Camera& camera) {
    return {camera.rotate, camera.mirror};
}

DoorSettings door_settings(const Config::Door& door) {
    return {door.mode != DoorMode::off, door.mode == DoorMode::armed, door.pulse_ms};
}

compreface::Options server_options(const Config::Server& server) {
    compreface::Options options;
    options.connect_timeout_ms = server.connect_timeout_ms;
    options.timeout_ms = server.timeout_ms;
    return options;
}

}  // namespace

const Vocabulary& vocabulary() {
    static const auto names = [] {
        std::array<std::string_view, kEventTypes> all;
        for (std::size_t i = 0; i < all.size(); ++i) all[i] = event_type_name(static_cast<EventType>(i));
        return all;
    }();
    static const Vocabulary words{names};
    return words;
}

Daemon::Daemon(const DaemonSetup& setup)
    : setup_(setup),
      config_(setup.config),
      v4l2_camera_({config_.camera.device, config_.camera.format, config_.camera.width, config_.camera.height,
                    config_.camera.fps, config_.camera.controls},
                   video_calls_, clock_),
      file_camera_({config_.camera.path, config_.camera.fps, config_.camera.loop}, clock_),
      command_camera_(config_.camera.command.view(), clock_),
      sampler_(turn_of(config_.camera)),
      encoder_(picture_.bytes, turn_of(config_.camera), turned_.bytes),
      server_(config_.server.url.view(), transport(), workspace_, server_options(config_.server)),
      looker_(server_, setup.api_key.view(), encoder_, clock_),
      recognizer_({slot_, returned_, looker_, box_, transport(), clock_, look_log()}, look_settings(config_),
                  config_.decide.max_age_ms, config_.server.timeout_ms, setup.seed),
      output_(setup.events_fd, prints_text(config_) ? LogReporter::Form::text : LogReporter::Form::json),
      audit_log_(disk_, std::size_t{config_.audit.max_kb} * 1024),
      audit_(audit_log_, clock_),
      reporting_(events_, setup_.config.camera.name, TextStyle{::isatty(STDOUT_FILENO) == 1, false}, clock_),
      guard_(config_.door.socket, setup.seed),
      door_hook_({config_.door.hook_command, config_.door.max_opens_per_minute}, clock_),
      pipeline_({camera(), sampler_, slot_, returned_, recognizer_, box_, events_, reporting_.progress(), loop_,
                 service_, clock_, board_, &device_watch_, setup.policy, door_way()},
                config_, setup.once, setup.seed) {
    pipeline_.limit(setup.limit);
}

Camera& Daemon::camera() {
    switch (config_.camera.source) {
        case CameraSource::file:
            return file_camera_;
        case CameraSource::command:
            return command_camera_;
        case CameraSource::v4l2:
            break;
    }
    return v4l2_camera_;
}

compreface::Transport& Daemon::transport() {
    return setup_.transport != nullptr ? *setup_.transport : transport_;
}

LookLog* Daemon::look_log() {
    return config_.log.observations_file.empty() ? nullptr : &look_log_.emplace(clock_);
}

DoorWay* Daemon::door_way() {
    if (setup_.memory_file.empty()) return nullptr;
    ledger_.emplace();
    return &door_.emplace(DoorParts{*ledger_, actuator(), events_, clock_}, door_settings(config_.door));
}

door::Actuator& Daemon::actuator() {
    if (config_.door.actuator == DoorActuator::none) return no_door_;
    if (config_.door.actuator == DoorActuator::hook) return door_hook_;
    return guard_;
}

int Daemon::run() {
    log::open(STDERR_FILENO, log::style_for(STDERR_FILENO, std::getenv("JOURNAL_STREAM")));
    log::set_level(config_.log.level);
    prepare_event_text();
    if (!open()) return kExitSoftware;
    if (!open_reporters()) return kExitConfig;
    if (!open_door()) return kExitSoftware;
    if (!start()) return kExitSoftware;
    log::info("looking with %s for %s", config_.camera.name.c_str(), config_.server.url.c_str());
    const int exit_code = loop_.run();
    shut_down(exit_code);
    return exit_code;
}

bool Daemon::open() {
    if (!service_.open()) log::warning("the service manager cannot be told anything: %s", errno_text(errno).data());
    if (!signals_.open() || !loop_.open() || !loop_.add(signals_.fd(), *this) || !returned_.open() || !box_.open() ||
        !events_.open() || !board_.open() || !commands_.open() || !loop_.add(commands_.fd(), *this)) {
        log::error("the agent cannot start: %s", errno_text(errno).data());
        return false;
    }
    if (config_.camera.source == CameraSource::v4l2 && !device_watch_.open(config_.camera.device.view())) {
        log::warning("a camera that is plugged in is noticed up to two seconds later: inotify: %s",
                     errno_text(errno).data());
    }
    if (setup_.transport != nullptr) return true;
    const char* ca_file = config_.server.ca_file.empty() ? nullptr : config_.server.ca_file.c_str();
    const compreface::Status status = transport_.open({ca_file, config_.server.tls_insecure_i_know});
    if (!status.ok()) log::error("the agent cannot start: %s", status.describe().data());
    if (config_.server.tls_insecure_i_know) {
        log::warning("server.tls_insecure_i_know = yes: whoever is on the network can answer in the server's place");
    }
    return status.ok();
}

bool Daemon::open_reporters() {
    if (!open_audit()) return false;
    // First of all: what anybody heard of is on record.
    bool added = !audit_log_.is_open() || reporting_.add(audit_, kAuditedEvents);
    added = (config_.mqtt.url.empty() || open_store()) && added;
    added = reporting_.add(output_, config_.log.events) && added;
    if (!config_.log.events_file.empty()) {
        ErrorText error;
        events_file_ = open_events_file(config_.log.events_file, error);
        if (!events_file_.valid()) {
            log::error("log.events_file: %s", error.c_str());
            return false;
        }
        record_.emplace(events_file_.get(), LogReporter::Form::json);
        added = reporting_.add(*record_, config_.log.events) && added;
    }
    if (!config_.log.observations_file.empty()) {
        ErrorText error;
        if (!look_log_->open(config_.log.observations_file, error)) {
            log::error("log.observations_file: %s", error.c_str());
            return false;
        }
    }
    if (!config_.hook.command.empty()) {
        if (!hook_.open(config_.hook.command, config_.hook.timeout_ms)) {
            log::error("hook.command: the agent cannot prepare to run it: %s", errno_text(errno).data());
            return false;
        }
        added = reporting_.add(hook_, config_.hook.events) && added;
    }
    if (!config_.mqtt.url.empty() && !open_mqtt()) return false;
    if (!added) log::error("the agent has more reporters than places for them");
    return added;
}

bool Daemon::open_audit() {
    PathText folder;
    if (!expand_state_path(config_.audit.folder.view(), std::getenv("STATE_DIRECTORY"), folder)) {
        log::info("audit.folder: there is no state directory, so decisions are not kept");
        return true;
    }
    ErrorText error;
    if (folder.empty() || audit_log_.open(folder.c_str(), setup_.audit_key.view(), clock_.wall_ns(), error))
        return true;
    log::error("audit.folder: %s", error.c_str());
    return false;
}

// Where events wait until the broker has them.
bool Daemon::open_store() {
    PathText folder;
    const bool found = expand_state_path(config_.spool.folder.view(), std::getenv("STATE_DIRECTORY"), folder);
    if (!found) log::info("spool.folder: there is no state directory, so events for the broker wait in memory");
    if (folder.empty()) {
        memory_store_.emplace(setup_.config.camera.name);
        store_ = &*memory_store_;
        return reporting_.add(*memory_store_, kAllEvents);
    }
    spool_.emplace(disk_, std::size_t{config_.spool.max_kb} * 1024);
    spool_->open(folder.c_str());
    spool_store_.emplace(*spool_, setup_.config.camera.name, clock_);
    store_ = &*spool_store_;
    return spool_store_->open() && reporting_.add(*spool_store_, kAllEvents);
}

#ifdef COMPREFACE_MQTT
bool Daemon::open_mqtt() {
    broker_.emplace();
    mqtt_.emplace(MqttParts{*broker_, *store_, board_, commands_, clock_, pipeline_.board(),
                            audit_log_.is_open() ? &audit_log_ : nullptr},
                  setup_.config, setup_.seed);
    if (!broker_->open(broker_settings(setup_.config, setup_.mqtt_password)) || !mqtt_->open()) {
        if (errno == ELIBACC) {
            log::error("mqtt.url: libmosquitto.so.1 is not on this machine: install it (Debian: libmosquitto1)");
        } else {
            log::error("mqtt: the agent cannot prepare for its broker: %s", errno_text(errno).data());
        }
        (void)broker_->end(kEndMs);
        return false;
    }
    if (config_.mqtt.tls_insecure_i_know) {
        log::warning("mqtt.tls_insecure_i_know = yes: whoever is on the network can answer in the broker's place");
    }
    const bool added = reporting_.add(*mqtt_, kAllEvents);
    if (!added) log::error("the agent has more reporters than places for them");
    return added;
}
#else
bool Daemon::open_mqtt() {
    log::error("mqtt.url: this agent was built without MQTT: take the line out, or build with -DCOMPREFACE_MQTT=ON");
    return false;
}
#endif

bool Daemon::open_door() {
    if (setup_.memory_file.empty()) return true;
    if (!ledger_->open(setup_.memory_file, clock_.boottime_ns())) {
        log::error("the agent cannot start: %s", errno_text(errno).data());
        return false;
    }
    const bool hooked = config_.door.mode != DoorMode::off && config_.door.actuator == DoorActuator::hook;
    if (hooked && !door_hook_.prepare()) {
        log::error("door.hook_command: the agent cannot prepare to run it: %s", errno_text(errno).data());
        return false;
    }
    if (config_.door.mode == DoorMode::shadow) log::info("door in shadow mode: everything but the line");
    if (config_.door.mode != DoorMode::armed) return true;
    log::warning(
        "door armed: a 2-D camera can be fooled by a photograph; a second factor or a button to press first helps, see "
        "docs/wiring.md");
    if (config_.server.plain_http_i_know) {
        log::warning("server.plain_http_i_know = yes: whoever is on the network can open the door");
    }
    return true;
}

bool Daemon::start() {
    if (recognizer_.start() && reporting_.start() && pipeline_.start()) return true;
    log::error("the agent cannot start: %s", errno_text(errno).data());
    shut_down(kExitSoftware);
    return false;
}

void Daemon::on_ready(int, std::uint32_t) {
    while (const int signal = signals_.take()) {
        if (signal == SIGHUP) reload();
        if (signal == SIGUSR1) pipeline_.look_now();
        if (!ends(signal)) continue;
        signalled_ = true;
        loop_.stop(0);
    }
    while (const auto command = commands_.pop()) obey(*command);
}

void Daemon::obey(Command command) {
    switch (command) {
        case Command::trigger:
            return pipeline_.look_now();
        case Command::enable:
            return pipeline_.set_looking(true);
        case Command::disable:
            return pipeline_.set_looking(false);
    }
}

void Daemon::reload() {
    service_.reloading(clock_.monotonic_ns());
    static ErrorList errors;
    Config fresh;
    if (load(setup_.config_path, vocabulary(), fresh, errors)) {
        keep_restart_values(
            config_, fresh,
            [](void*, std::string_view key, Effect) {
                log::warning("%.*s has changed: that counts from the next start", static_cast<int>(key.size()),
                             key.data());
            },
            nullptr);
        config_ = fresh;
        log::set_level(config_.log.level);
        pipeline_.configure(config_);
        log::info("the config was read anew");
    } else {
        for (const ErrorText& error : errors.all()) log::error("%s", error.c_str());
        log::error("the config has mistakes: the one read before stays in force");
    }
    service_.ready();
}

void Daemon::shut_down(int exit_code) {
    service_.stopping();
    const bool door_ended = !door_ || door_->stop(kEndMs);  // first: the line becomes inactive
    pipeline_.stop();
    recognizer_.stop();
    // A name lookup cannot be interrupted: who hangs in one is left behind.
    const bool looks_ended = recognizer_.join(kEndMs);
    const bool reports_ended = drain_reporters();
    bool lookups_ended = true;
#ifdef COMPREFACE_MQTT
    if (broker_) lookups_ended = broker_->end(kEndMs);
#endif
    if (!door_ended || !looks_ended || !reports_ended || !lookups_ended) ::_exit(exit_code);
}

bool Daemon::drain_reporters() {
    std::uint32_t left_ms = kEndMs;
    if (!signalled_ && !config_.hook.command.empty()) left_ms = config_.hook.timeout_ms + kEndMs;
    if (!signalled_ && mqtt_) left_ms = std::max(left_ms, kBrokerMs);
    reporting_.stop(left_ms);
    while (!reporting_.join(kDrainStepMs)) {
        left_ms -= std::min(left_ms, kDrainStepMs);
        if (!signalled_ && ends(signals_.take())) {
            signalled_ = true;
            left_ms = kEndMs;
            reporting_.stop(left_ms);
        }
        // The reporters' own end, killing hooks, comes after the time given to them.
        if (left_ms == 0) return reporting_.join(kEndMs);
    }
    return true;
}

}  // namespace agent
