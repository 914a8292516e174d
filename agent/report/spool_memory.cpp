#include "agent/report/spool_memory.hpp"

#include <algorithm>

namespace agent {

void SpoolMemory::append(std::string_view json, std::int64_t expires_wall_ns) {
    const std::uint64_t number = next_number_++;
    if (json.size() > text_.size()) return;  // falls out at once: the hole in the numbers tells it
    std::size_t at = 0;
    while (count_ == entries_.size() || !find_room(json.size(), at)) drop_oldest();
    json.copy(text_.data() + at, json.size());
    entries_[(first_ + count_) % entries_.size()] = {number, expires_wall_ns, at, json.size()};
    ++count_;
}

// The held texts lie one behind the other and wrap around at most once; a text is never cut in two.
bool SpoolMemory::find_room(std::size_t bytes, std::size_t& at) const {
    if (count_ == 0) {
        at = 0;
        return true;
    }
    const Entry& oldest = entries_[first_];
    const Entry& newest = entries_[(first_ + count_ - 1) % entries_.size()];
    const std::size_t end = newest.at + newest.bytes;
    const bool wrapped = newest.at < oldest.at;
    at = end;
    if (end + bytes <= (wrapped ? oldest.at : text_.size())) return true;
    at = 0;
    return !wrapped && bytes <= oldest.at;
}

void SpoolMemory::drop_oldest() {
    first_ = (first_ + 1) % entries_.size();
    --count_;
}

bool SpoolMemory::next(std::uint64_t after, StoredEvent& out) const {
    for (std::size_t i = 0; i < count_; ++i) {
        const Entry& entry = entries_[(first_ + i) % entries_.size()];
        if (entry.number <= after) continue;
        out = {entry.number, {text_.data() + entry.at, entry.bytes}, entry.expires_wall_ns};
        return true;
    }
    return false;
}

void SpoolMemory::drop_up_to(std::uint64_t number) {
    while (count_ > 0 && entries_[first_].number <= number) drop_oldest();
}

void SpoolMemory::begin_behind(std::uint64_t number) {
    count_ = 0;
    next_number_ = number + 1;
}

}  // namespace agent
