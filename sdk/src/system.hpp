// What the core asks of the operating system: picture files and random numbers. All else is in the transport.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "compreface/status.hpp"

namespace compreface {

// A regular file, read at positions. Not mapped: a mapped file that somebody cuts short kills the process.
class PictureFile {
public:
    PictureFile() = default;
    ~PictureFile();
    PictureFile(const PictureFile&) = delete;
    PictureFile& operator=(const PictureFile&) = delete;

    // Call once. file_unreadable: no such file, no permission, or no regular file.
    Status open(const char* path);
    // At the time of open().
    [[nodiscard]] std::uint64_t size() const { return size_; }
    // Reads up to `out.size()` bytes from `offset` on; `filled` is 0 only at the end of the file. file_unreadable
    Status read(std::uint64_t offset, std::span<std::byte> out, std::size_t& filled);

private:
    int descriptor_ = -1;
    std::uint64_t size_ = 0;
};

// Never waits. transport_failed: the machine has just started and has no random numbers yet.
[[nodiscard]] Status fill_random(std::span<std::byte> out);

}  // namespace compreface
