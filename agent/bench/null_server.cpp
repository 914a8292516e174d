#include "agent/bench/null_server.hpp"

#include <chrono>
#include <string_view>

namespace agent {

namespace {

constexpr std::string_view kFace =
    R"({"result":[{"box":{"probability":0.99998,"x_max":320,"y_max":340,"x_min":120,"y_min":80},)"
    R"("age":{"probability":0.99,"high":32,"low":25},"gender":{"probability":0.99,"value":"female"},)"
    R"("mask":{"probability":0.99,"value":"without_mask"})";
constexpr std::string_view kSubjects =
    R"(,"subjects":[{"subject":"null server 1","similarity":0.98123},{"subject":"null server 2","similarity":0.41}])";
constexpr std::string_view kEnd = "}]}";
constexpr std::string_view kLimits = R"({"clientMaxFileSize":5242880,"clientMaxBodySize":10485760})";

compreface::Status give(std::string_view text, compreface::AnswerSink& sink) {
    return sink.take(200, std::as_bytes(std::span{text}));
}

}  // namespace

compreface::Status NullServer::send(const compreface::Request& request, compreface::AnswerSink& sink,
                                    compreface::Reply& reply) {
    reply = {};
    if (request.body == nullptr) {
        reply.http_status = 200;
        reply.is_json = true;
        return give(kLimits, sink);
    }
    if (const auto status = read_body(*request.body); !status.ok()) return status;
    if (const auto status = wait(delay_ms_); !status.ok()) return status;
    reply.http_status = 200;
    reply.is_json = true;
    const bool recognizing = std::string_view{request.url}.find("/recognition/") != std::string_view::npos;
    for (const std::string_view piece : {kFace, recognizing ? kSubjects : std::string_view{}, kEnd}) {
        if (const auto status = give(piece, sink); !status.ok()) return status;
    }
    return {};
}

compreface::Status NullServer::read_body(compreface::BodySource& body) {
    std::size_t filled = 0;
    do {
        if (const auto status = body.read(piece_, filled); !status.ok()) return status;
        body_bytes_ += filled;
    } while (filled > 0);
    return {};
}

void NullServer::stop() {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopped_ = true;
    changed_.notify_all();
}

compreface::Status NullServer::wait(std::uint32_t wait_ms) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait_for(lock, std::chrono::milliseconds(wait_ms), [this] { return stopped_; });
    return stopped_ ? compreface::Status(compreface::Code::stopped) : compreface::Status{};
}

std::uint64_t NullServer::now_ms() const {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
}

}  // namespace agent
