// The local record of every decision that opens or refuses a known person: lines that hang together by sums
// (audit_chain.hpp), in a folder of up to four files. A full file is closed by a mark, and the next one begins with
// one; the oldest file goes. The numbers tell what is gone.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "agent/process/config.hpp"
#include "agent/process/disk_calls.hpp"
#include "agent/process/error_list.hpp"
#include "agent/process/file_descriptor.hpp"
#include "agent/report/audit_chain.hpp"

namespace agent {

// 16 bytes and more, so that nobody guesses it; longer ones say no more.
using AuditKeyText = compreface::FixedText<128>;
inline constexpr std::size_t kAuditKeyLeastBytes = 16;

// Reads the key from a file, by the rules of secrets.hpp. False: `error` says what, where and what to do.
[[nodiscard]] bool read_audit_key(std::string_view path, AuditKeyText& out, ErrorText& error);

class AuditLog {
public:
    static constexpr std::size_t kFiles = 4;
    static constexpr const char* kSuffix = ".jsonl";

    // `max_bytes`: of all files together; at least kFiles times two of the longest lines.
    AuditLog(DiskCalls& disk, std::size_t max_bytes) : disk_(disk), file_bytes_(max_bytes / kFiles) {}

    // Goes on where the last run ended: half a line at the end is cut away, and the first mark of this run says so.
    // False: `error` says what, where and what to do; the log then takes nothing.
    [[nodiscard]] bool open(const char* folder, std::string_view key, std::int64_t wall_ns, ErrorText& error);

    // Adds one event; when this returns true a power cut does not lose it. False: errno says why, and nothing was
    // added.
    [[nodiscard]] bool append(std::string_view event_json, std::int64_t wall_ns);
    // Says in the record itself that so many decisions could not be kept.
    [[nodiscard]] bool note_missing(std::uint64_t count, std::int64_t wall_ns);
    // The mark of an orderly end.
    void close(std::int64_t wall_ns);

    [[nodiscard]] bool is_open() const { return folder_.valid(); }
    // Zero until open().
    [[nodiscard]] const AuditHead& head() const { return head_; }

private:
    [[nodiscard]] bool find_end(ErrorText& error);
    [[nodiscard]] bool read_tail(std::size_t file_bytes);
    [[nodiscard]] bool add(std::string_view kind, std::string_view value, std::int64_t wall_ns);
    [[nodiscard]] bool begin_file();
    void drop_oldest();

    DiskCalls& disk_;
    std::size_t file_bytes_;
    AuditKeyText key_;
    FileDescriptor folder_;
    std::array<std::uint64_t, kFiles> first_numbers_{};
    std::size_t files_ = 0;
    FileDescriptor file_;  // the newest
    std::size_t end_ = 0;
    bool cut_ = false;   // half a line was found at the end
    bool full_ = false;  // the newest file has been closed by its mark
    AuditHead head_;
    std::array<char, kAuditLineBytes + 1> line_{};
};

}  // namespace agent
