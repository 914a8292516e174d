// The thread that looks: takes the newest frame when it is free, one look at a time, waits longer after each failure.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>

#include "agent/capture/newest_slot.hpp"
#include "agent/process/backoff.hpp"
#include "agent/process/clock.hpp"
#include "agent/process/progress.hpp"
#include "agent/process/thread.hpp"
#include "agent/process/wakeup.hpp"
#include "agent/recognize/looker.hpp"
#include "agent/recognize/observation_box.hpp"
#include "agent/recognize/observation_sink.hpp"
#include "compreface/transport.hpp"

namespace agent {

// What a look may take at most beyond the call's own time limit (encoding on a slow board) before the thread counts as
// hung.
inline constexpr std::uint32_t kLookGraceMs = 10'000;

struct RecognizerParts {
    NewestSlot& slot;
    ReturnedFrames& returned;
    Looker& looker;
    ObservationBox& box;
    compreface::Transport& transport;  // stopped with the thread
    const Clock& clock;
    ObservationSink* sink = nullptr;  // gets each look as well; may be null
};

class Recognizer {
public:
    Recognizer(const RecognizerParts& parts, const LookSettings& settings, std::uint32_t max_age_ms,
               std::uint32_t timeout_ms, std::uint32_t seed);

    [[nodiscard]] bool start();
    // Ends a running call and every wait; returns at once.
    void stop();
    // True when the thread has ended.
    [[nodiscard]] bool join(std::uint32_t timeout_ms);

    // For the looks that begin from now on.
    void configure(const LookSettings& settings, std::uint32_t max_age_ms);

    // Nothing in the slot, no look under way.
    [[nodiscard]] bool resting() const { return resting_.load(); }
    [[nodiscard]] const Progress& progress() const { return progress_; }
    // Frames that were too old when they were taken.
    [[nodiscard]] std::uint64_t stale_frames() const { return stale_frames_.load(); }

private:
    void work();
    bool wait_for_server();
    bool too_old(const Frame& frame);
    void one_look(const Frame& frame);
    void give_back(const Frame& frame);
    // False: stopped meanwhile.
    bool pause(std::uint32_t ms);

    RecognizerParts parts_;
    std::uint32_t timeout_ms_;
    std::mutex settings_mutex_;
    LookSettings settings_;
    std::uint32_t max_age_ms_;
    Backoff backoff_;
    Wakeup stop_wakeup_;
    std::atomic<bool> stopping_{false};
    std::atomic<bool> resting_{false};
    std::atomic<std::uint64_t> stale_frames_{0};
    Progress progress_;
    Thread thread_;
    Observation observation_;
};

}  // namespace agent
