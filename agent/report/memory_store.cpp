#include "agent/report/memory_store.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "agent/process/log.hpp"
#include "agent/report/event_json.hpp"

namespace agent {

void MemoryStore::report(const RenderedEvent& event, std::int64_t) {
    const std::size_t bytes = sizeof(Head) + event.json.size();
    while (true) {
        if (first_ > last_) {
            begin_ = end_ = 0;
            wrap_ = kStoredBytes;
        }
        // Records lie in [begin_, end_), or in [begin_, wrap_) and [0, end_).
        const bool wrapped = end_ < begin_ || (end_ == begin_ && first_ <= last_);
        if (!wrapped && end_ + bytes > kStoredBytes) {
            wrap_ = end_;
            end_ = 0;
            continue;
        }
        if (end_ + bytes <= (wrapped ? begin_ : kStoredBytes)) break;
        drop_oldest();
    }
    Head head{.number = ++last_,
              .expires_wall_ns = event.event->expires_wall_ns,
              .decided_wall_ns = event.event->decided_wall_ns,
              .sequence = event.event->sequence,
              .json_bytes = static_cast<std::uint32_t>(event.json.size())};
    event.event->id.view().copy(head.id.data(), head.id.size());
    std::memcpy(bytes_.data() + end_, &head, sizeof head);
    event.json.copy(bytes_.data() + end_ + sizeof head, event.json.size());
    end_ += bytes;
}

MemoryStore::Head MemoryStore::head_at(std::size_t offset) const {
    Head head;
    std::memcpy(&head, bytes_.data() + offset, sizeof head);
    return head;
}

void MemoryStore::drop_oldest() {
    const Head head = head_at(begin_);
    if (fresh_.count == 0) fresh_.first = head;
    fresh_.last = head.number;
    ++fresh_.count;
    begin_ += sizeof head + head.json_bytes;
    if (begin_ == wrap_) {
        begin_ = 0;
        wrap_ = kStoredBytes;
    }
    ++first_;
}

bool MemoryStore::next(std::uint64_t after, StoredEvent& out) {
    if (next_gap(after, out)) return true;
    // What was lost since the gap that is under way is told when that one has arrived: nothing may overtake it.
    if (fresh_.count > 0 && after < fresh_.last) return false;
    const std::uint64_t number = std::max(after + 1, first_);
    if (number > last_) return false;
    const std::size_t offset = seek(number);
    const Head head = head_at(offset);
    out = {number, {bytes_.data() + offset + sizeof head, head.json_bytes}, head.expires_wall_ns};
    return true;
}

bool MemoryStore::next_gap(std::uint64_t after, StoredEvent& out) {
    if (told_.count == 0 && fresh_.count > 0) told_ = std::exchange(fresh_, {});
    if (told_.count == 0 || after >= told_.last) return false;
    Event gap;
    (void)gap.id.assign({told_.first.id.data(), told_.first.id.size()});
    gap.sequence = told_.first.sequence;
    gap.captured_wall_ns = gap.decided_wall_ns = told_.first.decided_wall_ns;
    gap.expires_wall_ns = told_.first.expires_wall_ns;
    gap.decision.type = EventType::gap;
    gap.decision.reason = Reason::queue_full;
    gap.decision.count = told_.count;
    out = {told_.last, write_event_json(gap, camera_, gap_json_), gap.expires_wall_ns};
    return true;
}

// Usually the one behind the last that was asked for.
std::size_t MemoryStore::seek(std::uint64_t number) {
    std::uint64_t at = first_;
    std::size_t offset = begin_;
    if (cursor_number_ >= first_ && cursor_number_ <= number) {
        at = cursor_number_;
        offset = cursor_;
    }
    for (; at < number; ++at) {
        offset += sizeof(Head) + head_at(offset).json_bytes;
        if (offset == wrap_) offset = 0;
    }
    cursor_number_ = number;
    cursor_ = offset;
    return offset;
}

void MemoryStore::acknowledge(std::uint64_t upto) {
    if (told_.count > 0 && upto >= told_.last) told_ = {};
    if (fresh_.count > 0 && upto >= fresh_.last) fresh_ = {};  // it had arrived when it fell out
    while (first_ <= last_ && first_ <= upto) {
        begin_ += sizeof(Head) + head_at(begin_).json_bytes;
        if (begin_ == wrap_) {
            begin_ = 0;
            wrap_ = kStoredBytes;
        }
        ++first_;
    }
}

void MemoryStore::stop() {
    const std::uint64_t lost = waiting() + told_.count + fresh_.count;
    if (lost == 0) return;
    log::warning("mqtt: %llu events were not acknowledged by the broker and are lost for it",
                 static_cast<unsigned long long>(lost));
}

}  // namespace agent
