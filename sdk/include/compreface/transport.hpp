// How the SDK reaches the server: one request out, one answer in. The contract that CurlTransport fulfils, and a fake
// in the tests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "compreface/image.hpp"
#include "compreface/status.hpp"

namespace compreface {

enum class Method : std::uint8_t { get, post, put, del };

// The body of a request, read once from its beginning to its end.
class BodySource {
public:
    // Exact, known before the first read.
    [[nodiscard]] virtual std::uint64_t total_bytes() const = 0;
    // Fills the front of `out` and sets `filled`; 0 only at the end. file_unreadable when a file cannot be read on or
    // got shorter.
    virtual Status read(std::span<std::byte> out, std::size_t& filled) = 0;
    // Back to the beginning.
    virtual void rewind() = 0;

protected:
    ~BodySource() = default;
};

// Takes an answer's body piece by piece.
class AnswerSink {
public:
    // `http_status` is known. Called with each piece; any Status but ok ends the transfer and becomes send()'s.
    virtual Status take(std::uint16_t http_status, ByteSpan piece) = 0;
    // A repeated request begins again: forget what was taken.
    virtual void reset() = 0;

protected:
    ~AnswerSink() = default;
};

struct Request {
    Method method = Method::get;
    const char* url = nullptr;           // absolute, percent-encoded, zero-terminated
    std::string_view api_key = {};       // sent as x-api-key; empty: no such header
    std::string_view content_type = {};  // of the body; empty without one
    BodySource* body = nullptr;          // nullptr: none
    // False: the body must never be sent a second time, not even on a dead kept-alive connection; then the status is
    // outcome_unknown.
    bool repeatable = true;
    std::uint32_t connect_timeout_ms = 0;  // name lookup, connection and TLS handshake
    std::uint32_t timeout_ms = 0;          // this request, from the name lookup to the last byte of the answer
    // True: an address that is not public (private, loopback, link-local, ...) is invalid_url, and is not connected to.
    bool public_addresses_only = false;
    // Where the target of a redirect (3xx with a Location) is written: absolute, zero-terminated. Empty when there was
    // none or it did not fit.
    std::span<char> redirect = {};
};

struct Reply {
    std::uint16_t http_status = 0;             // 0: no answer
    bool is_json = false;                      // by its Content-Type
    bool is_octets = false;                    // application/octet-stream: the server's pictures
    FixedText<limits::kMessageBytes> message;  // the transport's own words on a failure
};

// One call at a time, from one thread; stop() from any thread.
class Transport {
public:
    // ok: an HTTP answer came whole, whatever its status. A redirect is an answer and is not followed.
    // Otherwise: name_not_resolved, connection_refused, connection_lost, tls_failed, timeout, stopped, outcome_unknown,
    // transport_failed, or what the body source or the sink returned.
    // An answer that the server sent before it had read the whole body is an answer (ok), not connection_lost.
    virtual Status send(const Request& request, AnswerSink& sink, Reply& reply) = 0;

    // Ends the running call or wait, and every later one, with `stopped`, within 100 ms. Safe from any thread.
    virtual void stop() = 0;

    // Returns ok after `wait_ms` milliseconds, or `stopped` as soon as stop() was called.
    virtual Status wait(std::uint32_t wait_ms) = 0;

    // Milliseconds since some fixed moment; never goes back. The clock by which deadlines and waits are counted.
    [[nodiscard]] virtual std::uint64_t now_ms() const = 0;

protected:
    ~Transport() = default;
};

}  // namespace compreface
