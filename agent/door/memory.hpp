// Who was told as a match, and when: what makes one presence one opening, across restarts. Its form on the disk: a
// version, the boot that its times belong to, a checksum.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "agent/recognize/observation.hpp"

namespace agent::door {

// More people than a policy can name.
inline constexpr std::size_t kRemembered = 192;

// Of /proc/sys/kernel/random/boot_id.
using BootId = std::array<char, 36>;

struct Memory {
    struct Entry {
        SubjectName subject;
        std::int64_t told_ns = 0;  // CLOCK_BOOTTIME
    };

    std::array<Entry, kRemembered> entry{};
    std::size_t count = 0;
    std::int64_t everybody_ns = 0;  // as if everybody had been told then; 0: not so

    [[nodiscard]] std::span<const Entry> entries() const { return {entry.data(), count}; }
    // The later of two moments counts. When all places are taken, who was told longest ago makes room.
    void remember(const SubjectName& subject, std::int64_t told_ns);
};

inline constexpr std::size_t kMemoryHeadBytes = 64;
inline constexpr std::size_t kMemoryEntryBytes = 8 + 1 + SubjectName::capacity();
// The last four bytes are the CRC-32 of those before.
inline constexpr std::size_t kMemoryBytes = kMemoryHeadBytes + kRemembered * kMemoryEntryBytes + 4;

// The part of `out` that is filled.
[[nodiscard]] std::span<const std::byte> write_memory(const Memory& memory, const BootId& boot,
                                                      std::span<std::byte, kMemoryBytes> out);

// False: damaged, or of another version; `out` is then untouched. What is of another boot, or of the future, counts as
// told at `now_ns` (CLOCK_BOOTTIME): its cool-down begins anew.
[[nodiscard]] bool read_memory(std::span<const std::byte> bytes, const BootId& boot, std::int64_t now_ns, Memory& out);

}  // namespace agent::door
