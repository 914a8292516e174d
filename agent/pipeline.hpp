// The way of a frame, once: camera -> gate -> newest slot -> (recognizer thread) -> decide -> events.
// Everything here happens on the main thread and waits for nothing but the opening of a camera.
#pragma once

#include <cstdint>

#include "agent/capture/camera_keeper.hpp"
#include "agent/capture/newest_slot.hpp"
#include "agent/decide/decider.hpp"
#include "agent/decide/fault_watch.hpp"
#include "agent/door_way.hpp"
#include "agent/image/luma.hpp"
#include "agent/image/motion_gate.hpp"
#include "agent/image/scene_health.hpp"
#include "agent/process/event_loop.hpp"
#include "agent/process/service_manager.hpp"
#include "agent/process/timer.hpp"
#include "agent/recognize/observation_box.hpp"
#include "agent/recognize/recognizer.hpp"
#include "agent/report/event_maker.hpp"
#include "agent/report/event_queue.hpp"

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
    DoorWay* door = nullptr;  // writes matches down before they are told, and opens; null: neither
};

class Pipeline final : public Handler, public door::DoorSink {
public:
    // `once`: the loop ends after the first look, with 0, or kExitUnavailable when it failed.
    Pipeline(const PipelineParts& parts, const Config& config, bool once, std::uint32_t seed);

    // Begins to watch everything. The loop ends by itself when a film that is not looped is over: with 0, or
    // kExitUnavailable when the server was in trouble then. False: errno says why.
    [[nodiscard]] bool start();

    // Live settings from a reloaded config.
    void configure(const Config& config);

    // Closes the camera; frames that are lent come back no more.
    void stop();

    void on_ready(int fd, std::uint32_t events) override;
    void tell_door(const Decision& decision, const FrameInfo* frame) override;

private:
    using StatusText = compreface::FixedText<200>;

    void on_camera();
    void on_frame(const Frame& frame);
    [[nodiscard]] bool worth_a_look(const Frame& frame);
    void judge_scene(const Frame& frame, std::int64_t now_ns);
    void restart_frozen(std::int64_t now_ns);
    void take_back_waiting();
    void on_returned();
    void on_observation(Observation& observation);
    void on_tick();
    void tend_camera();
    [[nodiscard]] std::uint32_t stalled_after_ms() const;
    void end_film();
    void feed_watchdog();
    void publish(const FrameInfo* frame);
    void publish(const Decision& decision, const FrameInfo* frame);
    void tend_door();
    [[nodiscard]] bool all_wait() const;
    void tell_status();

    PipelineParts parts_;
    Config config_;
    bool once_;
    CameraKeeper keeper_;
    std::uint32_t failures_told_ = 0;  // of the keeper's
    MotionGate gate_;
    SceneHealth health_;
    Decider decider_;
    EventMaker maker_;
    Timer tick_;
    LumaGrid luma_;
    FaultWatch camera_watch_, scene_watch_, picture_watch_, server_watch_, freshness_watch_, door_watch_;
    Observation observation_;
    DecisionList decisions_;
    Event event_;
    bool ready_told_ = false;
    bool frame_seen_ = false;
    bool film_over_ = false;
    std::uint64_t looks_begun_ = 0;  // frames put into the slot and not replaced
    std::uint64_t looks_answered_ = 0;
    std::int64_t last_pass_ns_ = 0;
    std::int64_t restarted_ns_ = 0;  // when frozen began, or the camera was opened anew because of it
    std::int64_t last_watchdog_ns_ = 0;
    StatusText status_told_;
};

}  // namespace agent
