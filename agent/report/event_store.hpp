// The contract of what keeps events until somebody far away has them for certain.
#pragma once

#include <cstdint>
#include <string_view>

namespace agent {

struct StoredEvent {
    std::uint64_t number = 0;          // 1, 2, 3, ... over the life of the store; a hole: what fell out of it
    std::int64_t expires_wall_ns = 0;  // CLOCK_REALTIME; after this the event is late
    std::string_view json;             // one line, without line end; lives until the next call of the store
};

// All calls come from the reporter thread.
class EventStore {
public:
    // Keeps one event. Never fails for the caller: when there is no room the oldest events fall out. `at_once`: the
    // event has to outlive a power cut from now on. `now_ns`: CLOCK_MONOTONIC.
    virtual void append(std::string_view json, std::int64_t expires_wall_ns, bool at_once, std::int64_t now_ns) = 0;

    // The first event behind number `after` into `out`; false when there is none. Between `after` and out.number lie
    // out.number - after - 1 events that fell out.
    [[nodiscard]] virtual bool next(std::uint64_t after, StoredEvent& out) = 0;

    // The events up to this number have arrived; they need not be kept.
    virtual void acknowledge(std::uint64_t number) = 0;
    // The last number that was acknowledged, by this run or by an earlier one. 0: none.
    [[nodiscard]] virtual std::uint64_t acknowledged() const = 0;

    // Does what is due: at least once a second, and before the end.
    virtual void tend(std::int64_t now_ns) = 0;

protected:
    ~EventStore() = default;
};

}  // namespace agent
