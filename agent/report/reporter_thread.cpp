#include "agent/report/reporter_thread.hpp"

#include <poll.h>

#include <algorithm>

#include "agent/process/log.hpp"
#include "agent/report/event_json.hpp"

namespace agent {

namespace {

// Writing one event out and starting a program for it; measured well below half of it.
constexpr std::size_t kStackBytes = 128 * 1024;
// A reporter that takes longer than this for one event hangs: the watchdog may end the agent.
constexpr std::int64_t kPatienceNs = 20 * kNsPerS;
// How often a busy reporter is tended, as reporter.hpp promises.
constexpr int kTendMs = 100;

}  // namespace

ReporterThread::ReporterThread(EventQueue& events, const CameraName& camera, TextStyle style, const Clock& clock)
    : events_(events), camera_(camera), style_(style), clock_(clock) {}

bool ReporterThread::add(Reporter& reporter, EventMask wanted) {
    if (listener_count_ == kReporters) return false;
    listeners_[listener_count_++] = {&reporter, wanted};
    return true;
}

bool ReporterThread::start() {
    return thread_.start<&ReporterThread::work>("reporter", kStackBytes, *this);
}

void ReporterThread::stop(std::uint32_t drain_ms) {
    end_ns_.store(clock_.monotonic_ns() + std::int64_t{drain_ms} * kNsPerMs);
    events_.wake();
}

void ReporterThread::work() {
    while (true) {
        progress_.busy_until(clock_.monotonic_ns() + kPatienceNs);
        // Read before the queue: what was pushed before stop() is still handed out.
        const std::int64_t end_ns = end_ns_.load();
        hand_out_waiting();
        tend();
        if (end_ns != kNotStopping && (!busy() || clock_.monotonic_ns() >= end_ns)) return end();
        // A stop() since then has woken a queue that may be drained by now.
        if (end_ns_.load() != end_ns) continue;
        if (!busy()) progress_.idle();
        wait();
    }
}

void ReporterThread::hand_out_waiting() {
    while (clock_.monotonic_ns() < end_ns_.load() && events_.pop(event_)) {
        progress_.busy_until(clock_.monotonic_ns() + kPatienceNs);
        hand_out(event_);
        // Time limits do not wait for a queue that never runs empty.
        if (busy()) tend();
    }
}

void ReporterThread::hand_out(const Event& event) {
    RenderedEvent rendered;
    rendered.event = &event;
    rendered.camera = camera_.view();
    rendered.json = write_event_json(event, camera_, json_);
    rendered.text = write_event_text(event, style_, text_);
    for (const Listener& one : std::span(listeners_).first(listener_count_)) {
        if ((one.wanted & event_bit(event.decision.type)) != 0) one.reporter->report(rendered, clock_.monotonic_ns());
    }
}

void ReporterThread::tend() {
    for (const Listener& one : std::span(listeners_).first(listener_count_)) {
        one.reporter->tend(clock_.monotonic_ns());
    }
}

bool ReporterThread::busy() const {
    return std::any_of(listeners_.begin(), listeners_.begin() + static_cast<std::ptrdiff_t>(listener_count_),
                       [](const Listener& one) { return one.reporter->busy(); });
}

void ReporterThread::wait() const {
    std::array<pollfd, kReporters + 1> watched{};
    watched[0] = {events_.fd(), POLLIN, 0};
    for (std::size_t i = 0; i < listener_count_; ++i) watched[i + 1] = {listeners_[i].reporter->fd(), POLLIN, 0};
    (void)::poll(watched.data(), listener_count_ + 1, busy() ? kTendMs : -1);
}

void ReporterThread::end() {
    for (const Listener& one : std::span(listeners_).first(listener_count_)) one.reporter->stop();
    const std::uint64_t unheard = events_.discard();
    if (unheard > 0) {
        log::warning("%llu events were not told: the reporters did not get on before the end",
                     static_cast<unsigned long long>(unheard));
    }
    progress_.idle();
}

}  // namespace agent
