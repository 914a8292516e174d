// Where the recognizer thread leaves observations for the main thread. The newest two; an older one that main did not
// fetch is worth nothing any more and is counted.
#pragma once

#include <array>
#include <cstdint>
#include <mutex>

#include "agent/process/wakeup.hpp"
#include "agent/recognize/observation.hpp"

namespace agent {

class ObservationBox {
public:
    // False when the kernel gives no event descriptor.
    [[nodiscard]] bool open() { return wakeup_.open(); }
    // Readable when something is in the box.
    [[nodiscard]] int fd() const { return wakeup_.fd(); }

    void post(const Observation& observation);   // recognizer
    [[nodiscard]] bool fetch(Observation& out);  // main: oldest first; false: empty

    // Looks that main did not fetch in time; a failed warm-up is none.
    [[nodiscard]] std::uint64_t passed_over();

private:
    std::mutex mutex_;
    std::array<Observation, 2> kept_{};
    std::size_t count_ = 0;
    std::uint64_t passed_over_ = 0;
    Wakeup wakeup_;
};

}  // namespace agent
