// The thread that does the door's own writing to the disk, so that a slow card stalls neither the camera nor, as long
// as it is only slow, the door.
#pragma once

#include <array>
#include <condition_variable>
#include <cstdint>
#include <mutex>

#include "agent/door/memory_file.hpp"
#include "agent/process/clock.hpp"
#include "agent/process/thread.hpp"
#include "agent/process/wakeup.hpp"

namespace agent::door {

class Ledger {
public:
    static constexpr std::size_t kWaiting = 16;
    using Ticket = std::uint32_t;  // 0: none

    struct Result {
        Ticket ticket = 0;
        bool committed = false;
    };

    // Reads the memory. Tells in the log what is wrong with it. False: errno says why the thread cannot be prepared.
    [[nodiscard]] bool open(const PathText& path, std::int64_t now_boottime_ns);
    [[nodiscard]] bool start();

    // As it was when the agent started.
    [[nodiscard]] const Memory& memory() const { return file_.memory(); }
    [[nodiscard]] bool damaged() const { return file_.damaged(); }
    // False: the last attempt to write failed.
    [[nodiscard]] bool works() const { return works_; }

    // From the main thread: writes down that `subject` was told at this moment of CLOCK_BOOTTIME. 0: too many wait.
    [[nodiscard]] Ticket commit(const SubjectName& subject, std::int64_t told_ns);
    // Readable when there are results.
    [[nodiscard]] int fd() const { return done_.fd(); }
    // The next result, in the order of the tickets.
    [[nodiscard]] bool take(Result& out);

    // Writes down what waits and ends.
    void stop();
    [[nodiscard]] bool join(std::uint32_t timeout_ms) { return thread_.join(timeout_ms); }

private:
    struct Wanted {
        Ticket ticket = 0;
        SubjectName subject;
        std::int64_t told_ns = 0;
    };

    void work();
    [[nodiscard]] std::size_t wait_for_some();
    void tell(bool saved, int error);

    MemoryFile file_;  // the thread's own once it runs
    std::mutex mutex_;
    std::condition_variable wake_;
    Wakeup done_;
    std::array<Wanted, kWaiting> wanted_{};
    std::size_t wanted_count_ = 0;
    std::array<Wanted, kWaiting> batch_{};  // the thread's own
    std::array<Result, kWaiting> results_{};
    std::size_t result_count_ = 0;
    std::size_t unanswered_ = 0;
    Ticket last_ticket_ = 0;
    bool works_ = true;  // main's own
    bool told_failure_ = false;
    bool stopping_ = false;
    Thread thread_;
};

}  // namespace agent::door
