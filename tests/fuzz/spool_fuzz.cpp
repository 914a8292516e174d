// Whatever a file of the spool may hold after a crash: nothing may crash, the events come in ascending order, and after
// one more event the file still gives what it gave before.
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>

#include "agent/report/spool_segment.hpp"

namespace {

using namespace agent;

// Its only file is the one in memory.
class MemoryDisk final : public DiskCalls {
public:
    explicit MemoryDisk(int file) : file_(file) {}
    int open_at(int, const char*, int) override { return ::dup(file_); }
    ssize_t write_at(int fd, const void* bytes, std::size_t count, off_t offset) override {
        return ::pwrite(fd, bytes, count, offset);
    }
    int cut(int fd, off_t bytes) override { return ::ftruncate(fd, bytes); }
    int sync(int) override { return 0; }

private:
    int file_;
};

void insist(bool sane) {
    if (!sane) abort();
}

std::size_t walk(SpoolSegment& segment) {
    static SpoolSegment::Record memory;
    StoredEvent event;
    std::size_t events = 0;
    for (std::uint64_t after = 0; segment.next(after, memory, event); after = event.number, ++events) {
        insist(event.number > after && event.number <= segment.last_number());
        insist(!event.json.empty() && event.json.size() <= kEventJsonBytes);
    }
    return events;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    static const int file = ::memfd_create("spool", MFD_CLOEXEC);
    insist(file >= 0 && ::ftruncate(file, 0) == 0 && ::pwrite(file, data, size, 0) == static_cast<ssize_t>(size));
    MemoryDisk disk{file};
    SpoolSegment segment;
    if (!segment.load(disk, -1, "")) return 0;
    insist(segment.bytes() + segment.cut_bytes() == size && segment.acknowledged() <= segment.last_number());
    const std::size_t events = walk(segment);
    if (segment.last_number() == UINT64_MAX) return 0;
    insist(segment.append(disk, segment.last_number() + 1, 0, "{}"));
    SpoolSegment again;
    insist(again.load(disk, -1, "") && again.cut_bytes() == 0 && walk(again) == events + 1);
    return 0;
}
