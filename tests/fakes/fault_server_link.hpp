// One accepted connection of the fault server, plain or with TLS.
#pragma once

#include <cstddef>
#include <string_view>

#include "fakes/test_certificates.hpp"

struct ssl_st;
struct ssl_ctx_st;

namespace compreface::fakes {

// Used by one thread; shutdown() of the descriptor by another one ends its waits. Owns the TLS session, not the
// descriptor.
class Link {
public:
    explicit Link(int descriptor) : descriptor_(descriptor) {}
    ~Link();
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;

    // The server's side of a handshake. False: the client broke it off or does not speak TLS.
    [[nodiscard]] bool start_tls(const ServerCertificate& certificate);
    // Waits for bytes. 0: the peer ended the connection or it broke.
    [[nodiscard]] std::size_t read(char* out, std::size_t size);
    // False: the peer is gone.
    [[nodiscard]] bool write(std::string_view bytes);
    // Tells the peer that nothing more will come.
    void finish_writing();
    // The next close() resets the connection instead of ending it.
    void reset_on_close() const;
    // Waits until the peer has ended its side, reading nothing.
    void wait_for_end() const;

private:
    int descriptor_;
    // A context of its own for each connection: nothing is shared between threads, which a race detector could not see
    // inside a library that it has not instrumented.
    ssl_ctx_st* context_ = nullptr;
    ssl_st* session_ = nullptr;
};

}  // namespace compreface::fakes
