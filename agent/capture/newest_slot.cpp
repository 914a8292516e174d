#include "agent/capture/newest_slot.hpp"

#include <chrono>

namespace agent {

std::optional<FrameToken> NewestSlot::put(const Frame& frame) {
    std::optional<FrameToken> back;
    {
        const std::scoped_lock lock(mutex_);
        if (stopped_) return frame.token;
        if (frame_) {
            back = frame_->token;
            ++replaced_;
        }
        frame_ = frame;
    }
    changed_.notify_one();
    return back;
}

NewestSlot::Taken NewestSlot::take(Frame& out) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return stopped_ || frame_.has_value(); });
    return take_locked(out);
}

NewestSlot::Taken NewestSlot::take_until(Frame& out, std::int64_t deadline_ns) {
    // steady_clock is CLOCK_MONOTONIC on Linux
    const std::chrono::steady_clock::time_point deadline{std::chrono::nanoseconds(deadline_ns)};
    std::unique_lock lock(mutex_);
    changed_.wait_until(lock, deadline, [this] { return stopped_ || frame_.has_value(); });
    return take_locked(out);
}

NewestSlot::Taken NewestSlot::take_locked(Frame& out) {
    if (stopped_) return Taken::stopped;
    if (!frame_) return Taken::deadline;
    out = *frame_;
    frame_.reset();
    return Taken::frame;
}

std::optional<FrameToken> NewestSlot::take_back() {
    const std::scoped_lock lock(mutex_);
    if (!frame_) return std::nullopt;
    const FrameToken token = frame_->token;
    frame_.reset();
    return token;
}

void NewestSlot::stop() {
    {
        const std::scoped_lock lock(mutex_);
        stopped_ = true;
    }
    changed_.notify_all();
}

std::uint64_t NewestSlot::replaced() const {
    const std::scoped_lock lock(mutex_);
    return replaced_;
}

bool ReturnedFrames::open() {
    return wakeup_.open();
}

bool ReturnedFrames::put(FrameToken token) {
    const std::scoped_lock lock(mutex_);
    if (count_ == kCapacity) return false;
    ring_[(first_ + count_) % kCapacity] = token;
    ++count_;
    // Under the lock, so that the descriptor is readable just while the ring holds something.
    if (count_ == 1) wakeup_.notify();
    return true;
}

std::size_t ReturnedFrames::take(std::span<FrameToken> out) {
    const std::scoped_lock lock(mutex_);
    std::size_t taken = 0;
    while (taken < out.size() && count_ > 0) {
        out[taken++] = ring_[first_];
        first_ = (first_ + 1) % kCapacity;
        --count_;
    }
    if (count_ == 0) wakeup_.drain();
    return taken;
}

}  // namespace agent
