// Who is given every observation as it was made, on the recognizer's thread.
#pragma once

#include "agent/recognize/observation.hpp"

namespace agent {

class ObservationSink {
public:
    // May wait, but not long: the next look waits for it.
    virtual void note(const Observation& observation) = 0;

protected:
    ~ObservationSink() = default;
};

}  // namespace agent
