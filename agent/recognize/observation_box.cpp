#include "agent/recognize/observation_box.hpp"

namespace agent {

void ObservationBox::post(const Observation& observation) {
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        if (count_ == kept_.size()) {
            if (kept_[0].frame.stamps.taken_ns != 0) ++passed_over_;
            kept_[0] = kept_[1];
            --count_;
        }
        kept_[count_++] = observation;
    }
    wakeup_.notify();
}

bool ObservationBox::fetch(Observation& out) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (count_ == 0) {
        wakeup_.drain();
        return false;
    }
    out = kept_[0];
    if (--count_ == 1) kept_[0] = kept_[1];
    return true;
}

std::uint64_t ObservationBox::passed_over() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return passed_over_;
}

}  // namespace agent
