// The exactly-once memory on the disk: there as a whole, old or new, whatever happens in between.
#pragma once

#include "agent/door/memory.hpp"
#include "agent/process/config.hpp"
#include "agent/process/error_list.hpp"

namespace agent::door {

class MemoryFile {
public:
    // Reads the file. One that is damaged is set aside as FILE.damaged, and counts as if everybody had just been told.
    // None is an empty memory. Then writes it back, which shows that it can be. `now_ns`: CLOCK_BOOTTIME. False: it
    // cannot be written, errno says why; save() may work later.
    [[nodiscard]] bool load(const PathText& path, std::int64_t now_ns);
    [[nodiscard]] bool damaged() const { return damaged_; }
    [[nodiscard]] const Memory& memory() const { return memory_; }

    void remember(const SubjectName& subject, std::int64_t told_ns) {
        memory_.remember(subject, told_ns);
        memory_.everybody_ns = 0;  // nobody is told while all wait: that time is over
    }
    // Temporary file, fsync, rename, fsync of the folder. False: errno says why; what was there before is still there.
    [[nodiscard]] bool save();

private:
    [[nodiscard]] bool read(std::int64_t now_ns);
    [[nodiscard]] bool write_whole(const char* path, std::span<const std::byte> bytes) const;
    [[nodiscard]] bool sync_folder() const;

    PathText path_;
    BootId boot_{};
    Memory memory_;
    bool damaged_ = false;
    std::array<std::byte, kMemoryBytes> bytes_{};
};

}  // namespace agent::door
