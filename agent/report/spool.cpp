#include "agent/report/spool.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>
#include <utility>

#include "agent/process/clock.hpp"
#include "agent/process/errno_text.hpp"
#include "agent/process/log.hpp"
#include "agent/process/numbered_files.hpp"

namespace agent {
namespace {

constexpr std::int64_t kSyncEveryNs = kNsPerS;      // flash wears out by syncs, not by bytes
constexpr std::int64_t kTryEveryNs = 10 * kNsPerS;  // a disk that failed
constexpr const char* kSuffix = ".spool";

}  // namespace

void Spool::open(const char* folder) {
    (void)path_.assign(folder);
    folder_ = open_own_folder(folder);
    if (!folder_.valid()) return disk_failed("be opened", errno);
    load_all();
    earlier_number_ = next_number_ - 1;
    memory_.begin_behind(earlier_number_);
}

void Spool::load_all() {
    std::array<std::uint64_t, kSegments> first_numbers{};
    const int files = list_numbered(folder_.get(), kSuffix, first_numbers);
    if (files < 0) return disk_failed("be read", errno);
    for (const std::uint64_t first : std::span(first_numbers).first(static_cast<std::size_t>(files))) load_one(first);
    for (const SpoolSegment& segment : std::span(segments_).first(count_)) {
        acknowledged_ = std::max(acknowledged_, segment.acknowledged());
        next_number_ = std::max(next_number_, segment.last_number() + 1);
    }
    acknowledged_on_disk_ = acknowledged_;
}

void Spool::load_one(std::uint64_t first_number) {
    const NumberedName name = numbered_name(first_number, kSuffix);
    SpoolSegment& segment = segments_[count_];
    bool good = segment.load(disk_, folder_.get(), name.data());
    if (!good && errno != EBADMSG) return disk_failed("be read", errno);
    // Not what its name says, or not behind the one before: somebody moved files about.
    good = good && segment.first_number() == first_number &&
           (count_ == 0 || segments_[count_ - 1].last_number() < first_number);
    if (!good) {
        log::warning("spool: %s/%s is damaged: its events are lost", path_.c_str(), name.data());
        segment.close();
        (void)::unlinkat(folder_.get(), name.data(), 0);
        return;
    }
    if (segment.cut_bytes() > 0) {
        log::warning("spool: %s/%s: the last %zu bytes were half written and are cut away", path_.c_str(), name.data(),
                     segment.cut_bytes());
    }
    ++count_;
}

void Spool::append(std::string_view json, std::int64_t expires_wall_ns, bool at_once, std::int64_t now_ns) {
    const bool try_disk = !failing_ || now_ns - tried_ns_ >= kTryEveryNs;
    if (try_disk) tried_ns_ = now_ns;
    if (try_disk && settle() && write(next_number_, expires_wall_ns, json)) {
        ++next_number_;
        memory_.begin_behind(next_number_ - 1);
        unsynced_ = true;
        if (at_once || now_ns - synced_ns_ >= kSyncEveryNs) sync(now_ns);
        return;
    }
    memory_.append(json, expires_wall_ns);
    next_number_ = memory_.next_number();
}

bool Spool::settle() {
    StoredEvent event;
    while (memory_.next(acknowledged_, event)) {
        if (!write(event.number, event.expires_wall_ns, event.json)) return false;
        memory_.drop_up_to(event.number);
        unsynced_ = true;
    }
    return true;
}

bool Spool::write(std::uint64_t number, std::int64_t expires_wall_ns, std::string_view json) {
    if (!folder_.valid()) return false;
    const bool full = count_ == 0 || newest().bytes() + SpoolSegment::kRecordHeadBytes + json.size() > segment_bytes_;
    if (full && !begin_segment(number)) {
        disk_failed("be written", errno);
        return false;
    }
    if (!newest().append(disk_, number, expires_wall_ns, json)) {
        disk_failed("be written", errno);
        return false;
    }
    if (failing_) log::info("spool: %s takes events again", path_.c_str());
    failing_ = false;
    return true;
}

// The old file has to be safe before a new one is begun, and the new one's name before anything relies on it.
bool Spool::begin_segment(std::uint64_t first_number) {
    if (count_ > 0 && disk_.sync(newest().fd()) != 0) return false;
    if (count_ == kSegments) drop_oldest();
    SpoolSegment segment;
    const std::uint64_t acknowledged = std::min(acknowledged_, first_number - 1);
    if (!segment.create(disk_, folder_.get(), numbered_name(first_number, kSuffix).data(), first_number, acknowledged))
        return false;
    segments_[count_++] = std::move(segment);
    acknowledged_on_disk_ = acknowledged;
    return disk_.sync(folder_.get()) == 0;
}

void Spool::drop_oldest() {
    (void)::unlinkat(folder_.get(), numbered_name(segments_[0].first_number(), kSuffix).data(), 0);
    for (std::size_t i = 1; i < count_; ++i) segments_[i - 1] = std::move(segments_[i]);
    segments_[--count_].close();
}

bool Spool::next(std::uint64_t after, StoredEvent& out) {
    for (SpoolSegment& segment : std::span(segments_).first(count_)) {
        if (!segment.next(after, record_, out)) continue;
        out.of_earlier_run = out.number <= earlier_number_;
        return true;
    }
    return memory_.next(after, out);
}

void Spool::acknowledge(std::uint64_t number) {
    acknowledged_ = std::max(acknowledged_, std::min(number, next_number_ - 1));
    memory_.drop_up_to(acknowledged_);
    if (failing_ || count_ < 2 || segments_[0].last_number() > acknowledged_) return;
    // A file goes only when it is on the disk that its events have arrived: otherwise they would count as lost after a
    // power cut.
    write_acknowledgement();
    if (!failing_ && disk_.sync(newest().fd()) != 0) disk_failed("be synced", errno);
    while (!failing_ && count_ > 1 && segments_[0].last_number() <= acknowledged_on_disk_) drop_oldest();
}

void Spool::tend(std::int64_t now_ns) {
    if (failing_ && now_ns - tried_ns_ >= kTryEveryNs && !memory_.empty()) {
        tried_ns_ = now_ns;
        (void)settle();
    }
    if (now_ns - synced_ns_ < kSyncEveryNs) return;
    write_acknowledgement();
    if (unsynced_) sync(now_ns);
}

bool Spool::has_work() const {
    if (failing_) return !memory_.empty();
    return unsynced_ ||
           (count_ > 0 && std::min(acknowledged_, segments_[count_ - 1].last_number()) > acknowledged_on_disk_);
}

void Spool::flush(std::int64_t now_ns) {
    if (failing_) (void)settle();
    write_acknowledgement();
    if (unsynced_) sync(now_ns);
}

// Lost at worst with the last second before a power cut: then events come twice, marked by their id.
void Spool::write_acknowledgement() {
    if (failing_ || count_ == 0) return;
    const std::uint64_t number = std::min(acknowledged_, newest().last_number());
    if (number <= acknowledged_on_disk_) return;
    if (!newest().append(disk_, number, 0, {})) return disk_failed("be written", errno);
    acknowledged_on_disk_ = number;
    unsynced_ = true;
}

void Spool::sync(std::int64_t now_ns) {
    synced_ns_ = now_ns;
    unsynced_ = false;
    if (count_ > 0 && disk_.sync(newest().fd()) != 0) disk_failed("be synced", errno);
}

void Spool::disk_failed(const char* doing, int error) {
    if (!failing_) {
        const std::string_view why = error == EBUSY ? "another agent uses this folder" : errno_text(error);
        log::error("spool: %s cannot %s: %.*s; events are kept in memory only", path_.c_str(), doing,
                   static_cast<int>(why.size()), why.data());
    }
    failing_ = true;
}

}  // namespace agent
