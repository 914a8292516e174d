// Between the main thread (camera) and the recognizer thread: frames go over by a slot of one, their buffers come back
// by a ring.
#pragma once

#include <array>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>

#include "agent/capture/frame.hpp"
#include "agent/process/wakeup.hpp"

namespace agent {

// Holds the newest frame that the recognizer has not taken yet. Every function may be called from any thread.
class NewestSlot {
public:
    enum class Taken : std::uint8_t {
        frame,     // `out` is filled; its buffer is now the caller's to return
        stopped,   // stop() was called; a frame may still lie in the slot for take_back()
        deadline,  // none came in time
    };

    // Main thread. Returns the token that the caller must give back to the camera at once: that of the frame replaced,
    // or, after stop(), that of `frame` itself, for nobody will take it.
    [[nodiscard]] std::optional<FrameToken> put(const Frame& frame);

    // Recognizer thread. Waits for a frame or for stop().
    [[nodiscard]] Taken take(Frame& out);
    // The same, but at most until `deadline_ns` (CLOCK_MONOTONIC); a deadline in the past only looks.
    [[nodiscard]] Taken take_until(Frame& out, std::int64_t deadline_ns);

    // Main thread: takes an untaken frame out again, because its camera is closing or everything stops.
    [[nodiscard]] std::optional<FrameToken> take_back();

    // Wakes every take(); from now on none returns a frame. Not to be undone.
    void stop();

    // Frames that a newer one replaced before they were taken.
    [[nodiscard]] std::uint64_t replaced() const;

private:
    Taken take_locked(Frame& out);

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::optional<Frame> frame_;
    std::uint64_t replaced_ = 0;
    bool stopped_ = false;
};

// Buffers on their way back from the recognizer thread to the main thread, who alone may talk to the camera.
//
// It cannot overflow while each token put in is one that a camera has lent and that is not back yet: a camera has at
// most kCameraGenerations openings with kCameraBuffers each out at a time. A token beyond that is a programming error;
// it is dropped and put() says so.
class ReturnedFrames {
public:
    static constexpr std::size_t kCapacity = kCameraBuffers * kCameraGenerations;

    // Makes the event descriptor. False: errno says why (no descriptors left). Before the threads start.
    [[nodiscard]] bool open();
    // Readable while tokens wait; -1 before open().
    [[nodiscard]] int fd() const { return wakeup_.fd(); }

    // Recognizer thread. Wakes the main thread. False: the ring is full, the token is lost.
    [[nodiscard]] bool put(FrameToken token);
    // Main thread: moves up to out.size() tokens out, oldest first; returns how many. fd() stays readable while some
    // are left.
    [[nodiscard]] std::size_t take(std::span<FrameToken> out);

private:
    std::mutex mutex_;
    std::array<FrameToken, kCapacity> ring_{};
    std::size_t first_ = 0;
    std::size_t count_ = 0;
    Wakeup wakeup_;
};

}  // namespace agent
