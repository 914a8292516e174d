#include "agent/recognize/recognizer.hpp"

#include <poll.h>

#include "agent/process/log.hpp"
#include "agent/recognize/server_fault.hpp"

namespace agent {

namespace {

// The handshake, libjpeg, cJSON (16 levels deep at most) and ours; measured well below half of it.
constexpr std::size_t kStackBytes = 256 * 1024;

constexpr std::uint32_t kBackoffBaseMs = 500;
constexpr std::uint32_t kBackoffCapMs = 30'000;

}  // namespace

Recognizer::Recognizer(const RecognizerParts& parts, const LookSettings& settings, std::uint32_t max_age_ms,
                       std::uint32_t timeout_ms, std::uint32_t seed)
    : parts_(parts),
      timeout_ms_(timeout_ms),
      settings_(settings),
      max_age_ms_(max_age_ms),
      backoff_(kBackoffBaseMs, kBackoffCapMs, seed) {}

bool Recognizer::start() {
    if (!stop_wakeup_.open()) return false;
    return thread_.start<&Recognizer::work>("recognizer", kStackBytes, *this);
}

void Recognizer::stop() {
    stopping_.store(true);
    stop_wakeup_.notify();
    parts_.slot.stop();
    parts_.transport.stop();
}

bool Recognizer::join(std::uint32_t timeout_ms) {
    return thread_.join(timeout_ms);
}

void Recognizer::configure(const LookSettings& settings, std::uint32_t max_age_ms) {
    const std::lock_guard<std::mutex> lock(settings_mutex_);
    settings_ = settings;
    max_age_ms_ = max_age_ms;
}

void Recognizer::work() {
    if (!wait_for_server()) return;
    Frame frame;
    for (;;) {
        progress_.idle();
        resting_.store(true);
        if (parts_.slot.take(frame) != NewestSlot::Taken::frame) return;
        resting_.store(false);
        if (too_old(frame)) {
            stale_frames_.fetch_add(1);
            give_back(frame);
            continue;
        }
        progress_.busy_until(parts_.clock.monotonic_ns() + (std::int64_t{timeout_ms_} + kLookGraceMs) * kNsPerMs);
        one_look(frame);
        if (stopping_.load()) return;
        parts_.box.post(observation_);
        if (parts_.sink != nullptr) parts_.sink->note(observation_);
        if (observation_.fault == Reason::none) {
            backoff_.reset();
        } else if (!concerns_picture_only(observation_.fault) && !pause(backoff_.next_ms())) {
            return;
        }
    }
}

bool Recognizer::wait_for_server() {
    while (!stopping_.load()) {
        progress_.busy_until(parts_.clock.monotonic_ns() + (std::int64_t{timeout_ms_} + kLookGraceMs) * kNsPerMs);
        observation_ = Observation{};
        observation_.fault = parts_.looker.warm_up(observation_.detail);
        if (observation_.fault == Reason::none) {
            backoff_.reset();
            return true;
        }
        if (stopping_.load()) return false;
        parts_.box.post(observation_);
        if (!pause(backoff_.next_ms())) return false;
    }
    return false;
}

// What is too old before it is sent can only come back older.
bool Recognizer::too_old(const Frame& frame) {
    const std::lock_guard<std::mutex> lock(settings_mutex_);
    return parts_.clock.monotonic_ns() - frame.captured_ns > std::int64_t{max_age_ms_} * kNsPerMs;
}

void Recognizer::one_look(const Frame& frame) {
    LookSettings settings;
    {
        const std::lock_guard<std::mutex> lock(settings_mutex_);
        settings = settings_;
    }
    const bool encoded = parts_.looker.encode(frame, settings, observation_);
    give_back(frame);
    if (encoded) parts_.looker.ask(settings, observation_);
}

void Recognizer::give_back(const Frame& frame) {
    // The ring has room for every buffer that cameras can have lent.
    if (!parts_.returned.put(frame.token)) log::error("a camera buffer was returned twice: please report this");
}

bool Recognizer::pause(std::uint32_t ms) {
    progress_.idle();
    pollfd wait{stop_wakeup_.fd(), POLLIN, 0};
    (void)poll(&wait, 1, static_cast<int>(ms));
    return !stopping_.load();
}

}  // namespace agent
