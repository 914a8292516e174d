// Tells a lasting fault once when it begins, once when its cause changes and once when it ends, with a count; never per
// attempt.
#pragma once

#include <string_view>

#include "agent/decide/decision.hpp"
#include "agent/process/told.hpp"

namespace agent {

// One for each thing that can be in trouble by itself: the camera, the server.
class FaultWatch {
public:
    // An attempt failed with `reason` (not none).
    void failed(Reason reason, std::string_view detail, DecisionList& out);
    // An attempt went well.
    void worked(DecisionList& out);

    [[nodiscard]] Reason current() const { return told_.cause(); }

private:
    Told told_;
};

}  // namespace agent
