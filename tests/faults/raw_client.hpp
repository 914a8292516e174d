// A client that does what it is told and no more, to look at the fault server with.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

struct ssl_st;
struct ssl_ctx_st;

namespace compreface::fakes {

class RawClient {
public:
    explicit RawClient(std::uint16_t port);
    ~RawClient();
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    [[nodiscard]] bool connected() const { return connected_; }
    // The result of verifying the server's certificate against `ca_file` for the address 127.0.0.1:
    // "" when it is good, else what is wrong with it or with the handshake.
    std::string start_tls(const std::string& ca_file);
    [[nodiscard]] bool send(std::string_view bytes);
    // Everything until the server ends the connection.
    std::string receive_all();
    // Until what was received ends with `end`, or the connection does.
    std::string receive_until(std::string_view end);
    // There are bytes now, of a plain connection.
    [[nodiscard]] bool has_bytes() const;
    // After a receive_...: the connection was reset, not ended.
    [[nodiscard]] bool was_reset() const { return was_reset_; }

private:
    int descriptor_;
    bool connected_ = false;
    bool was_reset_ = false;
    ssl_ctx_st* context_ = nullptr;
    ssl_st* session_ = nullptr;
};

// A whole request; a body when `body` is not empty.
std::string request_text(std::string_view method, std::string_view target, std::string_view body = {});

}  // namespace compreface::fakes
