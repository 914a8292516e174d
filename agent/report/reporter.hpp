// The contract of whoever hands events out. Called on the reporter thread only; may take its time, within busy limits.
#pragma once

#include <cstdint>
#include <string_view>

#include "agent/report/event.hpp"

namespace agent {

// One event in all forms that reporters use, written once. The views live until report() returns.
struct RenderedEvent {
    const Event* event = nullptr;
    std::string_view camera;  // camera.name, as the user wrote it
    std::string_view json;    // one line, without line end
    std::string_view text;    // one line for a terminal, without line end
};

class Reporter {
public:
    // Hands the event out. Failures are the reporter's own business: it tells them once (log) and goes on.
    // `now_ns`: CLOCK_MONOTONIC, as for tend().
    virtual void report(const RenderedEvent& event, std::int64_t now_ns) = 0;
    // One descriptor that is readable when tend() has something to do, or -1. Who waits for several uses an epoll
    // descriptor. The same from the first call to stop().
    [[nodiscard]] virtual int fd() const = 0;
    // Called when poll() says fd() is readable, and at least every 100 ms while busy() is true.
    virtual void tend(std::int64_t now_ns) = 0;
    // True while something is under way that needs tend().
    [[nodiscard]] virtual bool busy() const = 0;
    // Ends everything under way, at once, and tells what is still to be told.
    virtual void stop() = 0;

protected:
    ~Reporter() = default;
};

}  // namespace agent
