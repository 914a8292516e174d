// A server that fails on demand: HTTP/1.1 on the loopback device, plain or with TLS, one scripted behaviour per
// request.
//
//   FaultServer server;                              // serves 127.0.0.1 at once, on a free port
//   server.next({faults::error(400, 28, "No face")});  // the next request; after that it is healthy again
//   ... client calls server.url() ...
//   CHECK(server.wait_for_request(1));
//
// Its methods may be called from any thread but those of the server itself.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "fakes/fault_server_answers.hpp"
#include "fakes/fault_server_link.hpp"
#include "fakes/test_certificates.hpp"

namespace compreface::fakes {

// What is done with one request.
struct Behaviour {
    enum class Then {
        keep,   // go on with the next request, unless the answer said "Connection: close"
        close,  // end the connection; what the client has sent and nobody has read turns that into a reset
        drain,  // say that nothing more comes, read the rest and throw it away until the client ends (as nginx does)
        hold,   // neither send nor read on until the client ends
        reset   // break the connection
    };
    bool whole_body = true;                                   // false: the body is not read before the answer
    std::function<std::string(const Received&)> answer = {};  // bytes on the wire; none: nothing is sent
    bool gated = false;                                       // the answer's bytes wait for the gate
    Then then = Then::keep;
};

// What a new connection meets before HTTP.
enum class Handshake {
    none,       // plain HTTP
    tls,        // TLS with the certificate given
    tls_ended,  // reads the client's greeting, then ends the connection
    tls_silent  // reads the client's greeting, then does nothing
};

class FaultServer {
public:
    static constexpr std::size_t kKeptBodyBytes = 64 * 1024;
    static constexpr std::size_t kHeadBytes = 64 * 1024;

    struct Counts {
        std::size_t requests = 0;      // whose head was received
        std::size_t whole_bodies = 0;  // received to the end, also those without a body
    };

    // Port 0: any. Aborts with a message when the port is taken.
    explicit FaultServer(std::uint16_t port = 0);
    ~FaultServer();
    FaultServer(const FaultServer&) = delete;
    FaultServer& operator=(const FaultServer&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    // http://127.0.0.1:port, or https.
    [[nodiscard]] std::string url() const;

    // For connections accepted from now on.
    void speak_plain();
    void speak_tls(const ServerCertificate& certificate, Handshake handshake = Handshake::tls);

    // One behaviour for each request to come, in their order, after those waiting already. Then what always() says.
    void next(std::vector<Behaviour> behaviours);
    void always(const Behaviour& behaviour);
    // Drops what next() and always() said: healthy answers.
    void recover();
    // What healthy answers say.
    void set_content(const Content& content);
    // The n-th answer of a connection is its last one and says so. 0: no limit.
    void set_answers_per_connection(std::size_t count);

    // The port stays this server's and nobody listens there; open connections are ended. Returns when it is so.
    void refuse();
    void listen_again();

    // Gated answers: bytes that may go out now, and all from now on.
    void let_through(std::size_t bytes);
    void open_gate();
    void close_gate();

    [[nodiscard]] std::size_t connections() const;
    [[nodiscard]] Counts total() const;
    [[nodiscard]] Counts counts(const std::string& route) const;
    [[nodiscard]] std::map<std::string, Counts> all_counts() const;
    [[nodiscard]] Received last_request() const;

    // True as soon as there were n since the server was made; false after a bound that no working program reaches.
    [[nodiscard]] bool wait_for_connection(std::size_t n) const;
    [[nodiscard]] bool wait_for_request(std::size_t n) const;
    [[nodiscard]] bool wait_for_whole_request(std::size_t n) const;
    // Connections that the server has closed.
    [[nodiscard]] bool wait_for_end(std::size_t n) const;

private:
    struct Connection {
        int descriptor = -1;
        bool ended = false;
        std::thread thread = {};
    };

    void open_port(bool listening);
    void accept_loop();
    void accept_one();
    void join_ended();
    void serve(Connection& connection);
    void serve_requests(Link& link);
    bool greet(Link& link, int descriptor);
    bool read_head(Link& link, std::string& buffer, Received& request);
    bool read_body(Link& link, std::string& buffer, Received& request);
    bool perform(Link& link, const Behaviour& behaviour, const Received& request);
    bool write_gated(Link& link, std::string_view bytes);
    Behaviour take_behaviour();
    Behaviour healthy() const;
    void set_listening(bool listening);
    void wake() const;
    bool wait_until(const std::function<bool()>& reached) const;

    std::uint16_t port_ = 0;
    int listener_ = -1;  // used by the accepting thread only, once that runs
    int wake_ = -1;
    std::thread acceptor_;

    mutable std::mutex mutex_;  // guards all below
    mutable std::condition_variable changed_;
    bool ending_ = false;
    bool listening_wanted_ = true;
    bool listening_ = true;
    Handshake handshake_ = Handshake::none;
    ServerCertificate certificate_;
    std::deque<Behaviour> script_;
    Behaviour always_;
    Content content_;
    std::size_t answers_per_connection_ = 0;
    std::size_t gate_bytes_ = 0;
    bool gate_open_ = false;
    std::list<Connection> connections_;
    std::size_t accepted_ = 0;
    std::size_t ended_ = 0;
    std::map<std::string, Counts> counts_;
    Received last_;
};

}  // namespace compreface::fakes
