#include "agent/report/spool_segment.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>

#include "agent/process/crc32.hpp"

namespace agent {
namespace {

static_assert(std::endian::native == std::endian::little, "the file is little-endian");

constexpr std::string_view kMagic = "cfspool1";
constexpr std::size_t kHeadSum = 28;
constexpr std::size_t kChecked = 4;  // a record's checksum is over what follows it

template <class Number>
void put(char* at, Number number) {
    std::memcpy(at, &number, sizeof number);
}

template <class Number>
Number get(const char* at) {
    Number number;
    std::memcpy(&number, at, sizeof number);
    return number;
}

std::uint32_t sum(const char* bytes, std::size_t count) {
    return crc32(std::as_bytes(std::span(bytes, count)));
}

// All of it, or nothing of use.
bool read_at(int fd, char* out, std::size_t count, std::size_t offset) {
    return ::pread(fd, out, count, static_cast<off_t>(offset)) == static_cast<ssize_t>(count);
}

bool write_whole(DiskCalls& disk, int fd, std::span<const char> bytes, std::size_t offset) {
    const ssize_t written = disk.write_at(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written == static_cast<ssize_t>(bytes.size())) return true;
    if (written >= 0) errno = ENOSPC;  // a file takes less than it was given only when the disk or a limit is reached
    return false;
}

}  // namespace

bool SpoolSegment::create(DiskCalls& disk, int folder, const char* name, std::uint64_t first_number,
                          std::uint64_t acknowledged) {
    close();
    file_.reset(disk.open_at(folder, name, O_RDWR | O_CREAT | O_TRUNC));
    if (!file_.valid()) return false;
    std::array<char, kHeadBytes> head{};
    kMagic.copy(head.data(), kMagic.size());
    put(&head[8], first_number);
    put(&head[16], acknowledged);
    put(&head[kHeadSum], sum(head.data(), kHeadSum));
    if (!write_whole(disk, file_.get(), head, 0)) {
        (void)::unlinkat(folder, name, 0);
        close();
        return false;
    }
    end_ = kHeadBytes;
    first_number_ = first_number;
    last_number_ = first_number - 1;
    acknowledged_ = acknowledged;
    return true;
}

bool SpoolSegment::load(DiskCalls& disk, int folder, const char* name) {
    close();
    file_.reset(disk.open_at(folder, name, O_RDWR));
    if (!file_.valid() && errno == EROFS) file_.reset(disk.open_at(folder, name, O_RDONLY));
    struct stat about {};
    if (!file_.valid() || ::fstat(file_.get(), &about) != 0) return false;
    if (!S_ISREG(about.st_mode) || !read_head()) {
        close();
        errno = EBADMSG;
        return false;
    }
    const auto file_bytes = static_cast<std::size_t>(about.st_size);
    scan(file_bytes);
    cut_bytes_ = file_bytes - end_;
    if (cut_bytes_ > 0) (void)disk.cut(file_.get(), static_cast<off_t>(end_));
    return true;
}

bool SpoolSegment::read_head() {
    std::array<char, kHeadBytes> head{};
    if (!read_at(file_.get(), head.data(), head.size(), 0)) return false;
    if (std::string_view(head.data(), kMagic.size()) != kMagic) return false;
    if (get<std::uint32_t>(&head[kHeadSum]) != sum(head.data(), kHeadSum)) return false;
    first_number_ = get<std::uint64_t>(&head[8]);
    acknowledged_ = get<std::uint64_t>(&head[16]);
    return first_number_ > 0 && acknowledged_ < first_number_;
}

void SpoolSegment::scan(std::size_t file_bytes) {
    Record memory;
    Found found;
    end_ = kHeadBytes;
    last_number_ = first_number_ - 1;
    while (read_record(end_, file_bytes, memory, found)) {
        const bool is_event = found.json_bytes > 0;
        if (is_event ? found.number <= last_number_ : found.number > last_number_) break;
        if (is_event) last_number_ = found.number;
        if (!is_event) acknowledged_ = std::max(acknowledged_, found.number);
        end_ += kRecordHeadBytes + found.json_bytes;
    }
}

bool SpoolSegment::read_record(std::size_t offset, std::size_t file_bytes, Record& memory, Found& found) const {
    if (offset > file_bytes || file_bytes - offset < kRecordHeadBytes) return false;
    if (!read_at(file_.get(), memory.data(), kRecordHeadBytes, offset)) return false;
    found.json_bytes = get<std::uint32_t>(&memory[4]);
    if (found.json_bytes > kEventJsonBytes || file_bytes - offset - kRecordHeadBytes < found.json_bytes) return false;
    if (!read_at(file_.get(), &memory[kRecordHeadBytes], found.json_bytes, offset + kRecordHeadBytes)) return false;
    found.number = get<std::uint64_t>(&memory[8]);
    found.expires_wall_ns = get<std::int64_t>(&memory[16]);
    return get<std::uint32_t>(memory.data()) == sum(&memory[kChecked], kRecordHeadBytes - kChecked + found.json_bytes);
}

bool SpoolSegment::append(DiskCalls& disk, std::uint64_t number, std::int64_t expires_wall_ns, std::string_view json) {
    if (json.size() > kEventJsonBytes) {
        errno = EMSGSIZE;
        return false;
    }
    Record record;
    const std::size_t bytes = kRecordHeadBytes + json.size();
    put(&record[4], static_cast<std::uint32_t>(json.size()));
    put(&record[8], number);
    put(&record[16], expires_wall_ns);
    json.copy(&record[kRecordHeadBytes], json.size());
    put(record.data(), sum(&record[kChecked], bytes - kChecked));
    if (!write_whole(disk, file_.get(), {record.data(), bytes}, end_)) {
        const int error = errno;
        (void)disk.cut(file_.get(), static_cast<off_t>(end_));
        errno = error;
        return false;
    }
    end_ += bytes;
    if (json.empty()) acknowledged_ = std::max(acknowledged_, number);
    if (!json.empty()) last_number_ = number;
    return true;
}

bool SpoolSegment::next(std::uint64_t after, Record& memory, StoredEvent& out) {
    if (after >= last_number_) return false;
    if (after < read_number_) read_offset_ = kHeadBytes;
    Found found;
    while (read_record(read_offset_, end_, memory, found)) {
        if (found.json_bytes > 0 && found.number > after) {
            read_number_ = after;
            out = {found.number, {&memory[kRecordHeadBytes], found.json_bytes}, found.expires_wall_ns};
            return true;
        }
        read_offset_ += kRecordHeadBytes + found.json_bytes;
    }
    return false;
}

}  // namespace agent
