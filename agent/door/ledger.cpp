#include "agent/door/ledger.hpp"

#include <algorithm>
#include <cerrno>

#include "agent/process/errno_text.hpp"
#include "agent/process/log.hpp"

namespace agent::door {

namespace {

constexpr std::size_t kStackBytes = 256 * 1024;  // the file twice, and the system's own

}  // namespace

bool Ledger::open(const PathText& path, std::int64_t now_boottime_ns) {
    if (!done_.open()) return false;
    works_ = file_.load(path, now_boottime_ns);
    if (!works_) tell(false, errno);
    return true;
}

bool Ledger::start() {
    return thread_.start<&Ledger::work>("ledger", kStackBytes, *this);
}

Ledger::Ticket Ledger::commit(const SubjectName& subject, std::int64_t told_ns) {
    const std::lock_guard lock(mutex_);
    // Every ticket has a place for its result.
    if (unanswered_ == kWaiting) return 0;
    ++unanswered_;
    if (++last_ticket_ == 0) ++last_ticket_;
    wanted_[wanted_count_++] = {last_ticket_, subject, told_ns};
    wake_.notify_one();
    return last_ticket_;
}

bool Ledger::take(Result& out) {
    const std::lock_guard lock(mutex_);
    if (result_count_ == 0) {
        done_.drain();
        return false;
    }
    out = results_[0];
    std::copy(results_.begin() + 1, results_.begin() + static_cast<std::ptrdiff_t>(result_count_), results_.begin());
    --result_count_;
    --unanswered_;
    works_ = out.committed;
    return true;
}

void Ledger::stop() {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    wake_.notify_one();
}

std::size_t Ledger::wait_for_some() {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return stopping_ || wanted_count_ > 0; });
    const std::size_t count = std::exchange(wanted_count_, 0);
    std::copy_n(wanted_.begin(), count, batch_.begin());
    return count;
}

void Ledger::work() {
    while (const std::size_t count = wait_for_some()) {
        for (std::size_t i = 0; i < count; ++i) file_.remember(batch_[i].subject, batch_[i].told_ns);
        const bool saved = file_.save();
        tell(saved, errno);
        // Together, so that nobody who has taken the results is woken for them once more.
        const std::lock_guard lock(mutex_);
        for (std::size_t i = 0; i < count; ++i) results_[result_count_++] = {batch_[i].ticket, saved};
        done_.notify();
    }
}

void Ledger::tell(bool saved, int error) {
    if (saved != told_failure_) return;
    told_failure_ = !saved;
    if (saved) return log::info("door.memory_file can be written again: the door opens again");
    log::error("door.memory_file cannot be written, the door stays shut: %s", errno_text(error).data());
}

}  // namespace agent::door
