// Everything that a running agent consists of, built from its config, in memory that is laid out before it starts.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "agent/capture/command_camera.hpp"
#include "agent/capture/device_watch.hpp"
#include "agent/capture/file_camera.hpp"
#include "agent/capture/v4l2_camera.hpp"
#include "agent/capture/video_calls.hpp"
#include "agent/door/guard_client.hpp"
#include "agent/door/hook_actuator.hpp"
#include "agent/door_way.hpp"
#include "agent/image/picture.hpp"
#include "agent/pipeline.hpp"
#include "agent/process/config_table.hpp"
#include "agent/process/disk_calls.hpp"
#include "agent/process/secrets.hpp"
#include "agent/process/signals.hpp"
#include "agent/replay/look_log.hpp"
#include "agent/report/audit_reporter.hpp"
#include "agent/report/hook_reporter.hpp"
#include "agent/report/log_reporter.hpp"
#include "agent/report/memory_store.hpp"
#ifdef COMPREFACE_MQTT
#include "agent/report/mqtt_client.hpp"
#endif
#include "agent/report/mqtt_reporter.hpp"
#include "agent/report/reporter_thread.hpp"
#include "agent/report/spool_store.hpp"
#include "compreface/compreface.hpp"

namespace agent {

// Room for one encoded picture: the server's own default limit; more is never sent.
struct PictureMemory {
    PictureMemory() {}  // leaves `bytes` as they are: pages that no picture reaches cost no memory
    std::array<std::byte, compreface::limits::kDefaultMaxImageBytes> bytes;
};

// Room for one turned picture. The same: a camera that is not turned costs nothing.
struct TurnedMemory {
    TurnedMemory() {}
    std::array<std::uint8_t, kTurnedBytes> bytes;
};

// The names of the event types, for config keys that list them.
[[nodiscard]] const Vocabulary& vocabulary();

struct DaemonSetup {
    const char* config_path = nullptr;
    Config config;
    ApiKeyText api_key;
    AuditKeyText audit_key;  // empty: without one
    PasswordText mqtt_password;
    const DoorPolicy* policy = nullptr;  // null: nobody may pass
    PathText memory_file;                // the exactly-once memory; empty: none
    bool once = false;
    std::uint32_t seed = 0;  // of the back-offs' jitter
    // What `bench` does otherwise:
    compreface::Transport* transport = nullptr;  // instead of libcurl
    RunLimit limit;
    int events_fd = 1;  // standard output
};

class Daemon final : public Handler {
public:
    explicit Daemon(const DaemonSetup& setup);
    Daemon(const Daemon&) = delete;
    Daemon& operator=(const Daemon&) = delete;

    // Runs until a signal ends it or the work is done. Returns the exit code. Ends the process itself when a thread
    // hangs in something that cannot be interrupted.
    [[nodiscard]] int run();

    // What was done, after run().
    [[nodiscard]] PipelineStats stats() const { return pipeline_.board().read(); }

    // Signals, and commands from the broker.
    void on_ready(int fd, std::uint32_t events) override;

private:
    [[nodiscard]] Camera& camera();
    [[nodiscard]] compreface::Transport& transport();
    // Each tells in the log what failed.
    [[nodiscard]] bool open();
    [[nodiscard]] bool open_reporters();
    [[nodiscard]] bool open_audit();
    [[nodiscard]] bool open_store();
    [[nodiscard]] bool open_mqtt();
    [[nodiscard]] bool open_door();
    [[nodiscard]] door::Actuator& actuator();
    // Made when asked for first; nullptr where the config has no use for it.
    [[nodiscard]] LookLog* look_log();
    [[nodiscard]] DoorWay* door_way();
    [[nodiscard]] bool start();
    void obey(Command command);
    void reload();
    void shut_down(int exit_code);
    [[nodiscard]] bool drain_reporters();

    DaemonSetup setup_;
    Config config_;

    SystemClock clock_;
    Signals signals_;
    ServiceManager service_;
    EventLoop loop_;

    SystemVideoCalls video_calls_;
    V4l2Camera v4l2_camera_;
    FileCamera file_camera_;
    CommandCamera command_camera_;
    DeviceWatch device_watch_;
    LumaSampler sampler_;
    NewestSlot slot_;
    ReturnedFrames returned_;

    PictureMemory picture_;
    TurnedMemory turned_;
    PictureEncoder encoder_;
    compreface::StaticWorkspace<compreface::limits::kManyPredictions> workspace_;
    compreface::CurlTransport transport_;
    compreface::CompreFace server_;
    Looker looker_;
    ObservationBox box_;
    std::optional<LookLog> look_log_;  // only with log.observations_file: it is large
    Recognizer recognizer_;

    EventQueue events_;
    FileDescriptor events_file_;
    LogReporter output_;                 // standard output
    std::optional<LogReporter> record_;  // log.events_file
    HookReporter hook_;
    SystemDiskCalls disk_;
    AuditLog audit_log_;
    AuditReporter audit_;
    StatusBoard board_{clock_};
    CommandQueue commands_;
#ifdef COMPREFACE_MQTT
    std::optional<MqttClient> broker_;
#endif
    std::optional<MemoryStore> memory_store_;
    std::optional<Spool> spool_;
    std::optional<SpoolStore> spool_store_;
    EventStore* store_ = nullptr;  // one of them
    std::optional<MqttReporter> mqtt_;
    ReporterThread reporting_;

    std::optional<door::Ledger> ledger_;  // only with a memory file, like door_
    door::GuardClient guard_;
    door::HookActuator door_hook_;
    door::NullActuator no_door_;
    std::optional<DoorWay> door_;

    Pipeline pipeline_;
    bool signalled_ = false;  // ends because somebody asked for it
};

}  // namespace agent
