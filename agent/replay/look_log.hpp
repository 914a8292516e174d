// The observation log (log.observations_file): each look as a line, for replay.
#pragma once

#include <array>
#include <cstdint>

#include "agent/process/clock.hpp"
#include "agent/process/config.hpp"
#include "agent/process/error_list.hpp"
#include "agent/process/file_descriptor.hpp"
#include "agent/recognize/observation_sink.hpp"
#include "agent/replay/look_json.hpp"

namespace agent {

class LookLog final : public ObservationSink {
public:
    explicit LookLog(const Clock& clock) : clock_(clock) {}

    // False: `error` says why. Without this nothing is written.
    [[nodiscard]] bool open(const PathText& path, ErrorText& error);

    void note(const Observation& observation) override;

private:
    void failed(int error);

    const Clock& clock_;
    FileDescriptor file_;
    std::uint64_t lost_ = 0;
    std::array<char, kLookJsonBytes + 2> line_;  // left as it is: pages that no line reaches cost no memory
};

}  // namespace agent
