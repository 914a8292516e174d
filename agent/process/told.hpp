// A lasting fault is told when it begins or changes its cause, and when it ends; never per attempt.
#pragma once

#include <cstdint>

#include "agent/process/reason.hpp"

namespace agent {

class Told {
public:
    // An attempt failed for `cause`. True: tell it now, the cause is new. Reason::none is no cause.
    [[nodiscard]] bool failed(Reason cause);

    // An attempt succeeded. The number of failures since the fault began; above 0: tell now that it is over.
    [[nodiscard]] std::uint32_t succeeded();

    // What lasts now; Reason::none: nothing.
    [[nodiscard]] Reason cause() const { return cause_; }
    // Failures since the fault began, over all its causes.
    [[nodiscard]] std::uint32_t count() const { return count_; }

private:
    Reason cause_ = Reason::none;
    std::uint32_t count_ = 0;
};

}  // namespace agent
