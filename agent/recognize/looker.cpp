#include "agent/recognize/looker.hpp"

#include <algorithm>

#include "agent/recognize/server_fault.hpp"

namespace agent {

namespace {

// Multipart heads and boundaries around the picture.
constexpr std::uint64_t kMultipartBytes = 1024;

compreface::Options call_options(const Config::Recognize& settings) {
    compreface::Options options;
    options.limit = settings.max_faces;
    if (settings.det_prob_threshold > 0) options.det_prob_threshold = settings.det_prob_threshold;
    if (settings.face_plugins != compreface::Plugin::none) options.face_plugins = settings.face_plugins;
    if (settings.mode != LookMode::recognize) return options;
    options.limit = settings.max_faces + 1;  // one more tells a crowd
    options.prediction_count = settings.prediction_count;
    options.status = true;  // thresholds belong to one face engine: which one was it?
    return options;
}

std::uint64_t picture_limit(const compreface::ServerConfig& config) {
    const std::uint64_t body = config.max_body_bytes > kMultipartBytes ? config.max_body_bytes - kMultipartBytes : 0;
    return std::min(config.max_file_bytes, body);
}

}  // namespace

Looker::Looker(compreface::CompreFace& server, std::string_view api_key, PictureEncoder& encoder, const Clock& clock)
    : server_(server),
      recognition_(server.recognition(api_key)),
      detection_(server.detection(api_key)),
      encoder_(encoder),
      clock_(clock),
      max_picture_bytes_(picture_limit(compreface::ServerConfig{})) {}

Reason Looker::warm_up(compreface::FixedText<compreface::limits::kMessageBytes>& detail) {
    compreface::ServerConfig config;
    const compreface::Status status = server_.server().config(config);
    if (status.ok()) {
        max_picture_bytes_ = picture_limit(config);
        return Reason::none;
    }
    if (status.code() == compreface::Code::rejected) return Reason::none;
    detail = server_.last_error().message;
    return server_fault(status.code());
}

bool Looker::encode(const Frame& frame, const LookSettings& settings, Observation& out) {
    out = Observation{};
    out.frame.sequence = frame.sequence;
    const bool swaps = encoder_.turn().swaps_sides();
    out.frame.width = swaps ? frame.height : frame.width;
    out.frame.height = swaps ? frame.width : frame.height;
    out.frame.suspended_ns = frame.suspended_ns;
    out.frame.name = frame.name;
    out.frame.stamps.captured_ns = frame.captured_ns;
    out.frame.stamps.taken_ns = clock_.monotonic_ns();
    out.fault = encoder_.encode(frame, settings.image, max_picture_bytes_, picture_, out.detail);
    out.frame.stamps.encoded_ns = clock_.monotonic_ns();
    out.frame.jpeg_bytes = static_cast<std::uint32_t>(picture_.bytes.size());
    return out.fault == Reason::none;
}

void Looker::ask(const LookSettings& settings, Observation& out) {
    const compreface::Image image = compreface::Image::bytes(picture_.bytes);
    const compreface::Options options = call_options(settings.recognize);
    const PictureScale scale{picture_.scale_x, picture_.scale_y, picture_.left, picture_.top};
    const bool recognizing = settings.recognize.mode == LookMode::recognize;

    const compreface::Status status = recognizing ? recognition_.recognize(image, options, recognized_)
                                                  : detection_.detect(image, options, detected_);
    out.frame.stamps.answered_ns = clock_.monotonic_ns();
    if (status.code() == compreface::Code::no_face_found) return;
    if (!status.ok()) return fail(status, out);
    if (!recognizing) return observe(detected_, scale, out);
    (void)observe(recognized_, settings.recognize.prediction_count, scale, out);  // the fault is in `out`
    out.crowd = out.face_count > settings.recognize.max_faces;
}

void Looker::fail(compreface::Status status, Observation& out) const {
    out.fault = server_fault(status.code());
    out.detail = server_.last_error().message;
}

}  // namespace agent
