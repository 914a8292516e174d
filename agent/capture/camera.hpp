// The contract of every camera. Used by the main thread only; nothing here waits but open().
#pragma once

#include <cstdint>
#include <string_view>

#include "agent/capture/frame.hpp"
#include "agent/process/reason.hpp"

namespace agent {

// Since the start of the program; an opening does not reset them.
struct CameraCounters {
    std::uint64_t frames = 0;   // delivered by next()
    std::uint64_t skipped = 0;  // older frames passed over for a newer one
    std::uint64_t lost = 0;     // gaps in the camera's own sequence
    std::uint64_t damaged = 0;  // refused by the checks on a buffer
};

class Camera {
public:
    enum class Next : std::uint8_t {
        frame,    // `out` is filled and lent: give_back() it once
        nothing,  // none ready; wait on fd()
        ended,    // a film that is not looped is over
        fault,    // fault() says which; close() and open() again later
    };

    // Starts to stream. False: fault() and detail() say why; the camera is closed. May wait in the kernel.
    [[nodiscard]] virtual bool open() = 0;

    // Wait for EPOLLIN | EPOLLPRI (a changed source is told as PRI): readable or in error when next() has something to
    // say. -1 while closed. Take it out of epoll before close().
    [[nodiscard]] virtual int fd() const = 0;

    // The newest frame; older ones that wait are passed over and counted. `now_ns`: CLOCK_MONOTONIC. After `fault` it
    // stays at `fault` until close().
    [[nodiscard]] virtual Next next(Frame& out, std::int64_t now_ns) = 0;

    // Returns a lent frame; tokens of an earlier opening are taken too. A token that is not lent is ignored.
    virtual void give_back(FrameToken token) = 0;

    // Stops streaming. Callable in any state, any number of times. Memory of frames still lent stays until the last is
    // back.
    virtual void close() = 0;

    [[nodiscard]] virtual Reason fault() const = 0;
    // What exactly: device, operation, errno text; one line. Valid until the next call.
    [[nodiscard]] virtual std::string_view detail() const = 0;
    // "v4l2 /dev/video0 1280x720 YUYV 30/s" for the log; valid until the next call.
    [[nodiscard]] virtual std::string_view description() const = 0;
    [[nodiscard]] virtual const CameraCounters& counters() const = 0;

protected:
    ~Camera() = default;
};

}  // namespace agent
