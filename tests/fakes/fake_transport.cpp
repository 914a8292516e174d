#include "fakes/fake_transport.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace compreface::fakes {
namespace {

// Read in pieces that no part of a body is a multiple of, so that every seam is crossed.
constexpr std::size_t kReadBytes = 977;

void read_body(BodySource& body, SentRequest& out) {
    out.has_body = true;
    out.announced_bytes = body.total_bytes();
    std::array<std::byte, kReadBytes> piece;
    std::size_t filled = 0;
    do {
        out.body_status = body.read(piece, filled);
        if (!out.body_status.ok()) return;
        out.body.append(reinterpret_cast<const char*>(piece.data()), filled);
    } while (filled > 0);
}

SentRequest copy_of(const Request& request, bool reads_body) {
    SentRequest copy;
    copy.method = request.method;
    copy.url = request.url;
    copy.api_key = request.api_key;
    copy.content_type = request.content_type;
    copy.repeatable = request.repeatable;
    copy.connect_timeout_ms = request.connect_timeout_ms;
    copy.timeout_ms = request.timeout_ms;
    copy.public_addresses_only = request.public_addresses_only;
    if (request.body != nullptr && reads_body) read_body(*request.body, copy);
    return copy;
}

Status give(std::string_view body, const ScriptedReply& reply, AnswerSink& sink) {
    const auto bytes = std::as_bytes(std::span{body});
    const std::size_t piece_bytes = reply.piece_bytes == 0 ? std::max<std::size_t>(bytes.size(), 1) : reply.piece_bytes;
    for (std::size_t at = 0; at < bytes.size(); at += piece_bytes) {
        const ByteSpan piece = bytes.subspan(at, std::min(piece_bytes, bytes.size() - at));
        if (const Status taken = sink.take(reply.http_status, piece); !taken.ok()) return taken;
    }
    return {};
}

}  // namespace

void FakeTransport::next(ScriptedReply reply) {
    const std::lock_guard lock(mutex_);
    script_.push_back(std::move(reply));
}

void FakeTransport::always(ScriptedReply reply) {
    const std::lock_guard lock(mutex_);
    always_ = std::move(reply);
}

void FakeTransport::release() {
    const std::lock_guard lock(mutex_);
    released_ = true;
    changed_.notify_all();
}

void FakeTransport::release_one() {
    const std::lock_guard lock(mutex_);
    ++releases_;
    changed_.notify_all();
}

std::vector<SentRequest> FakeTransport::sent() const {
    const std::lock_guard lock(mutex_);
    return sent_;
}

std::size_t FakeTransport::calls() const {
    const std::lock_guard lock(mutex_);
    return sent_.size();
}

SentRequest FakeTransport::last() const {
    const std::lock_guard lock(mutex_);
    return sent_.empty() ? SentRequest{} : sent_.back();
}

bool FakeTransport::stopped() const {
    const std::lock_guard lock(mutex_);
    return stopped_;
}

void FakeTransport::wait_for_calls(std::size_t n) const {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return sent_.size() >= n; });
}

Status FakeTransport::send(const Request& request, AnswerSink& sink, Reply& reply) {
    reply = {};
    if (stopped()) return Code::stopped;
    const ScriptedReply scripted = take_reply();
    SentRequest copy = copy_of(request, scripted.reads_body);
    const Status body_status = copy.body_status;
    {
        const std::lock_guard lock(mutex_);
        now_ms_ += scripted.takes_ms;
        sent_.push_back(std::move(copy));
        changed_.notify_all();
    }
    if (!body_status.ok()) return body_status;
    if (!wait_for_release(scripted.waits)) return Code::stopped;

    const bool answered = scripted.status.ok() || !scripted.body.empty();
    reply.http_status = answered ? scripted.http_status : std::uint16_t{0};
    reply.is_json = answered && scripted.is_json && !scripted.is_octets;
    reply.is_octets = answered && scripted.is_octets;
    if (scripted.redirect.size() < request.redirect.size()) {
        *std::copy(scripted.redirect.begin(), scripted.redirect.end(), request.redirect.begin()) = '\0';
    }
    reply.message.assign_front(scripted.message);
    if (scripted.lost_after_bytes) {
        const std::string_view lost = std::string_view{scripted.body}.substr(0, *scripted.lost_after_bytes);
        if (const Status given = give(lost, scripted, sink); !given.ok()) return given;
        sink.reset();
    }
    if (const Status given = give(scripted.body, scripted, sink); !given.ok()) return given;
    return scripted.status;
}

void FakeTransport::stop() {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    changed_.notify_all();
}

Status FakeTransport::wait(std::uint32_t wait_ms) {
    const std::lock_guard lock(mutex_);
    if (stop_in_wait_ > 0 && --stop_in_wait_ == 0) stopped_ = true;
    if (stopped_) return Code::stopped;
    waits_.push_back(wait_ms);
    now_ms_ += wait_ms + oversleeps_ms_;
    return {};
}

std::uint64_t FakeTransport::now_ms() const {
    const std::lock_guard lock(mutex_);
    return now_ms_;
}

std::vector<std::uint32_t> FakeTransport::waits() const {
    const std::lock_guard lock(mutex_);
    return waits_;
}

void FakeTransport::stop_in_wait(std::size_t n) {
    const std::lock_guard lock(mutex_);
    stop_in_wait_ = n;
}

void FakeTransport::oversleep(std::uint64_t by_ms) {
    const std::lock_guard lock(mutex_);
    oversleeps_ms_ = by_ms;
}

ScriptedReply FakeTransport::take_reply() {
    const std::lock_guard lock(mutex_);
    if (!script_.empty()) {
        ScriptedReply reply = std::move(script_.front());
        script_.pop_front();
        return reply;
    }
    if (always_) return *always_;
    return {.status = Code::transport_failed, .message = "the script has no reply for this request"};
}

// False when stop() came first.
bool FakeTransport::wait_for_release(bool waits) {
    std::unique_lock lock(mutex_);
    if (waits) changed_.wait(lock, [&] { return released_ || stopped_ || releases_ > 0; });
    if (waits && !released_ && !stopped_) --releases_;
    return !stopped_;
}

}  // namespace compreface::fakes
