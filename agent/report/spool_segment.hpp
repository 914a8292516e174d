// One file of the spool: records one behind the other, each with its checksum. What a crash or a power cut left half
// written at its end is cut away when it is loaded.
//
// The file: a head of 32 bytes, then records. All numbers little-endian.
//   head:   "cfspool1" (the last character is the version), first number (8), acknowledged so far (8), 0 (4),
//           CRC-32 of the 28 bytes before (4)
//   record: CRC-32 of all that follows in it (4), bytes of JSON (4), number (8), expires_at in ns since 1970 (8), JSON
//   A record without JSON says that the events up to its number have been acknowledged.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "agent/process/disk_calls.hpp"
#include "agent/process/file_descriptor.hpp"
#include "agent/report/event.hpp"
#include "agent/report/event_store.hpp"

namespace agent {

class SpoolSegment {
public:
    static constexpr std::size_t kHeadBytes = 32;
    static constexpr std::size_t kRecordHeadBytes = 24;
    // A record in memory; the longest there can be.
    using Record = std::array<char, kRecordHeadBytes + kEventJsonBytes>;

    // Begins a new file. False: errno says why, and there is none.
    [[nodiscard]] bool create(DiskCalls& disk, int folder, const char* name, std::uint64_t first_number,
                              std::uint64_t acknowledged);

    // Opens what an earlier run left and finds its end. What lies behind the last whole record is cut away; where that
    // cannot be done, it is only left out. False: it is no file of ours, or cannot be read.
    [[nodiscard]] bool load(DiskCalls& disk, int folder, const char* name);

    // Adds one record; without `json` an acknowledgement. False: errno says why, and nothing was added.
    [[nodiscard]] bool append(DiskCalls& disk, std::uint64_t number, std::int64_t expires_wall_ns,
                              std::string_view json);

    // Reads the first event behind `after`, into `memory`. False: there is none here, or the rest is damaged.
    [[nodiscard]] bool next(std::uint64_t after, Record& memory, StoredEvent& out);

    // What load() found half written.
    [[nodiscard]] std::size_t cut_bytes() const { return cut_bytes_; }
    void close() { *this = SpoolSegment{}; }
    [[nodiscard]] bool is_open() const { return file_.valid(); }
    [[nodiscard]] int fd() const { return file_.get(); }
    [[nodiscard]] std::size_t bytes() const { return end_; }
    [[nodiscard]] std::uint64_t first_number() const { return first_number_; }
    // The last number in it; first_number() - 1 when it holds no event.
    [[nodiscard]] std::uint64_t last_number() const { return last_number_; }
    // As far as this file knows.
    [[nodiscard]] std::uint64_t acknowledged() const { return acknowledged_; }

private:
    struct Found {
        std::size_t json_bytes = 0;  // 0: an acknowledgement
        std::uint64_t number = 0;
        std::int64_t expires_wall_ns = 0;
    };

    // The record at `offset` into `memory`; false: no whole record begins there.
    [[nodiscard]] bool read_record(std::size_t offset, std::size_t file_bytes, Record& memory, Found& found) const;
    [[nodiscard]] bool read_head();
    void scan(std::size_t file_bytes);

    FileDescriptor file_;
    std::size_t end_ = 0;  // behind the last whole record
    std::size_t cut_bytes_ = 0;
    std::uint64_t first_number_ = 0;
    std::uint64_t last_number_ = 0;
    std::uint64_t acknowledged_ = 0;
    // Where the event behind `read_number_` is to be looked for: readers go forward.
    std::size_t read_offset_ = kHeadBytes;
    std::uint64_t read_number_ = 0;
};

}  // namespace agent
