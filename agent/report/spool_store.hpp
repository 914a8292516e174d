// The spool as the reporters know it: told every event, before whoever reads it, and read as a store.
#pragma once

#include <array>
#include <cstdint>

#include "agent/process/clock.hpp"
#include "agent/process/timer.hpp"
#include "agent/process/uuid.hpp"
#include "agent/report/event_store.hpp"
#include "agent/report/reporter.hpp"
#include "agent/report/spool.hpp"

namespace agent {

class SpoolStore final : public Reporter, public EventStore {
public:
    SpoolStore(Spool& spool, const CameraName& camera, const Clock& clock)
        : spool_(spool), camera_(camera), clock_(clock) {}

    // Once, before the threads start. False: errno says why.
    [[nodiscard]] bool open() { return timer_.open(); }

    void report(const RenderedEvent& event, std::int64_t now_ns) override;
    [[nodiscard]] int fd() const override { return timer_.fd(); }
    void tend(std::int64_t now_ns) override;
    [[nodiscard]] bool busy() const override { return false; }
    void stop() override;

    // What earlier runs left comes first. What fell out comes as one `gap` event that counts it, in its place.
    [[nodiscard]] bool next(std::uint64_t after, StoredEvent& out) override;
    void acknowledge(std::uint64_t upto) override;

private:
    // Events first..last fell out.
    struct Gap {
        std::uint64_t first = 0, last = 0;
        EventId id;
        std::int64_t noticed_wall_ns = 0;
    };

    void write_gap(StoredEvent& out);
    void arm();

    Spool& spool_;
    const CameraName& camera_;
    const Clock& clock_;
    Timer timer_;
    bool armed_ = false;
    UuidSource ids_;
    Gap gap_;  // the last that was handed out: handed out again it is the same event
    std::array<char, kEventJsonBytes> gap_json_{};
};

}  // namespace agent
