// A name server that never answers, and a network and /etc of this process's own in which it is the only one.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <thread>

namespace compreface::fakes {

// Moves this process into network and mount name spaces of its own, whose only name server is 127.0.0.1, which is asked
// for minutes. Call it before any thread is made. Returns "" or why it cannot be done here.
std::string isolate_name_lookup();

// Takes every question on 127.0.0.1:53 and keeps it. The destructor answers all with "no such name", so that no lookup
// is left behind waiting.
class SilentNameServer {
public:
    SilentNameServer();
    ~SilentNameServer();
    SilentNameServer(const SilentNameServer&) = delete;
    SilentNameServer& operator=(const SilentNameServer&) = delete;

    [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }
    // True as soon as more than `n` questions have come; false after a bound that no working program reaches.
    [[nodiscard]] bool wait_for_more_than(std::size_t n) const;
    [[nodiscard]] std::size_t questions() const;

private:
    void listen();

    int descriptor_ = -1;
    int wake_ = -1;
    std::thread thread_;
    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    std::size_t questions_ = 0;
};

}  // namespace compreface::fakes
