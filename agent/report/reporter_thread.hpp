// The thread that hands events to the reporters, so that whatever stalls there stalls nobody else.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "agent/process/clock.hpp"
#include "agent/process/progress.hpp"
#include "agent/process/thread.hpp"
#include "agent/report/event_queue.hpp"
#include "agent/report/event_text.hpp"
#include "agent/report/reporter.hpp"

namespace agent {

class ReporterThread {
public:
    static constexpr std::size_t kReporters = 8;

    // `style`: of the text form of events. All that is referred to must outlive this.
    ReporterThread(EventQueue& events, const CameraName& camera, TextStyle style, const Clock& clock);

    // From now on `reporter` gets the events of `wanted`, in the order of the calls. Before start(); false: no place
    // left.
    [[nodiscard]] bool add(Reporter& reporter, EventMask wanted);

    // False: errno says why.
    [[nodiscard]] bool start();

    // Lets the thread hand out what waits and end what is under way, for at most `drain_ms`, then end every reporter.
    // Returns at once. A second call may shorten the time.
    void stop(std::uint32_t drain_ms);
    // True when the thread has ended, or was never started.
    [[nodiscard]] bool join(std::uint32_t timeout_ms) { return thread_.join(timeout_ms); }

    [[nodiscard]] const Progress& progress() const { return progress_; }

private:
    struct Listener {
        Reporter* reporter = nullptr;
        EventMask wanted = 0;
    };

    static constexpr std::int64_t kNotStopping = std::numeric_limits<std::int64_t>::max();

    void work();
    void hand_out_waiting();
    void hand_out(const Event& event);
    void tend();
    [[nodiscard]] bool busy() const;
    void wait() const;
    void end();

    EventQueue& events_;
    const CameraName& camera_;
    TextStyle style_;
    const Clock& clock_;
    std::array<Listener, kReporters> listeners_{};
    std::size_t listener_count_ = 0;
    std::atomic<std::int64_t> end_ns_{kNotStopping};
    Progress progress_;
    Thread thread_;
    Event event_;
    std::array<char, kEventJsonBytes> json_{};
    std::array<char, kEventTextBytes> text_{};
};

}  // namespace agent
