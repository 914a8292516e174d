// Events in memory until the broker has them: bounded, and lost with the process.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "agent/report/event_store.hpp"
#include "agent/report/reporter.hpp"

namespace agent {

// About 200 events of one face each: a night's visitors, or an hour of a busy door.
inline constexpr std::size_t kStoredBytes = 128 * 1024;

// As a reporter it is told every event; it has to come before whoever reads it.
class MemoryStore final : public Reporter, public EventStore {
public:
    explicit MemoryStore(const CameraName& camera) : camera_(camera) {}

    void report(const RenderedEvent& event, std::int64_t now_ns) override;
    [[nodiscard]] int fd() const override { return -1; }
    void tend(std::int64_t) override {}
    [[nodiscard]] bool busy() const override { return false; }
    // Tells how many events are lost by the end.
    void stop() override;

    [[nodiscard]] bool next(std::uint64_t after, StoredEvent& out) override;
    void acknowledge(std::uint64_t upto) override;

    // Events that nobody acknowledged yet.
    [[nodiscard]] std::uint64_t waiting() const { return last_ - first_ + 1; }

private:
    // In front of each record's JSON.
    struct Head {
        std::uint64_t number = 0;
        std::int64_t expires_wall_ns = 0;
        std::int64_t decided_wall_ns = 0;
        std::uint64_t sequence = 0;
        std::array<char, EventId::capacity()> id{};
        std::uint32_t json_bytes = 0;
    };

    // Events that had to make room: one gap event in the place of the last of them.
    struct Gap {
        Head first;
        std::uint64_t last = 0;
        std::uint32_t count = 0;
    };

    [[nodiscard]] Head head_at(std::size_t offset) const;
    void drop_oldest();
    [[nodiscard]] bool next_gap(std::uint64_t after, StoredEvent& out);
    [[nodiscard]] std::size_t seek(std::uint64_t number);

    const CameraName& camera_;
    // Records from begin_ to end_, used anew from 0 where the next did not fit. Not filled with zeros: pages that no
    // event reaches cost no memory.
    std::array<char, kStoredBytes> bytes_;
    std::size_t begin_ = 0, end_ = 0, wrap_ = kStoredBytes;
    std::uint64_t first_ = 1, last_ = 0;  // the numbers that are in bytes_
    std::uint64_t cursor_number_ = 0;     // where the last next() found this number
    std::size_t cursor_ = 0;
    Gap told_;   // handed out, not to be changed until it is acknowledged
    Gap fresh_;  // grows
    std::array<char, kEventJsonBytes> gap_json_{};
};

}  // namespace agent
