// Whether a thread gets on: what the watchdog is fed by. A timer of the main thread alone would feed it over a hung
// thread.
#pragma once

#include <atomic>
#include <cstdint>

namespace agent {

class Progress {
public:
    // The thread waits for work; for as long as it likes.
    void idle() { deadline_ns_.store(kIdle, std::memory_order_relaxed); }

    // The thread works and will call idle() or busy_until() again before `deadline_ns` (CLOCK_MONOTONIC).
    void busy_until(std::int64_t deadline_ns) { deadline_ns_.store(deadline_ns, std::memory_order_relaxed); }

    // From any thread. False: the thread has missed its own deadline.
    [[nodiscard]] bool healthy(std::int64_t now_ns) const {
        const std::int64_t deadline_ns = deadline_ns_.load(std::memory_order_relaxed);
        return deadline_ns == kIdle || now_ns <= deadline_ns;
    }

private:
    static constexpr std::int64_t kIdle = -1;

    std::atomic<std::int64_t> deadline_ns_{kIdle};
};

}  // namespace agent
