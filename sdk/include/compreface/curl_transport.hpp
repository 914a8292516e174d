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

    // Makes the handles; call once before the first call. transport_failed: libcurl could not be started (out of memory).
    // file_unreadable: `ca_file` cannot be read.
    Status open(const CurlOptions& options);

    Status send(const Request& request, AnswerSink& sink, Reply& reply) override;
    void stop() override;

private:
    struct Transfer;
    Status prepare(const Request& request, Transfer& transfer);
    Status run(Transfer& transfer);

    void* easy_ = nullptr;   // CURL*
    void* multi_ = nullptr;  // CURLM*
    std::atomic<bool> stop_requested_{false};
};

}  // namespace compreface
