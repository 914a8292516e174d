// Events that wait until the broker has them: what is sent on the topic `log`.
#pragma once

#include <cstdint>
#include <string_view>

namespace agent {

struct StoredEvent {
    std::uint64_t number = 0;          // place in the store, ascending; not the event's own `sequence`
    std::string_view json;             // one line without line end; valid until the store is called again
    std::int64_t expires_wall_ns = 0;  // CLOCK_REALTIME
    bool of_earlier_run = false;       // late whatever the clock says: it may have been set back since
};

// One thread's own.
class EventStore {
public:
    // The first event behind the place `after` (0: the very first) that is not acknowledged yet. False: there is none.
    // What was lost in between comes as a `gap` event that counts it.
    [[nodiscard]] virtual bool next(std::uint64_t after, StoredEvent& out) = 0;
    // All up to this place need not be kept any longer.
    virtual void acknowledge(std::uint64_t upto) = 0;

protected:
    ~EventStore() = default;
};

}  // namespace agent
