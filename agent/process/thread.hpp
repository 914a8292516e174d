// A thread with a name, a stack of known size and no signals.
#pragma once

#include <pthread.h>

#include <cstddef>
#include <cstdint>

#include "compreface/text.hpp"

namespace agent {

class Thread {
public:
    using Body = void (*)(void* user);

    Thread() = default;
    Thread(const Thread&) = delete;
    Thread& operator=(const Thread&) = delete;
    // The thread must have been joined: one that still runs would use what is being destroyed. Ends the process
    // otherwise (as std::thread does); after a join() that returned false leave by _exit().
    ~Thread();

    // Runs `body(user)` on a new thread. `name`: up to 15 bytes, longer ones are cut. `stack_bytes`: rounded up to
    // pages and to the system's minimum; the memory is mapped, not on the heap. All signals are blocked in it. False:
    // errno says why.
    [[nodiscard]] bool start(const char* name, std::size_t stack_bytes, Body body, void* user);

    // The same for a method: start<&Recognizer::run>("recognizer", 256 * 1024, recognizer).
    template <auto kMethod, class T>
    [[nodiscard]] bool start(const char* name, std::size_t stack_bytes, T& object) {
        return start(
            name, stack_bytes, [](void* user) { (static_cast<T*>(user)->*kMethod)(); }, &object);
    }

    // Waits up to `timeout_ms` for the thread to end. True: it has ended, or was never started. False: it still runs;
    // may be called again.
    [[nodiscard]] bool join(std::uint32_t timeout_ms);

    [[nodiscard]] bool running() const { return running_; }

private:
    static void* enter(void* self);

    pthread_t thread_{};
    bool running_ = false;  // started and not joined
    compreface::FixedText<15> name_;
    Body body_ = nullptr;
    void* user_ = nullptr;
};

}  // namespace agent
