// A transport that plays a script, and keeps every request that it was given.
//
//   FakeTransport transport;
//   transport.next({.body = R"({"subjects":["Ada"]})", .piece_bytes = 3});
//   transport.next({.status = Code::timeout});
//   ... calls ...
//   LONGS_EQUAL(2, transport.sent().size());
#pragma once

#include <compreface/transport.hpp>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace compreface::fakes {

// What send() does with one request.
struct ScriptedReply {
    std::uint16_t http_status = 200;
    bool is_json = true;
    std::string body = {};
    std::size_t piece_bytes = 0;  // the sink gets the body in pieces of this size; 0: in one
    // Not ok: returned after the body was given. The reply then has no HTTP status, unless part of an answer came.
    Status status = {};
    std::string message = {};  // the transport's own words
    // The body is given up to here, forgotten as when a request is sent once more, and then given whole.
    std::optional<std::size_t> lost_after_bytes = {};
    bool waits = false;      // until release(), or until stop() ends it
    bool reads_body = true;  // false: refused before the request's body was read
    bool is_octets = false;
    std::string redirect = {};   // the absolute target
    std::uint64_t takes_ms = 0;  // by now_ms()
};

// A request as it was given to send().
struct SentRequest {
    Method method = Method::get;
    std::string url, api_key, content_type;
    bool has_body = false;
    std::string body;                   // what could be read of it
    std::uint64_t announced_bytes = 0;  // total_bytes() before it was read
    Status body_status;                 // how reading it ended
    bool repeatable = true;
    std::uint32_t connect_timeout_ms = 0, timeout_ms = 0;
    bool public_addresses_only = false;
};

// Everything but send() may be called from any thread, at any time.
class FakeTransport final : public Transport {
public:
    FakeTransport() = default;
    FakeTransport(const FakeTransport&) = delete;
    FakeTransport& operator=(const FakeTransport&) = delete;

    // One reply for each request to come, after those waiting already. Then what always() says, or transport_failed.
    void next(ScriptedReply reply);
    void always(ScriptedReply reply);
    // Lets those go on that wait, now and later.
    void release();
    // Lets one of them go on: who waits now, or else the next.
    void release_one();

    [[nodiscard]] std::vector<SentRequest> sent() const;
    [[nodiscard]] std::size_t calls() const;
    // The last one; a default one when there was none.
    [[nodiscard]] SentRequest last() const;
    [[nodiscard]] bool stopped() const;
    // How long each wait() was to be. They take no time but by now_ms().
    [[nodiscard]] std::vector<std::uint32_t> waits() const;
    // The n-th wait from now on (1: the next) is ended by stop().
    void stop_in_wait(std::size_t n);
    // Each wait() lasts longer than it was to, as when the machine is suspended meanwhile.
    void oversleep(std::uint64_t by_ms);
    // Returns when the n-th request has been taken in. For tests whose other thread is certain to send it.
    void wait_for_calls(std::size_t n) const;

    Status send(const Request& request, AnswerSink& sink, Reply& reply) override;
    void stop() override;
    Status wait(std::uint32_t wait_ms) override;
    [[nodiscard]] std::uint64_t now_ms() const override;

private:
    ScriptedReply take_reply();
    bool wait_for_release(bool waits);

    mutable std::mutex mutex_;  // guards all below
    mutable std::condition_variable changed_;
    std::deque<ScriptedReply> script_;
    std::optional<ScriptedReply> always_;
    std::vector<SentRequest> sent_;
    bool released_ = false;
    std::size_t releases_ = 0;  // by release_one(), not used yet
    bool stopped_ = false;
    std::vector<std::uint32_t> waits_;
    std::size_t stop_in_wait_ = 0;
    std::uint64_t oversleeps_ms_ = 0;
    std::uint64_t now_ms_ = 1'000'000;
};

}  // namespace compreface::fakes
