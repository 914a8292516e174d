#include "agent/pipeline.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "agent/decide/access.hpp"
#include "agent/pipeline_log.hpp"
#include "agent/process/exit_code.hpp"
#include "agent/process/format_text.hpp"
#include "agent/process/log.hpp"
#include "agent/recognize/server_fault.hpp"

namespace agent {

namespace {

// Reopening, stalls, the watchdog and the end of a film are judged this often.
constexpr std::uint32_t kTickMs = 200;
// A frozen camera is opened anew so often: that may help, and costs little.
constexpr std::int64_t kFrozenRestartNs = 300 * kNsPerS;
constexpr std::uint32_t kProgramStartMs = 15'000;
constexpr std::uint32_t kNeverMs = std::numeric_limits<std::uint32_t>::max();

// While somebody is in view looks come often enough to notice a leaving in time.
std::int64_t present_interval_ns(const Config& config) {
    const double at_least_ns = config.motion.at_least_every_s * static_cast<double>(kNsPerS);
    const double leaving_ns = static_cast<double>(config.decide.left_after_ms) * static_cast<double>(kNsPerMs) /
                              std::max<std::uint32_t>(1, config.decide.left_after_looks);
    return static_cast<std::int64_t>(at_least_ns > 0 ? std::min(at_least_ns, leaving_ns) : leaving_ns);
}

// What to choose thresholds by.
void log_gate(const Frame& frame, const Verdict& verdict, const LumaGrid* grid, const MotionGate& gate) {
    if (!log::enabled(LogLevel::debug)) return;
    const PictureQuality quality = grid != nullptr ? gate.quality(*grid) : PictureQuality{};
    const std::string_view why = verdict.pass ? why_name(verdict.why) : "somebody is in view";
    log::debug("gate frame=%u why=\"%.*s\" changed=%.4f limit=%.0f sharpness=%.1f brightness=%.0f", frame.sequence,
               AGENT_VIEW(why), static_cast<double>(verdict.changed), gate.typical_limit(),
               static_cast<double>(quality.sharpness), static_cast<double>(quality.brightness));
}

// A restart forgets who is in view. A service is started again after 5 s and then has to find its camera and server: by
// then whoever was let in before must still be cooling down.
constexpr std::uint32_t kArmedCooldownS = 30;

Config::Decide decide_settings(const Config& config) {
    Config::Decide settings = config.decide;
    if (config.door.mode == DoorMode::armed) settings.cooldown_s = std::max(settings.cooldown_s, kArmedCooldownS);
    return settings;
}

std::string_view door_word(DoorMode mode) {
    switch (mode) {
        case DoorMode::off:
            break;
        case DoorMode::shadow:
            return "shadow";
        case DoorMode::armed:
            return "armed";
    }
    return "none";
}

}  // namespace

Pipeline::Pipeline(const PipelineParts& parts, const Config& config, bool once, std::uint32_t seed)
    : parts_(parts),
      config_(config),
      once_(once),
      keeper_(parts.camera, parts.loop, *this, seed),
      gate_(config.motion, config.quality, config.image.crop.view()),
      best_(config.quality.burst_ms, config.decide.max_age_ms),
      health_(config.camera),
      decider_(decide_settings(config), parts.policy),
      maker_(parts.clock) {}

bool Pipeline::start() {
    if (!tick_.open() || !parts_.loop.add(tick_.fd(), *this) || !parts_.loop.add(parts_.returned.fd(), *this) ||
        !parts_.loop.add(parts_.box.fd(), *this)) {
        return false;
    }
    started_ns_ = parts_.clock.monotonic_ns();
    stats_.start(started_ns_);
    if (parts_.notices != nullptr && parts_.notices->fd() >= 0 && !parts_.loop.add(parts_.notices->fd(), *this)) {
        return false;
    }
    if (parts_.door != nullptr) {
        if (!parts_.door->start(parts_.loop, *this)) return false;
        for (const auto& one : parts_.door->remembered().entries()) decider_.remember(one.subject.view(), one.told_ns);
        tend_door();
    }
    tick_.arm_every_ms(kTickMs);
    if (once_) gate_.ask_once();
    tend_camera();
    return true;
}

void Pipeline::configure(const Config& config) {
    config_ = config;
    gate_.configure(config.motion, config.quality, config.image.crop.view());
    best_.configure(config.quality.burst_ms, config.decide.max_age_ms);
    health_.configure(config.camera);
    decider_.configure(decide_settings(config));
    parts_.recognizer.configure({config.image, config.recognize}, config.decide.max_age_ms);
}

void Pipeline::set_looking(bool looking) {
    if (looking == looking_) return;
    looking_ = looking;
    log::warning("looking was %s by a command", looking ? "enabled" : "disabled");
    parts_.board.tell_recognition(looking);
    if (!looking) take_back_waiting();
    tell_status();
}

void Pipeline::stop() {
    tick_.disarm();
    keeper_.close();
    const PipelineStats all = stats();
    board_.publish(all);
    log_stats("since the start:", all, all.stages);
}

void Pipeline::on_ready(int fd, std::uint32_t) {
    if (fd == tick_.fd()) return on_tick();
    if (fd == parts_.returned.fd()) return on_returned();
    if (fd == parts_.box.fd()) {
        while (parts_.box.fetch(observation_)) on_observation(observation_);
        return;
    }
    if (parts_.notices != nullptr && fd == parts_.notices->fd()) {
        if (parts_.notices->take()) keeper_.devices_changed(parts_.clock.monotonic_ns());
        return;
    }
    on_camera();
}

void Pipeline::on_camera() {
    Frame frame;
    switch (parts_.camera.next(frame, parts_.clock.monotonic_ns())) {
        case Camera::Next::frame:
            on_frame(frame);
            return end_at_limit();
        case Camera::Next::nothing:
            return;
        case Camera::Next::ended:
            film_over_ = true;
            hand_over_best();
            keeper_.close();
            return;
        case Camera::Next::fault:
            keeper_.failed(parts_.camera.fault(), parts_.camera.detail(), parts_.clock.monotonic_ns());
            return tend_camera();
    }
}

void Pipeline::on_frame(const Frame& frame) {
    const bool first = !keeper_.proven();
    keeper_.frame_came(parts_.clock.monotonic_ns());
    if (first) {
        frame_seen_ = true;
        gate_.reset();
        camera_watch_.worked(decisions_);
        publish(nullptr);
        tell_status();
    }
    const std::int64_t now_ns = parts_.clock.monotonic_ns();
    best_.frame_came(now_ns);
    const bool worth = worth_a_look(frame);
    // One that repeats what was, or of which nothing is known, is no better than another.
    if (!worth && (!best_.waiting() || !sampled_ || health_.repeats())) return parts_.camera.give_back(frame.token);
    const PictureQuality quality = best_.comparing() && sampled_ ? gate_.quality(luma_) : PictureQuality{};
    if (const auto worse = best_.offer(frame, quality, worth, now_ns)) {
        parts_.camera.give_back(*worse);
        if (worth) stats_.add(Counter::outdone);  // otherwise one of the two was counted already, as still
    }
    if (best_.over(now_ns)) hand_over_best();
}

void Pipeline::hand_over_best() {
    const auto best = best_.take();
    if (!best) return;
    ++looks_begun_;
    if (const auto replaced = parts_.slot.put(*best)) {
        --looks_begun_;
        parts_.camera.give_back(*replaced);
    }
}

void Pipeline::look_now() {
    if (config_.motion.trigger == LookTrigger::none) {
        log::info("asked to look now, but motion.trigger = none");
        return;
    }
    gate_.ask(parts_.clock.monotonic_ns());
}

bool Pipeline::worth_a_look(const Frame& frame) {
    const std::int64_t now_ns = parts_.clock.monotonic_ns();
    // Pictures of a file are as they are.
    const bool judged = config_.camera.source != CameraSource::file && health_.due(now_ns);
    const bool gated = gate_.wants_luma(now_ns, frame.format);
    sampled_ = (judged || gated) && parts_.sampler.sample(frame, luma_);
    if (judged && sampled_) judge_scene(frame, now_ns);
    if (health_.repeats()) {
        stats_.add(Counter::frozen);
        return false;
    }
    sampled_ = sampled_ && gated;
    const Verdict verdict = sampled_ ? gate_.look(luma_, now_ns) : gate_.look(now_ns);
    const bool due = decider_.anybody() && now_ns - last_pass_ns_ >= present_interval_ns(config_);
    if (!looking_ || (!verdict.pass && !due)) {
        stats_.add(Counter::still);
        return false;
    }
    log_gate(frame, verdict, sampled_ ? &luma_ : nullptr, gate_);
    last_pass_ns_ = now_ns;
    return true;
}

void Pipeline::judge_scene(const Frame& frame, std::int64_t now_ns) {
    const Reason before = health_.state();
    const Reason now = health_.look(luma_, frame.data, now_ns);
    if (now == Reason::none) {
        scene_watch_.worked(decisions_);
    } else {
        compreface::FixedText<compreface::limits::kMessageBytes> measured;
        format_text(measured, "98 %% of the picture is no brighter than %u, its details are %.1f", health_.brightness(),
                    static_cast<double>(health_.details()));
        scene_watch_.failed(now, measured.view(), decisions_);
    }
    if (now == before) return;
    if (now == Reason::camera_frozen) restarted_ns_ = now_ns;
    publish(nullptr);
    tell_status();
}

void Pipeline::restart_frozen(std::int64_t now_ns) {
    if (health_.state() != Reason::camera_frozen || now_ns - restarted_ns_ < kFrozenRestartNs) return;
    restarted_ns_ = now_ns;
    keeper_.restart(now_ns);
    take_back_waiting();
}

// The frame in the slot is of an opening that is over.
void Pipeline::take_back_waiting() {
    if (const auto best = best_.take()) parts_.camera.give_back(best->token);
    const auto waiting = parts_.slot.take_back();
    if (!waiting) return;
    --looks_begun_;
    stats_.add(Counter::withdrawn);
    parts_.camera.give_back(*waiting);
}

void Pipeline::on_returned() {
    std::array<FrameToken, ReturnedFrames::kCapacity> tokens;
    const std::size_t count = parts_.returned.take(tokens);
    for (std::size_t i = 0; i < count; ++i) parts_.camera.give_back(tokens[i]);
}

void Pipeline::on_observation(Observation& observation) {
    const bool looked = observation.frame.stamps.taken_ns != 0;  // a failed warm-up has no frame
    bool late = false;
    if (looked) ++looks_answered_;
    if (observation.fault != Reason::none) {
        // Before the first look no picture can be to blame.
        FaultWatch& watch = looked && concerns_picture_only(observation.fault) ? picture_watch_ : server_watch_;
        watch.failed(observation.fault, observation.detail.view(), decisions_);
    } else if (!looking_ || all_wait()) {
        server_watch_.worked(decisions_);
        picture_watch_.worked(decisions_);
    } else {
        server_seen_ = server_seen_ || looked;
        server_watch_.worked(decisions_);
        picture_watch_.worked(decisions_);
        late = !decide(observation);
    }
    if (looked) note_look(observation, late, stats_);
    publish(looked ? &observation.frame : nullptr);
    tell_status();
    if (once_) parts_.loop.stop(observation.fault == Reason::none ? 0 : kExitUnavailable);
}

PipelineStats Pipeline::stats() const {
    PipelineStats all = stats_.now(parts_.clock.monotonic_ns());
    const CameraCounters& camera = parts_.camera.counters();
    all.set(Counter::frames, camera.frames);
    all.set(Counter::skipped, camera.skipped);
    all.set(Counter::lost, camera.lost);
    all.set(Counter::damaged, camera.damaged);
    all.set(Counter::replaced, parts_.slot.replaced());
    all.set(Counter::stale, parts_.recognizer.stale_frames());
    all.set(Counter::passed_over, parts_.box.passed_over());
    all.set(Counter::camera_failures, keeper_.failures());
    return all;
}

void Pipeline::tell_minute() {
    if (!stats_.minute_over(parts_.clock.monotonic_ns())) return;
    const PipelineStats now = stats();
    board_.publish(now);
    log_stats("of the last minute:", now, now.recent);
}

// False: the answer came too late to count.
bool Pipeline::decide(Observation& observation) {
    watch_engine(observation);
    const std::int64_t now_ns = parts_.clock.monotonic_ns();
    if (observation.face_count > 0) gate_.saw_face(now_ns);
    const LocalTime local =
        parts_.policy == nullptr ? LocalTime{} : local_time(parts_.clock.wall_ns(), parts_.clock.synchronised());
    const Reason stale = decider_.take(observation, now_ns, parts_.clock.boottime_ns() - now_ns,
                                       config_.report.looks || once_, decisions_, local);
    if (stale != Reason::none) {
        compreface::FixedText<compreface::limits::kMessageBytes> age;
        (void)age.append("the server needs longer than decide.max_age_ms allows, or the board is too slow");
        freshness_watch_.failed(stale, age.view(), decisions_);
    } else {
        freshness_watch_.worked(decisions_);
    }
    observation.frame.stamps.decided_ns = parts_.clock.monotonic_ns();
    parts_.board.tell_presence(decider_.presence());
    return stale == Reason::none;
}

// Thresholds belong to one face engine: who sets them has to know which it is, and that it was replaced.
void Pipeline::watch_engine(const Observation& observation) {
    if (observation.face_count == 0) return;
    if (!(calculator_ == observation.calculator) || !(detector_ == observation.detector)) {
        calculator_ = observation.calculator;
        detector_ = observation.detector;
        log::info("the server's face engine: calculator = %s, detector = %s", calculator_.c_str(), detector_.c_str());
    }
    if (engine_fits(parts_.policy, observation)) return engine_watch_.worked(decisions_);
    compreface::FixedText<compreface::limits::kMessageBytes> engine;
    format_text(engine, "the server has calculator = %s, detector = %s", calculator_.c_str(), detector_.c_str());
    engine_watch_.failed(Reason::engine_changed, engine.view(), decisions_);
}

void Pipeline::publish(const FrameInfo* frame) {
    for (const Decision& decision : decisions_.all()) publish(decision, frame);
    if (decisions_.dropped() > 0) log::warning("%u tellings of one look were lost: too many", decisions_.dropped());
    decisions_.clear();
}

void Pipeline::publish(const Decision& decision, const FrameInfo* frame) {
    stats_.add(Counter::events);
    if (parts_.door != nullptr) parts_.door->make_room();
    maker_.make(decision, frame, config_.decide.max_age_ms, event_);
    if (parts_.door != nullptr) return parts_.door->take(event_, config_.decide.max_age_ms);
    parts_.events.push(event_);
}

void Pipeline::tell_door(const Decision& decision, const FrameInfo* frame) {
    publish(decision, frame);
}

void Pipeline::tend_door() {
    if (parts_.door == nullptr) return;
    parts_.door->tick();
    const Reason fault = parts_.door->fault(decide_settings(config_).cooldown_s);
    const Reason before = door_watch_.current();
    if (fault == Reason::none) {
        door_watch_.worked(decisions_);
    } else {
        door_watch_.failed(fault, {}, decisions_);
    }
    if (fault != before) publish(nullptr);
    parts_.board.tell_door(door_word(config_.door.mode), fault);
}

// It is not known who was told before the start: for one cool-down, looks count for nothing.
bool Pipeline::all_wait() const {
    return parts_.door != nullptr &&
           parts_.door->all_wait(parts_.clock.boottime_ns(), decide_settings(config_).cooldown_s);
}

void Pipeline::on_tick() {
    (void)tick_.take();
    tend_door();
    tell_minute();
    end_at_limit();
    if (best_.over(parts_.clock.monotonic_ns())) hand_over_best();  // no frame came that would have ended it
    if (film_over_) return end_film();
    tend_camera();
    feed_watchdog();
}

void Pipeline::tend_camera() {
    restart_frozen(parts_.clock.monotonic_ns());
    (void)keeper_.tend(parts_.clock.monotonic_ns(), stalled_after_ms());
    if (keeper_.failures() != failures_told_) {
        failures_told_ = keeper_.failures();
        take_back_waiting();
        camera_watch_.failed(keeper_.fault(), keeper_.detail(), decisions_);
        publish(nullptr);
        if (once_ || limit_.any()) parts_.loop.stop(kExitUnavailable);
    }
    if (!ready_told_) {
        ready_told_ = true;
        parts_.service.ready();
    }
    tell_status();
}

std::uint32_t Pipeline::stalled_after_ms() const {
    const Config::Camera& camera = config_.camera;
    // Files come by a timer of ours: when none does, the next ones are unreadable, and beginning anew would repeat
    // events.
    if (camera.source == CameraSource::file) return kNeverMs;
    // A program has to find its camera first, and one over the network waits for a whole picture.
    if (camera.source == CameraSource::command && !keeper_.proven()) {
        return std::max(camera.stalled_after_ms, kProgramStartMs);
    }
    return camera.stalled_after_ms;
}

// Every frame that was passed on has been looked at, or the server gives no more answers. Who wants one look and comes
// here got none.
void Pipeline::end_film() {
    feed_watchdog();
    on_returned();  // whose memory goes with the camera
    const std::uint64_t done = looks_answered_ + parts_.recognizer.stale_frames() + parts_.box.passed_over();
    if (server_watch_.current() != Reason::none) return parts_.loop.stop(kExitUnavailable);
    if (done >= looks_begun_) parts_.loop.stop(once_ ? kExitUnavailable : 0);
}

void Pipeline::end_at_limit() {
    const bool frames = limit_.frames != 0 && parts_.camera.counters().frames >= limit_.frames;
    const bool time = limit_.ns != 0 && parts_.clock.monotonic_ns() - started_ns_ >= limit_.ns;
    if (film_over_ || !(frames || time)) return;
    film_over_ = true;
    keeper_.close();
}

void Pipeline::feed_watchdog() {
    const std::uint32_t interval_ms = parts_.service.watchdog_interval_ms();
    const std::int64_t now_ns = parts_.clock.monotonic_ns();
    if (interval_ms == 0 || now_ns - last_watchdog_ns_ < std::int64_t{interval_ms} * kNsPerMs) return;
    if (!parts_.recognizer.progress().healthy(now_ns) || !parts_.reporting.healthy(now_ns)) return;
    last_watchdog_ns_ = now_ns;
    parts_.service.watchdog();
}

void Pipeline::tell_status() {
    const Reason camera = camera_watch_.current();
    const Reason server = server_watch_.current();
    parts_.board.tell_camera(camera != Reason::none ? camera : scene_watch_.current(), frame_seen_);
    parts_.board.tell_server(server, server_seen_);
    StatusText text;
    if (camera != Reason::none) {
        (void)text.append("waiting for camera: ");
        (void)text.append(reason_meaning(camera));
    } else if (server != Reason::none) {
        (void)text.append("waiting for server: ");
        (void)text.append(reason_meaning(server));
    } else if (scene_watch_.current() != Reason::none) {
        (void)text.append("looking, but ");
        (void)text.append(reason_meaning(scene_watch_.current()));
    } else {
        (void)text.append(!looking_     ? "disabled by a command"
                          : frame_seen_ ? "looking"
                                        : "waiting for the first frame");
    }
    if (text == status_told_) return;
    status_told_ = text;
    parts_.service.status(text.view());
}

}  // namespace agent
