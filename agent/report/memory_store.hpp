// The events of the last minutes, in fixed memory: what there is without a disk.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "agent/report/event.hpp"
#include "agent/report/event_store.hpp"

namespace agent {

// An event has some 700 bytes of JSON: about 45 events, or 5 of the longest there can be.
inline constexpr std::size_t kMemoryStoreBytes = 32 * 1024;
inline constexpr std::size_t kMemoryStoreEvents = 64;

class MemoryStore final : public EventStore {
public:
    void append(std::string_view json, std::int64_t expires_wall_ns, bool at_once, std::int64_t now_ns) override;
    [[nodiscard]] bool next(std::uint64_t after, StoredEvent& out) override;
    void acknowledge(std::uint64_t number) override;
    [[nodiscard]] std::uint64_t acknowledged() const override { return acknowledged_; }
    void tend(std::int64_t) override {}

    // Numbers go on behind `number`; what is held falls out.
    void begin_behind(std::uint64_t number);
    [[nodiscard]] bool empty() const { return count_ == 0; }
    // The number that the next event gets.
    [[nodiscard]] std::uint64_t next_number() const { return next_number_; }

private:
    struct Entry {
        std::uint64_t number = 0;
        std::int64_t expires_wall_ns = 0;
        std::size_t at = 0, bytes = 0;
    };

    [[nodiscard]] Entry& oldest() { return entries_[first_]; }
    void drop_oldest();
    // Where `bytes` fit in one piece behind what is held; false: something has to fall out first.
    [[nodiscard]] bool find_room(std::size_t bytes, std::size_t& at) const;

    std::array<char, kMemoryStoreBytes> text_{};
    std::array<Entry, kMemoryStoreEvents> entries_{};
    std::size_t first_ = 0;
    std::size_t count_ = 0;
    std::uint64_t next_number_ = 1;
    std::uint64_t acknowledged_ = 0;
};

static_assert(kMemoryStoreBytes >= 2 * kEventJsonBytes);

}  // namespace agent
