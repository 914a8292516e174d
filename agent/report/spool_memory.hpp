// What the spool holds in memory while its disk takes nothing: the latest events, numbered.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "agent/report/event.hpp"
#include "agent/report/event_store.hpp"

namespace agent {

// An event has some 700 bytes of JSON: about 45 events, or 5 of the longest there can be.
inline constexpr std::size_t kSpoolMemoryBytes = 32 * 1024;
inline constexpr std::size_t kSpoolMemoryEvents = 64;

class SpoolMemory {
public:
    // Keeps one event under the next number; when there is no room the oldest fall out.
    void append(std::string_view json, std::int64_t expires_wall_ns);
    // The first event behind number `after`; false when there is none.
    [[nodiscard]] bool next(std::uint64_t after, StoredEvent& out) const;
    // The events up to this number are let go.
    void drop_up_to(std::uint64_t number);

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

    void drop_oldest();
    // Where `bytes` fit in one piece behind what is held; false: something has to fall out first.
    [[nodiscard]] bool find_room(std::size_t bytes, std::size_t& at) const;

    std::array<char, kSpoolMemoryBytes> text_{};
    std::array<Entry, kSpoolMemoryEvents> entries_{};
    std::size_t first_ = 0;
    std::size_t count_ = 0;
    std::uint64_t next_number_ = 1;
};

static_assert(kSpoolMemoryBytes >= 2 * kEventJsonBytes);

}  // namespace agent
