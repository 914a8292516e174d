// Events on disk until the broker has them: bounded, and still there after a crash, a power cut or a restart.
//
// A folder of up to four files (spool_segment.hpp), named by their first number. New events go to the last one; when
// that is full a new one begins, and the oldest file goes: whatever in it was not acknowledged has fallen out, which
// the numbers tell. While the disk takes nothing (full, read-only, broken), events are kept in memory as far as that
// goes; that is told once, and once when it is over.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "agent/process/config.hpp"
#include "agent/process/disk_calls.hpp"
#include "agent/process/file_descriptor.hpp"
#include "agent/report/event_store.hpp"
#include "agent/report/spool_memory.hpp"
#include "agent/report/spool_segment.hpp"

namespace agent {

class Spool {
public:
    static constexpr std::size_t kSegments = 4;

    // `max_bytes`: of all files together; at least kSegments times the longest event.
    Spool(DiskCalls& disk, std::size_t max_bytes) : disk_(disk), segment_bytes_(max_bytes / kSegments) {}

    // Makes the folder if it is missing (not its parents), and reads what earlier runs left; a damaged file is cut or
    // left out, and how much is told. Whatever goes wrong is told, and from then on it is as with a full disk.
    void open(const char* folder);

    // Keeps one event under the next number. Never fails for the caller: when there is no room the oldest events fall
    // out. `at_once`: the event has to outlive a power cut from now on; others do so within a second, by tend().
    // `now_ns`: CLOCK_MONOTONIC.
    void append(std::string_view json, std::int64_t expires_wall_ns, bool at_once, std::int64_t now_ns);

    // The first event behind number `after` into `out`; false when there is none. Between `after` and out.number lie
    // out.number - after - 1 events that fell out. The JSON lives until the next call.
    [[nodiscard]] bool next(std::uint64_t after, StoredEvent& out);

    // The events up to this number have arrived; they need not be kept.
    void acknowledge(std::uint64_t number);
    // The last number that was acknowledged, by this run or by an earlier one. 0: none.
    [[nodiscard]] std::uint64_t acknowledged() const { return acknowledged_; }

    // Does what is due once a second: syncs, and tries a disk that failed.
    void tend(std::int64_t now_ns);
    // True while tend() has something to do.
    [[nodiscard]] bool has_work() const;
    // All that can be made safe now is, for the end.
    void flush(std::int64_t now_ns);

private:
    void load_all();
    void load_one(std::uint64_t first_number);
    [[nodiscard]] SpoolSegment& newest() { return segments_[count_ - 1]; }
    [[nodiscard]] bool write(std::uint64_t number, std::int64_t expires_wall_ns, std::string_view json);
    [[nodiscard]] bool begin_segment(std::uint64_t first_number);
    void drop_oldest();
    void write_acknowledgement();
    // What waits in memory goes to disk, if the disk takes it.
    [[nodiscard]] bool settle();
    void sync(std::int64_t now_ns);
    void disk_failed(const char* doing, int error);

    DiskCalls& disk_;
    std::size_t segment_bytes_;
    FileDescriptor folder_;
    PathText path_;  // for messages
    std::array<SpoolSegment, kSegments> segments_;
    std::size_t count_ = 0;
    std::uint64_t next_number_ = 1;
    std::uint64_t earlier_number_ = 0;  // the last of earlier runs
    std::uint64_t acknowledged_ = 0;
    std::uint64_t acknowledged_on_disk_ = 0;
    SpoolMemory memory_;  // what the disk would not take; always behind what is on disk
    bool failing_ = false;
    std::int64_t tried_ns_ = 0;  // when the disk was last tried while failing
    bool unsynced_ = false;
    std::int64_t synced_ns_ = 0;
    SpoolSegment::Record record_{};  // what next() gave out
};

}  // namespace agent
