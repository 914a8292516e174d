// The transport over libcurl: one handle kept alive, every limit set, nothing read from the environment.
#pragma once

#include <atomic>
#include <cstdint>

#include "compreface/transport.hpp"

struct curl_slist;

namespace compreface {

struct CurlOptions {
    // PEM file with the certificate authorities (or the server's own certificate) to trust; zero-terminated.
    // nullptr: the system's file /etc/ssl/certs/ca-certificates.crt, read when an https URL is first used.
    const char* ca_file = nullptr;
    // True switches off the verification of the server's certificate. Anybody on the way can then forge answers.
    bool tls_insecure_i_know = false;
};

class CurlTransport final : public Transport {
public:
    CurlTransport() = default;
    ~CurlTransport();
    CurlTransport(const CurlTransport&) = delete;
    CurlTransport& operator=(const CurlTransport&) = delete;

    // Makes the handles; before the first call, and before any other thread may call stop(). After a failure, and to
    // begin anew with other options, it may be called again. file_unreadable: `ca_file` cannot be read.
    // transport_failed: out of memory; when it stays so with memory at hand, libcurl itself could not be started, and
    // only a new process can.
    Status open(const CurlOptions& options);

    Status send(const Request& request, AnswerSink& sink, Reply& reply) override;
    void stop() override;
    Status wait(std::uint32_t wait_ms) override;
    [[nodiscard]] std::uint64_t now_ms() const override;

private:
    struct Transfer;
    bool set_up(const CurlOptions& options);
    void close();
    Status prepare(const Request& request, Transfer& transfer);
    Status run(Transfer& transfer);
    void renew_after_lookup();

    void* easy_ = nullptr;              // CURL*
    void* multi_ = nullptr;             // CURLM*
    FixedText<limits::kUrlBytes> url_;  // the one that curl has; empty: to be told
    bool distrust_ = false;             // the last connection did not end as it should
    std::atomic<bool> stop_requested_{false};
};

}  // namespace compreface
