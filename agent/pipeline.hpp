// The way of a frame, once: camera -> gate -> newest slot -> (recognizer thread) -> decide -> events.
// Everything here happens on the main thread and waits for nothing but the opening of a camera.
#pragma once

#include <cstdint>

#include "agent/capture/camera_keeper.hpp"
#include "agent/capture/device_notices.hpp"
#include "agent/capture/newest_slot.hpp"
#include "agent/decide/decider.hpp"
#include "agent/decide/fault_watch.hpp"
#include "agent/door_way.hpp"
#include "agent/image/best_frame.hpp"
#include "agent/image/luma.hpp"
#include "agent/image/motion_gate.hpp"
#include "agent/image/scene_health.hpp"
#include "agent/process/event_loop.hpp"
#include "agent/process/pipeline_stats.hpp"
#include "agent/process/service_manager.hpp"
#include "agent/process/timer.hpp"
#include "agent/recognize/observation_box.hpp"
#include "agent/recognize/recognizer.hpp"
#include "agent/report/event_maker.hpp"
#include "agent/report/event_queue.hpp"
#include "agent/report/status_board.hpp"

namespace agent {

struct PipelineParts {
    Camera& camera;
    LumaSampler& sampler;
    NewestSlot& slot;
    ReturnedFrames& returned;
    Recognizer& recognizer;
    ObservationBox& box;
    EventQueue& events;
    const Progress& reporting;  // of the reporter thread
    EventLoop& loop;
    ServiceManager& service;
    const Clock& clock;
    StatusBoard& board;
    DeviceNotices* notices = nullptr;    // of cameras that can be plugged in
    const DoorPolicy* policy = nullptr;  // who may pass; null: nobody
    DoorWay* door = nullptr;             // writes matches down before they are told, and opens; null: neither
};

// When a run ends by itself, as if a film were over: after so many frames of the camera, or so much time. 0: not.
// With a limit a camera that fails ends the run as well, with kExitUnavailable.
struct RunLimit {
    std::uint64_t frames = 0;
    std::int64_t ns = 0;

    [[nodiscard]] bool any() const { return frames != 0 || ns != 0; }
};

class Pipeline final : public Handler, public door::DoorSink {
public:
    // `once`: the loop ends after the first look, with 0, or kExitUnavailable when it failed.
    Pipeline(const PipelineParts& parts, const Config& config, bool once, std::uint32_t seed);

    // Before start().
    void limit(const RunLimit& limit) { limit_ = limit; }

    // Begins to watch everything. The loop ends by itself when a film that is not looped is over: with 0, or
    // kExitUnavailable when the server was in trouble then. False: errno says why.
    [[nodiscard]] bool start();

    // Live settings from a reloaded config.
    void configure(const Config& config);

    // Somebody wants to know who is there: the next frame is looked at, as motion.trigger allows.
    void look_now();
    // false: no frame is looked at until true.
    void set_looking(bool looking);

    // Closes the camera; frames that are lent come back no more.
    void stop();

    // What was done so far. Main thread.
    [[nodiscard]] PipelineStats stats() const;
    // The same as of the last full minute, and at the end of all; for other threads.
    [[nodiscard]] const StatsBoard& board() const { return board_; }

    void on_ready(int fd, std::uint32_t events) override;
    void tell_door(const Decision& decision, const FrameInfo* frame) override;

private:
    using StatusText = compreface::FixedText<200>;

    void on_camera();
    void on_frame(const Frame& frame);
    void hand_over_best();
    [[nodiscard]] bool worth_a_look(const Frame& frame);
    void judge_scene(const Frame& frame, std::int64_t now_ns);
    void restart_frozen(std::int64_t now_ns);
    void take_back_waiting();
    void on_returned();
    void on_observation(Observation& observation);
    [[nodiscard]] bool decide(Observation& observation);
    void watch_engine(const Observation& observation);
    void on_tick();
    void tend_camera();
    [[nodiscard]] std::uint32_t stalled_after_ms() const;
    void end_film();
    void end_at_limit();
    void tell_minute();
    void feed_watchdog();
    void publish(const FrameInfo* frame);
    void publish(const Decision& decision, const FrameInfo* frame);
    void tend_door();
    [[nodiscard]] bool all_wait() const;
    void tell_status();

    PipelineParts parts_;
    Config config_;
    bool once_;
    RunLimit limit_;
    CameraKeeper keeper_;
    std::uint32_t failures_told_ = 0;  // of the keeper's
    MotionGate gate_;
    BestFrame best_;
    SceneHealth health_;
    Decider decider_;
    EventMaker maker_;
    Timer tick_;
    LumaGrid luma_;
    bool sampled_ = false;  // luma_ is of the newest frame
    FaultWatch camera_watch_, scene_watch_, picture_watch_, server_watch_, freshness_watch_, engine_watch_, door_watch_;
    EngineText calculator_, detector_;  // that answered last
    Observation observation_;
    DecisionList decisions_;
    Event event_;
    bool ready_told_ = false;
    bool frame_seen_ = false;
    bool server_seen_ = false;  // it has answered a look
    bool looking_ = true;
    bool film_over_ = false;
    std::uint64_t looks_begun_ = 0;  // frames put into the slot and not replaced
    std::uint64_t looks_answered_ = 0;
    std::int64_t last_pass_ns_ = 0;
    std::int64_t restarted_ns_ = 0;  // when frozen began, or the camera was opened anew because of it
    std::int64_t last_watchdog_ns_ = 0;
    StatusText status_told_;
    std::int64_t started_ns_ = 0;
    StatsKeeper stats_;
    StatsBoard board_;
};

}  // namespace agent
