// A reporter that keeps what it was told, and that can be made to hang.
//
//   FakeReporter reporter;
//   reporter.hang();
//   ... the thread is started ...
//   reporter.wait_for_reports(1);  // it is inside report() now
//   reporter.release();
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "agent/process/wakeup.hpp"
#include "agent/report/reporter.hpp"

namespace agent::fakes {

struct Reported {
    Event event;
    std::string camera, json, text;
    std::int64_t now_ns = 0;
};

// What is not of the contract may be called from any thread, at any time; `on_report` and `on_tend` are set before.
class FakeReporter final : public Reporter {
public:
    FakeReporter() = default;
    FakeReporter(const FakeReporter&) = delete;
    FakeReporter& operator=(const FakeReporter&) = delete;

    // Called on the reporter's thread, within report() and tend(), without any lock.
    std::function<void()> on_report, on_tend;

    // From now on report() does not return until release(), which counts for later ones too.
    void hang() {
        const std::lock_guard lock(mutex_);
        hanging_ = true;
    }
    void release() {
        const std::lock_guard lock(mutex_);
        hanging_ = false;
        changed_.notify_all();
    }
    void set_busy(bool busy) {
        const std::lock_guard lock(mutex_);
        busy_ = busy;
    }
    // Without it fd() is -1. False: errno says why. Before the thread starts.
    [[nodiscard]] bool open() { return wakeup_.open(); }
    // Makes fd() readable until the next tend().
    void wake() { wakeup_.notify(); }

    // Return when so many calls have begun. For tests whose other thread is certain to make them.
    void wait_for_reports(std::size_t n) const {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return reported_.size() >= n; });
    }
    void wait_for_tends(std::size_t n) const {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return tends_ >= n; });
    }
    [[nodiscard]] std::vector<Reported> reported() const {
        const std::lock_guard lock(mutex_);
        return reported_;
    }
    [[nodiscard]] std::size_t tends() const {
        const std::lock_guard lock(mutex_);
        return tends_;
    }
    [[nodiscard]] std::size_t stops() const {
        const std::lock_guard lock(mutex_);
        return stops_;
    }

    void report(const RenderedEvent& event, std::int64_t now_ns) override {
        {
            std::unique_lock lock(mutex_);
            reported_.push_back(
                {*event.event, std::string{event.camera}, std::string{event.json}, std::string{event.text}, now_ns});
            changed_.notify_all();
            changed_.wait(lock, [this] { return !hanging_; });
        }
        if (on_report) on_report();
    }
    [[nodiscard]] int fd() const override { return wakeup_.fd(); }
    void tend(std::int64_t) override {
        if (wakeup_.fd() >= 0) wakeup_.drain();
        {
            const std::lock_guard lock(mutex_);
            ++tends_;
            changed_.notify_all();
        }
        if (on_tend) on_tend();
    }
    [[nodiscard]] bool busy() const override {
        const std::lock_guard lock(mutex_);
        return busy_;
    }
    void stop() override {
        const std::lock_guard lock(mutex_);
        ++stops_;
        busy_ = false;
    }

private:
    mutable std::mutex mutex_;  // guards all below but the wakeup
    mutable std::condition_variable changed_;
    std::vector<Reported> reported_;
    std::size_t tends_ = 0, stops_ = 0;
    bool hanging_ = false, busy_ = false;
    Wakeup wakeup_;
};

}  // namespace agent::fakes
