// One look: a frame is encoded, then the server is asked, then there is an observation. No thread of its own.
#pragma once

#include <cstdint>
#include <string_view>

#include "agent/capture/frame.hpp"
#include "agent/image/picture.hpp"
#include "agent/process/clock.hpp"
#include "agent/process/config.hpp"
#include "agent/recognize/observation.hpp"
#include "agent/recognize/observe.hpp"
#include "compreface/client.hpp"

namespace agent {

struct LookSettings {
    Config::Image image;
    Config::Recognize recognize;
};

class Looker {
public:
    // `server` and `encoder` must outlive this; `api_key` is of a recognition service, or of a detection service when
    // looks are made with mode = detect.
    Looker(compreface::CompreFace& server, std::string_view api_key, PictureEncoder& encoder, const Clock& clock);

    // Reads the server's size limits (GET /api/v1/config), which also opens the connection. none, or why it failed,
    // with `detail`. A server that answers but does not offer the call counts as ready with the limits it ships with.
    [[nodiscard]] Reason warm_up(compreface::FixedText<compreface::limits::kMessageBytes>& detail);

    // First half: the frame's picture. Afterwards the frame is no longer needed. False: `out` has the fault.
    [[nodiscard]] bool encode(const Frame& frame, const LookSettings& settings, Observation& out);

    // Second half: asks about the picture just encoded and completes `out`.
    void ask(const LookSettings& settings, Observation& out);

private:
    void fail(compreface::Status status, Observation& out) const;

    compreface::CompreFace& server_;
    compreface::RecognitionService recognition_;
    compreface::DetectionService detection_;
    PictureEncoder& encoder_;
    const Clock& clock_;
    std::uint64_t max_picture_bytes_ = 0;
    EncodedPicture picture_;
    RecognizedFaces recognized_;
    compreface::DetectResult detected_;
};

}  // namespace agent
